#include "quantile.hpp"

#include <algorithm>
#include <cmath>

namespace mlq {

float quantile_edge(const Histogram& histogram, std::uint64_t rank) {
    if (rank <= histogram.zeros()) return 0.0F;
    const auto counts = histogram.folded();
    std::uint64_t below = histogram.zeros();
    for (std::size_t j = 0; j < counts.size(); ++j) {
        below += counts[j];
        if (below >= rank) {
            // In double: the edge of the last bin may lie above the largest float.
            const double edge = static_cast<double>(j + 1) * histogram.width();
            return static_cast<float>(std::min(edge, static_cast<double>(histogram.abs_max())));
        }
    }
    return histogram.abs_max();
}

std::uint64_t covering_rank(double share, std::uint64_t count) {
    const double rank = std::ceil(share * static_cast<double>(count));
    return std::clamp<std::uint64_t>(static_cast<std::uint64_t>(rank), 1, std::max<std::uint64_t>(count, 1));
}

}  // namespace mlq
