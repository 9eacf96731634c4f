// The reader of prediction files (CSV, TSV, JSON lines, gzip): any bytes give predictions or an mlq::Error.
#include <sys/mman.h>
#include <unistd.h>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "mlq/base/error.hpp"
#include "mlq/stats/predictions.hpp"

namespace {

// A file without a file system: written anew for every input.
class MemoryFile {
  public:
    MemoryFile() : descriptor_(::memfd_create("predictions", MFD_CLOEXEC)) {
        if (descriptor_ < 0) std::abort();
    }
    std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }
    void write(const std::uint8_t* data, std::size_t size) const {
        if (::ftruncate(descriptor_, 0) != 0 || ::pwrite(descriptor_, data, size, 0) != static_cast<ssize_t>(size))
            std::abort();
    }

  private:
    int descriptor_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const MemoryFile file;
    file.write(data, size);
    try {
        const auto predictions = mlq::read_predictions(file.path());
        if (predictions.counts.errors > predictions.counts.total) std::abort();
        if (predictions.has_ids() && static_cast<double>(predictions.examples.size()) != predictions.counts.total)
            std::abort();
        double in_groups = 0;
        for (const auto& group : predictions.groups) in_groups += group.total;
        if (predictions.has_groups() && in_groups != predictions.counts.total) std::abort();
        if (predictions.has_ids()) (void)mlq::pair_predictions(predictions, predictions);
    } catch (const mlq::Error&) {
    }
    return 0;
}
