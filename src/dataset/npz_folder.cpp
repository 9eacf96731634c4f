// A source whose samples are .npz files, each with an array for each input of a network.
#include <algorithm>
#include <utility>

#include "file_spec.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/walk_folder.hpp"
#include "sample_source.hpp"

namespace mlq {
namespace {

namespace fs = std::filesystem;

bool is_npz(const fs::path& path) {
    return path.extension() == ".npz";
}

class NpzFolderSource : public SampleSource {
  public:
    NpzFolderSource(fs::path root, std::vector<std::string> files, std::string key, const SampleInput& wanted)
        : root_(std::move(root)), files_(std::move(files)), key_(std::move(key)), wanted_(wanted) {
        const ArrayFile first = open(0);
        shape_ = first.shape();
        type_ = first.type();
        // An export often keeps a batch of one.
        const bool has_batch = !wanted_.shape.empty() && shape_.size() == wanted_.shape.size() + 1 && shape_[0] == 1;
        Shape row = has_batch ? Shape(shape_.begin() + 1, shape_.end()) : shape_;
        rows_ = open_rows(as_row(first, row), SampleLayout::automatic, wanted_);
        row_ = std::move(row);
    }

    std::int64_t size() const override { return static_cast<std::int64_t>(files_.size()); }
    SampleForm form() const override { return rows_->form(); }
    std::string id(std::int64_t index) const override { return files_[static_cast<std::size_t>(index)]; }
    std::string where(std::int64_t index) const override { return (root_ / id(index)).string(); }
    std::vector<std::byte> stored(std::int64_t index) const override {
        const ArrayFile array = open(index);
        if (array.shape() != shape_ || array.type() != type_)
            throw Error(where(index),
                        "holds " + std::string(to_string(array.type())) + " " + to_string(array.shape()) + ", " +
                            files_.front() + " " + std::string(to_string(type_)) + " " + to_string(shape_),
                        "all samples of an input have one type and shape");
        return bytes_of(array);
    }
    StoredSample decode(std::int64_t, std::span<const std::byte> stored) const override {
        return rows_->decode(0, stored);
    }

  private:
    ArrayFile open(std::int64_t index) const {
        const std::string preferred[] = {wanted_.name};
        return ArrayFile::open(ByteSource::open(where(index)), key_, preferred);
    }
    static std::vector<std::byte> bytes_of(const ArrayFile& array) {
        std::vector<std::byte> bytes(array.row_bytes() * static_cast<std::size_t>(array.rows()));
        for (std::int64_t row = 0; row < array.rows(); ++row)
            array.read_row(
                row, std::span(bytes).subspan(static_cast<std::size_t>(row) * array.row_bytes(), array.row_bytes()));
        return bytes;
    }
    // The whole array as the only row of another one: rows are what the data set knows to decode.
    static ArrayFile as_row(const ArrayFile& array, Shape row) {
        row.insert(row.begin(), 1);
        return ArrayFile::of(array.type(), std::move(row), bytes_of(array));
    }

    fs::path root_;
    std::vector<std::string> files_;
    std::string key_;
    SampleInput wanted_;
    Shape shape_, row_;
    ElementType type_ = ElementType::f32;
    std::unique_ptr<SampleSource> rows_;
};

}  // namespace

bool is_npz_folder(const std::string& path) {
    std::error_code failure;
    for (fs::directory_iterator at(path, failure), end; !failure && at != end; at.increment(failure))
        if (is_npz(at->path()) && is_file(at->path().string())) return true;
    return false;
}

OpenedSource open_npz_folder(const fs::path& folder, const std::string& key, const SampleInput& wanted) {
    FolderWalk walk = walk_folder(folder, is_npz);
    const std::string left_out = describe_left_out(walk);
    OpenedSource opened;
    if (!left_out.empty()) opened.notes.push_back("left out of " + folder.string() + ": " + left_out);
    opened.source = std::make_unique<NpzFolderSource>(folder, std::move(walk.files), key, wanted);
    return opened;
}

}  // namespace mlq
