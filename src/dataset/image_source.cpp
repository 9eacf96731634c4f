#include <utility>

#include "image.hpp"
#include "mlq/base/file.hpp"
#include "sample_source.hpp"

namespace mlq {
namespace {

namespace fs = std::filesystem;

class ImageSource : public SampleSource {
  public:
    ImageSource(fs::path root, std::vector<std::string> ids) : root_(std::move(root)), ids_(std::move(ids)) {}

    std::int64_t size() const override { return static_cast<std::int64_t>(ids_.size()); }
    SampleForm form() const override { return {}; }
    std::string id(std::int64_t index) const override { return ids_[static_cast<std::size_t>(index)]; }
    std::string where(std::int64_t index) const override { return (root_ / id(index)).string(); }
    std::vector<std::byte> stored(std::int64_t index) const override {
        return read_file(where(index), image_file_limit);
    }
    StoredSample decode(std::int64_t index, std::span<const std::byte> stored) const override {
        return decode_image(stored, where(index));
    }

  private:
    fs::path root_;
    std::vector<std::string> ids_;  // relative to the root, or absolute
};

}  // namespace

std::unique_ptr<SampleSource> make_image_source(fs::path root, std::vector<std::string> files) {
    return std::make_unique<ImageSource>(std::move(root), std::move(files));
}

}  // namespace mlq
