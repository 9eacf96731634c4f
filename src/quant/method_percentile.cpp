#include "method_list.hpp"
#include "mlq/base/error.hpp"
#include "quantile.hpp"

namespace mlq {

// Zeros count, as in NVIDIA's tools: on a tensor that is 90 % zeros, 99.99 % of all values are 99.9 % of the others.
Threshold choose_percentile(const MethodInput& input) {
    const double percentile = input.options.percentile;
    if (!(percentile > 0 && percentile <= 100)) throw Error("percentile", "must be above 0 and at most 100");
    const auto& histogram = input.statistics.histogram;
    const float edge = quantile_edge(histogram, covering_rank(percentile / 100, histogram.count()));
    if (edge > 0) return {edge, {}};
    return {histogram.abs_max(), "the percentile is 0; max instead"};
}

}  // namespace mlq
