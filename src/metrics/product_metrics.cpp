#include "mlq/metrics/product_metrics.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>

#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "mlq/stats/order_statistics.hpp"

namespace mlq {

std::vector<double> read_numbers(const std::string& path) {
    const auto text = read_text(path);
    std::vector<double> numbers;
    std::string_view rest = text;
    for (std::size_t line = 1; !rest.empty(); ++line) {
        const auto end = std::min(rest.find('\n'), rest.size());
        auto field = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        while (!field.empty() && (field.back() == '\r' || field.back() == ' ')) field.remove_suffix(1);
        if (field.empty() || field.front() == '#') continue;
        double value = 0;
        const auto parsed = std::from_chars(field.data(), field.data() + field.size(), value);
        if (parsed.ec != std::errc() || parsed.ptr != field.data() + field.size() || !(value >= 0) ||
            !std::isfinite(value))
            throw Error(path + ": line " + std::to_string(line), quoted(field) + " is not a finite number >= 0",
                        "write one number per line");
        numbers.push_back(value);
    }
    return numbers;
}

std::vector<double> merge_alarms(std::vector<double> times, double cooldown) {
    std::sort(times.begin(), times.end());
    std::vector<double> events;
    for (std::size_t i = 0; i < times.size(); ++i)
        if (i == 0 || times[i] - times[i - 1] >= cooldown) events.push_back(times[i]);
    return events;
}

Measure measure_quantile(const std::vector<double>& sorted, double q, Level level) {
    if (sorted.empty()) return Measure::missing("no values");
    const double n = static_cast<double>(sorted.size());
    Measure measure{.value = sorted[static_cast<std::size_t>(std::clamp(std::ceil(q * n), 1.0, n)) - 1]};
    const auto ranks = find_quantile_ranks(sorted.size(), q, level);
    if (!ranks) {
        measure.reason = "no interval: too few values, " + std::to_string(sorted.size());
        return measure;
    }
    const double low = sorted[ranks->low - 1], high = sorted[ranks->high - 1];
    measure.interval = CredibleInterval{.low = low, .high = high, .width = high - low, .level = level.value()};
    return measure;
}

}  // namespace mlq
