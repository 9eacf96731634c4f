// The reader of prediction files (CSV, TSV, JSON lines, gzip): any bytes give predictions or an mlq::Error.
#include <unistd.h>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <span>
#include <string>

#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "mlq/stats/predictions.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    // In memory where there is /dev/shm; the reader streams from a file or a pipe.
    static const auto folder = std::filesystem::is_directory("/dev/shm") ? std::filesystem::path("/dev/shm")
                                                                         : std::filesystem::temp_directory_path();
    static const auto path = folder / ("mlq_predictions_fuzz_" + std::to_string(::getpid()));
    mlq::write_file(path, std::as_bytes(std::span(data, size)));
    try {
        const auto predictions = mlq::read_predictions(path);
        if (predictions.counts.errors > predictions.counts.total) std::abort();
        if (predictions.has_ids() && static_cast<double>(predictions.examples.size()) != predictions.counts.total)
            std::abort();
        double in_groups = 0;
        for (const auto& group : predictions.groups) in_groups += group.total;
        if (predictions.has_groups() && in_groups != predictions.counts.total) std::abort();
        if (predictions.has_ids()) (void)mlq::pair_predictions(predictions, predictions);
    } catch (const mlq::Error&) {
    }
    std::filesystem::remove(path);
    return 0;
}
