#include "avx2_quads.hpp"

#include <immintrin.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "target.hpp"

namespace mlq::avx2 {
namespace {

// Quads that look for partners among each other. More would find a few more partners, and packing would take longer.
constexpr std::size_t neighbours = 128;

// True if the sums of two quads, added up, are at most `bound`.
MLQ_AVX2 bool fit_together(const std::uint16_t* a, const std::uint16_t* b, std::int32_t bound) {
    const __m256i most = _mm256_set1_epi16(static_cast<short>(std::min(bound, 0x7fff)));
    __m256i excess = _mm256_setzero_si256();
    for (int i = 0; i < QuadSums::lanes; i += 16) {
        const __m256i x = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(a + i));
        const __m256i y = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(b + i));
        excess = _mm256_or_si256(excess, _mm256_subs_epu16(_mm256_add_epi16(x, y), most));
    }
    return _mm256_testz_si256(excess, excess) != 0;
}

// Joins two quads if they merge, in the first `tried` orders of each.
bool merge(const std::vector<QuadSums>& quads, std::int32_t a, std::int32_t b, std::int32_t bound, int tried,
           Chunk& chunk) {
    const QuadSums& of_a = quads[static_cast<std::size_t>(a)];
    const QuadSums& of_b = quads[static_cast<std::size_t>(b)];
    for (int i = 0; i < tried; ++i) {
        for (int j = 0; j < tried; ++j) {
            if (of_a.largest[i] + of_b.largest[j] > 2 * bound || !fit_together(of_a.sums[i], of_b.sums[j], bound))
                continue;
            chunk = {Way::merged, {a, b}, {i, j}};
            return true;
        }
    }
    return false;
}

Chunk join(const std::vector<QuadSums>& quads, std::int32_t a, std::int32_t b, std::int32_t bound, int usable) {
    Chunk chunk{Way::words, {a, b}};
    if (b >= 0 && merge(quads, a, b, bound, usable, chunk)) return chunk;
    const int of_a = quads[static_cast<std::size_t>(a)].find_order(bound, usable);
    const int of_b = b < 0 ? 0 : quads[static_cast<std::size_t>(b)].find_order(bound, usable);
    if (of_a < 0 || of_b < 0) return chunk;
    return {b < 0 ? Way::merged : Way::apart, {a, b}, {of_a, of_b}};
}

// Makes chunks of the quads of a group that merge; the first ones choose first. Returns those that are left.
std::vector<std::int32_t> match(const std::vector<QuadSums>& quads, std::int32_t bound, int tried,
                                std::vector<std::int32_t> group, std::vector<Chunk>& chunks) {
    std::vector<std::int32_t> left;
    chunks.clear();
    for (std::size_t i = 0; i < group.size(); ++i) {
        if (group[i] < 0) continue;
        Chunk chunk;
        std::size_t j = i + 1;
        while (j < group.size() && (group[j] < 0 || !merge(quads, group[i], group[j], bound, tried, chunk))) ++j;
        if (j == group.size()) {
            left.push_back(group[i]);
        } else {
            chunks.push_back(chunk);
            group[j] = -1;  // taken
        }
    }
    return left;
}

}  // namespace

QuadSums::QuadSums(const std::int8_t* weights, std::int64_t stride, std::int32_t channels, std::int32_t depths) {
    alignas(32) std::int8_t quad[tile_channels * 4] = {};
    for (std::int32_t c = 0; c < channels; ++c)
        std::memcpy(quad + 4 * c, weights + c * stride, static_cast<std::size_t>(depths));
    add_up(quad);
}

MLQ_AVX2 void QuadSums::add_up(const std::int8_t* quad) {
    const __m256i w = _mm256_load_si256(reinterpret_cast<const __m256i*>(quad));
    const __m256i none = _mm256_setzero_si256();
    const __m256i by_sign[2] = {_mm256_max_epi8(w, none), _mm256_abs_epi8(_mm256_min_epi8(w, none))};
    for (int order = 0; order < orders; ++order) {
        const auto* depths = order_of_depths[order];
        const __m128i four = _mm_cvtsi32_si128(depths[0] | depths[1] << 8 | depths[2] << 16 | depths[3] << 24);
        const __m256i in_order = _mm256_add_epi8(
            _mm256_broadcastd_epi32(four),
            _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 0, 0, 0, 4, 4, 4, 4, 8, 8, 8, 8, 12, 12, 12, 12)));
        __m256i most = none;
        for (int sign = 0; sign < 2; ++sign) {
            const __m256i pairs =
                _mm256_maddubs_epi16(_mm256_shuffle_epi8(by_sign[sign], in_order), _mm256_set1_epi8(1));
            _mm256_storeu_si256(reinterpret_cast<__m256i*>(sums[order] + 16 * sign), pairs);
            most = _mm256_max_epu16(most, pairs);
        }
        // The smallest of the complements is the complement of the largest.
        const __m128i half = _mm_max_epu16(_mm256_castsi256_si128(most), _mm256_extracti128_si256(most, 1));
        largest[order] = 0xffff - _mm_extract_epi16(_mm_minpos_epu16(_mm_xor_si128(half, _mm_set1_epi16(-1))), 0);
    }
}

int QuadSums::find_order(std::int32_t bound, int usable) const {
    for (int order = 0; order < usable; ++order) {
        if (largest[order] <= bound) return order;
    }
    return -1;
}

std::vector<Chunk> arrange_quads(const std::vector<QuadSums>& quads, std::int32_t bound, int usable) {
    std::vector<Chunk> chunks;
    std::vector<std::int32_t> alone[2];  // exact by themselves or not
    for (std::size_t begin = 0; begin < quads.size(); begin += neighbours) {
        std::vector<std::int32_t> group;
        for (std::size_t i = begin; i < std::min(begin + neighbours, quads.size()); ++i) {
            if (quads[i].find_order(bound, usable) >= 0) {
                group.push_back(static_cast<std::int32_t>(i));
            } else {
                alone[1].push_back(static_cast<std::int32_t>(i));
            }
        }
        // Those that fit hardest look for a partner first.
        std::stable_sort(group.begin(), group.end(), [&](std::int32_t a, std::int32_t b) {
            return quads[static_cast<std::size_t>(a)].largest[0] > quads[static_cast<std::size_t>(b)].largest[0];
        });
        // Rows need not be copied where the first order is enough.
        std::vector<Chunk> merged;
        std::vector<std::int32_t> left = match(quads, bound, 1, group, merged);
        if (usable > 1 && left.size() > group.size() / 16) left = match(quads, bound, usable, group, merged);
        chunks.insert(chunks.end(), merged.begin(), merged.end());
        alone[0].insert(alone[0].end(), left.begin(), left.end());
    }
    alone[0].insert(alone[0].end(), alone[1].begin(), alone[1].end());
    for (std::size_t i = 0; i < alone[0].size(); i += 2)
        chunks.push_back(join(quads, alone[0][i], i + 1 < alone[0].size() ? alone[0][i + 1] : -1, bound, usable));
    std::stable_sort(chunks.begin(), chunks.end(), [](const Chunk& a, const Chunk& b) { return a.way < b.way; });
    return chunks;
}

}  // namespace mlq::avx2
