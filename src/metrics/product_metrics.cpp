#include "mlq/metrics/product_metrics.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "stats/order_statistics.hpp"

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
    auto posterior = QuantilePosterior::of_values(sorted, q);
    Measure measure{.value = posterior.value()};
    measure.belief = Belief::quantile(std::move(posterior));
    const auto ranks = find_quantile_ranks(sorted.size(), q, level);
    if (!ranks) {
        const auto count = [](double number) { return std::to_string(static_cast<std::int64_t>(number)); };
        measure.reason = "no interval: " + std::to_string(sorted.size()) + " values; it takes " +
                         count(values_for_interval(q, level)) + ", an upper bound alone " +
                         count(values_for_bound(q, level));
        return measure;
    }
    const double low = sorted[ranks->low - 1], high = sorted[ranks->high - 1];
    measure.interval = CredibleInterval{.low = low, .high = high, .width = high - low, .level = level.value()};
    return measure;
}

Measure measure_mean(const std::vector<double>& values, Level level, const Bootstrap& bootstrap) {
    if (values.empty()) return Measure::missing("no values");
    const auto mean = [&](std::span<const double> weights) {
        double sum = 0, weight = 0;
        for (std::size_t i = 0; i < values.size(); ++i) sum += weights[i] * values[i], weight += weights[i];
        return sum / weight;
    };
    const std::vector<double> ones(values.size(), 1.0);
    if (values.size() < 2) return {.value = mean(ones), .reason = "no interval: one value"};
    auto draws = draw_statistics(bootstrap, values.size(), 1, [&](auto weights, auto out) { out[0] = mean(weights); });
    return measure_draws(mean(ones), std::move(draws[0]), level, "no values",
                         {.units = static_cast<double>(values.size())});
}

Measure measure_maximum(const std::vector<double>& sorted) {
    if (sorted.empty()) return Measure::missing("no values");
    return {.value = sorted.back(),
            .reason = "no interval: a maximum has none that holds for every distribution; constrain a quantile"};
}

}  // namespace mlq
