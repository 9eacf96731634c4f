#include "avx2_quads.hpp"

#include <algorithm>
#include <utility>

namespace mlq::avx2 {
namespace {

// Quads that look for partners among each other. More would find a few more partners, and packing would take longer.
constexpr std::size_t neighbours = 192;

using Quads = std::vector<std::int32_t>;

class Arrangement {
  public:
    Arrangement(const std::vector<QuadSums>& sums, std::int32_t bound, bool second_half)
        : sums_(sums), bound_(bound), second_half_(second_half) {}

    // Pairs quads that need words in the same halves. One may be left over.
    void pair_up(Quads group) {
        if (group.empty()) return;
        const bool first = fits(group[0], 0);
        const bool second = second_half_ && fits(group[0], 1);
        std::stable_sort(group.begin(), group.end(), [&](auto a, auto b) { return largest(a) > largest(b); });
        if (first || second) match(group, first, second);
        if (first && second) {
            match(group, true, false);
            match(group, false, true);
        }
        join_in_order(group);
    }

    // Sorted by kind. What was left over becomes chunks, too.
    std::vector<Chunk> finish() {
        Quads rest;
        std::swap(rest, left_over_);
        join_in_order(rest);
        if (!left_over_.empty()) join(left_over_[0], -1);
        std::stable_sort(chunks_.begin(), chunks_.end(),
                         [](const Chunk& a, const Chunk& b) { return a.kind < b.kind; });
        return std::move(chunks_);
    }

    bool fits(std::int32_t quad, int half) const { return sums_of(quad).fits(half, bound_); }

  private:
    const QuadSums& sums_of(std::int32_t quad) const { return sums_[static_cast<std::size_t>(quad)]; }
    std::int32_t largest(std::int32_t quad) const {
        return std::max(sums_of(quad).largest[0], sums_of(quad).largest[1]);
    }
    bool merge(std::int32_t a, std::int32_t b, int half) const {
        return b < 0 ? fits(a, half) : sums_of(a).fits_with(sums_of(b), half, bound_);
    }
    Way way(std::int32_t a, std::int32_t b, int half) const {
        if (merge(a, b, half)) return Way::merged;
        return fits(a, half) && (b < 0 || fits(b, half)) ? Way::apart : Way::words;
    }
    void join(std::int32_t a, std::int32_t b) {
        chunks_.push_back({kind_of(way(a, b, 0), second_half_ ? way(a, b, 1) : Way::absent), {a, b}});
    }
    void join_in_order(const Quads& quads) {
        for (std::size_t i = 0; i + 2 <= quads.size(); i += 2) join(quads[i], quads[i + 1]);
        if (quads.size() % 2 != 0) left_over_.push_back(quads.back());
    }
    // Joins, and takes out, what merges in the wanted halves. The first quads are those that fit hardest.
    void match(Quads& quads, bool first, bool second) {
        Quads alone;
        std::vector<bool> taken(quads.size());
        for (std::size_t i = 0; i < quads.size(); ++i) {
            if (taken[i]) continue;
            std::size_t j = i + 1;
            while (j < quads.size() &&
                   (taken[j] || (first && !merge(quads[i], quads[j], 0)) || (second && !merge(quads[i], quads[j], 1))))
                ++j;
            if (j == quads.size()) {
                alone.push_back(quads[i]);
            } else {
                taken[j] = true;
                join(quads[i], quads[j]);
            }
        }
        quads = std::move(alone);
    }

    const std::vector<QuadSums>& sums_;
    std::int32_t bound_;
    bool second_half_;
    std::vector<Chunk> chunks_;
    Quads left_over_;
};

}  // namespace

QuadSums::QuadSums(const std::int8_t* weights, std::int64_t stride, std::int32_t channels, std::int32_t depths) {
    for (std::int32_t c = 0; c < channels; ++c) {
        const int half = c / half_channels;
        for (std::int32_t j = 0; j < depths; ++j) {
            const std::int32_t w = weights[c * stride + j];
            auto& sum = halves[half][c % half_channels * 4 + j / 2 * 2 + (w < 0 ? 1 : 0)];
            sum = static_cast<std::uint16_t>(sum + (w < 0 ? -w : w));
            largest[half] = std::max<std::int32_t>(largest[half], sum);
        }
    }
}

bool QuadSums::fits_with(const QuadSums& other, int half, std::int32_t bound) const {
    std::int32_t most = 0;
    for (int i = 0; i < of_half; ++i) most = std::max(most, halves[half][i] + other.halves[half][i]);
    return most <= bound;
}

std::vector<Chunk> arrange_quads(const std::vector<QuadSums>& quads, std::int32_t bound, bool second_half) {
    Arrangement arrangement(quads, bound, second_half);
    for (std::size_t begin = 0; begin < quads.size(); begin += neighbours) {
        Quads groups[2][2];  // by the halves that they fit in
        for (std::size_t i = begin; i < std::min(begin + neighbours, quads.size()); ++i) {
            const auto quad = static_cast<std::int32_t>(i);
            groups[arrangement.fits(quad, 0)][arrangement.fits(quad, 1)].push_back(quad);
        }
        for (auto& of_first : groups) {
            for (auto& group : of_first) arrangement.pair_up(std::move(group));
        }
    }
    return arrangement.finish();
}

}  // namespace mlq::avx2
