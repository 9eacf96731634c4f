#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>

#include "mlq/base/error.hpp"
#include "mlq/metrics/belief.hpp"

namespace mlq {
namespace {

constexpr double most_data = 1e6;       // times what there is; beyond that it is as good as never
constexpr double largest_count = 1e15;  // that a posterior takes

// As people write it: 0.5, 1, inf.
std::string format(double number) {
    char text[32];
    return {text, std::to_chars(text, text + sizeof text, number).ptr};
}

double find_largest_count(const Belief& belief) {
    const auto* rate = std::get_if<Belief::Rate>(&belief.source());
    return rate != nullptr ? std::max(rate->counts.events, rate->counts.exposure) : belief.amount().value_or(1);
}

LimitResult judge_now(const Belief& belief, const Limit& limit, Level confidence) {
    const bool breaks = limit.at_most ? belief.value() > *limit.at_most : belief.value() < *limit.at_least;
    if (belief.is_exact()) return {breaks ? Outcome::fail : Outcome::pass, breaks ? 0.0 : 1.0, 1};
    const double probability =
        limit.at_most ? belief.probability_below(*limit.at_most) : belief.probability_above(*limit.at_least);
    return {judge_claim(probability, breaks, confidence).outcome, probability, 1};
}

}  // namespace

void check_reachable(const Belief& belief, const Limit& limit) {
    const auto range = belief.range();
    if (!range) return;
    const auto refuse = [&](const char* key, double wanted, const std::string& why) {
        throw Error("\"" + std::string(key) + "\"", format(wanted) + " " + why,
                    "the metric lies between " + format(range->low) + " and " + format(range->high));
    };
    if (limit.at_most && *limit.at_most >= range->high) refuse("at_most", *limit.at_most, "is always kept");
    if (limit.at_most && *limit.at_most <= range->low) refuse("at_most", *limit.at_most, "can never be shown");
    if (limit.at_least && *limit.at_least <= range->low) refuse("at_least", *limit.at_least, "is always kept");
    if (limit.at_least && *limit.at_least >= range->high) refuse("at_least", *limit.at_least, "can never be shown");
}

LimitResult judge_limit(const Belief& belief, const Limit& limit, Level confidence) {
    if (limit.at_most.has_value() == limit.at_least.has_value())
        throw Error("limit", "needs at_most or at_least, and not both");
    constexpr double never = std::numeric_limits<double>::infinity();
    if (belief.is_unknown()) return {Outcome::inconclusive, {}, never};
    LimitResult result = judge_now(belief, limit, confidence);
    if (result.outcome != Outcome::inconclusive) return result;
    result.data_factor = never;
    const double most = std::min(most_data, largest_count / find_largest_count(belief));
    if (most < 2) return result;
    const auto is_decided = [&](double factor) {
        return judge_now(belief.with_more_data(factor), limit, confidence).outcome != Outcome::inconclusive;
    };
    double low = 1, high = 2;
    while (2 * high < most && !is_decided(high)) {
        low = high;
        high *= 2;
    }
    if (!is_decided(high)) return result;
    while (high - low > 0.005 * low) {
        const double middle = 0.5 * (low + high);
        (is_decided(middle) ? high : low) = middle;
    }
    result.data_factor = high;
    return result;
}

}  // namespace mlq
