#include <charconv>
#include <cmath>
#include <optional>
#include <string>

#include "mlq/base/error.hpp"
#include "mlq/stats/posterior.hpp"

namespace mlq {
namespace {

std::optional<double> parse_number(std::string_view text) {
    double value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
    return value;
}

// The number after "name=".
std::optional<double> parse_named(std::string_view text, std::string_view name) {
    return text.starts_with(name) ? parse_number(text.substr(name.size())) : std::nullopt;
}

}  // namespace

Prior Prior::with_mean(double mean, double weight) {
    if (!(mean > 0 && mean < 1)) throw Error("prior", "the mean must be between 0 and 1");
    if (!(weight > 0 && weight <= 1e15)) throw Error("prior", "the weight must be positive");
    return {mean * weight, (1 - mean) * weight};
}

Prior Prior::parse(std::string_view text) {
    if (text == "uniform") return uniform();
    if (text == "jeffreys") return jeffreys();
    if (const auto comma = text.find(','); comma != std::string_view::npos) {
        const auto first = text.substr(0, comma);
        const auto second = text.substr(comma + 1);
        const auto mean = parse_named(first, "mean=");
        const auto weight = parse_named(second, "weight=");
        if (mean && weight) return with_mean(*mean, *weight);
        const auto errors = parse_number(first);
        const auto correct = parse_number(second);
        if (errors && correct && *errors > 0 && *correct > 0 && *errors <= 1e15 && *correct <= 1e15)
            return {*errors, *correct};
    }
    throw Error("prior", quoted(text) + " is not a prior", "use uniform, jeffreys, A,B (both > 0) or mean=M,weight=W");
}

}  // namespace mlq
