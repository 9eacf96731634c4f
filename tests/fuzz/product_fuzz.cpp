// The readers of mlq-eval product: any text gives numbers, and any text behind a line "---" visits, or an mlq::Error.
#include <unistd.h>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "mlq/metrics/product_metrics.hpp"
#include "mlq/metrics/visits.hpp"

namespace {

bool is_share(const mlq::Measure& measure) {
    return measure.value && *measure.value >= 0 && *measure.value <= 1 && measure.interval;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto folder = std::filesystem::is_directory("/dev/shm") ? std::filesystem::path("/dev/shm")
                                                                         : std::filesystem::temp_directory_path();
    static const auto path = folder / ("mlq_product_fuzz_" + std::to_string(::getpid()));
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto border = text.find("\n---\n");
    std::vector<double> numbers;
    try {
        mlq::write_file(path, text.substr(0, border));
        numbers = mlq::read_numbers(path.string());
        for (const double number : numbers)
            if (!(number >= 0) || !std::isfinite(number)) std::abort();
        auto sorted = numbers;
        std::sort(sorted.begin(), sorted.end());
        for (const double q : {0.5, 0.99}) {
            const auto measure = mlq::measure_quantile(sorted, q, 0.95);
            if (measure.value.has_value() == sorted.empty()) std::abort();
            if (!measure.interval && measure.reason.empty()) std::abort();
            if (measure.interval &&
                !(measure.interval->low <= *measure.value && *measure.value <= measure.interval->high))
                std::abort();
        }
    } catch (const mlq::Error&) {
    }
    try {
        mlq::write_file(path, border == std::string_view::npos ? std::string_view() : text.substr(border + 5));
        const auto visits = mlq::read_visits(path);
        const auto caught = mlq::find_caught_visits(visits, numbers);
        if (caught.delays.size() != visits.visits.size()) std::abort();
        if (caught.stray_alarms.size() > numbers.size()) std::abort();
        for (const double deadline : {0.0, 10.0, HUGE_VAL}) {
            const auto measure = mlq::measure_caught(visits, caught, deadline, 0.95);
            if (visits.visits.empty() ? measure.value.has_value() : !is_share(measure)) std::abort();
        }
    } catch (const mlq::Error&) {
    }
    std::filesystem::remove(path);
    return 0;
}
