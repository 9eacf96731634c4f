#include "find_overlaps.hpp"

#include <algorithm>
#include <numeric>

#include "mlq/base/error.hpp"

namespace mlq::detail {
namespace {

constexpr std::size_t most_comparisons = std::size_t{1} << 28;  // a few seconds

// Areas are taken between the corners, as the overlap is, so that equal boxes have exactly 1.
double find_similarity(const Box& a, const Box& b) {
    const double a_right = a.x + a.width, a_bottom = a.y + a.height;
    const double b_right = b.x + b.width, b_bottom = b.y + b.height;
    const double width = std::min(a_right, b_right) - std::max(a.x, b.x);
    const double height = std::min(a_bottom, b_bottom) - std::max(a.y, b.y);
    if (!(width > 0 && height > 0)) return 0;
    const double overlap = width * height;
    const double all = (a_right - a.x) * (a_bottom - a.y) + (b_right - b.x) * (b_bottom - b.y) - overlap;
    return all > 0 ? std::min(1.0, overlap / all) : 0;
}

}  // namespace

std::span<const BoxPair> OverlapFinder::find(std::span<const TrackBox> truths, std::span<const TrackBox> results) {
    order_.resize(results.size());
    std::iota(order_.begin(), order_.end(), 0U);
    std::sort(order_.begin(), order_.end(), [&](auto a, auto b) { return results[a].box.x < results[b].box.x; });
    edges_.clear();
    std::size_t compared = 0;
    double widest = 0;
    for (const auto place : order_) edges_.push_back(results[place].box.x);
    for (const auto& result : results) widest = std::max(widest, result.box.width);
    pairs_.clear();
    for (std::uint32_t i = 0; i < truths.size(); ++i) {
        const auto& box = truths[i].box;
        const auto first_pair = static_cast<std::ptrdiff_t>(pairs_.size());
        const auto first = std::lower_bound(edges_.begin(), edges_.end(), box.x - widest) - edges_.begin();
        const auto last = std::lower_bound(edges_.begin(), edges_.end(), box.x + box.width) - edges_.begin();
        compared += static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, last - first));
        if (compared > most_comparisons)
            throw Error("frame " + std::to_string(truths[i].frame),
                        "holds " + std::to_string(truths.size()) + " truths and " + std::to_string(results.size()) +
                            " results, too many to compare",
                        "is the first column the frame?");
        for (auto k = first; k < last; ++k) {
            const auto j = order_[static_cast<std::size_t>(k)];
            const double similarity = find_similarity(box, results[j].box);
            if (similarity > 0) pairs_.push_back({i, j, similarity});
        }
        std::sort(pairs_.begin() + first_pair, pairs_.end(),
                  [](const BoxPair& a, const BoxPair& b) { return a.result < b.result; });
        if (pairs_.size() > most_overlaps_in_frame)
            throw Error("frame " + std::to_string(truths[i].frame), "more than 2^20 pairs of boxes overlap (" +
                                                                        std::to_string(truths.size()) + " truths, " +
                                                                        std::to_string(results.size()) + " results)");
    }
    return pairs_;
}

}  // namespace mlq::detail
