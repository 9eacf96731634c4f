#include "nearest_vectors.hpp"

#include <emmintrin.h>

#include <algorithm>
#include <cstring>

namespace mlq::audit {
namespace {

constexpr std::size_t pairs = coarse_size / 2;

// Nearer first; of equal ones the earlier picture, then the smaller symmetry.
bool is_nearer(const NearVector& a, const NearVector& b) {
    if (a.product != b.product) return a.product > b.product;
    return a.picture != b.picture ? a.picture < b.picture : a.symmetry < b.symmetry;
}

}  // namespace

VectorTable::VectorTable(std::span<const CoarseVector> vectors)
    : values_((vectors.size() + lanes - 1) / lanes * lanes * coarse_size) {
    for (std::size_t i = 0; i < vectors.size(); ++i)
        for (std::size_t k = 0; k < coarse_size; ++k)
            values_[i / lanes * lanes * coarse_size + k / 2 * lanes * 2 + i % lanes * 2 + k % 2] = vectors[i][k];
}

void VectorTable::find_nearest(const CoarseVector& query, std::size_t count, std::int32_t least, std::size_t keep,
                               NearVector mark, std::vector<NearVector>& best) const {
    __m128i parts[pairs];
    for (std::size_t p = 0; p < pairs; ++p) {
        std::int32_t pair;
        std::memcpy(&pair, query.data() + 2 * p, sizeof pair);
        parts[p] = _mm_set1_epi32(pair);
    }
    std::int32_t bar = best.size() < keep ? least - 1 : std::max(least - 1, best.front().product);
    alignas(16) std::int32_t products[lanes];
    for (std::size_t begin = 0; begin < count; begin += lanes) {
        const std::int16_t* block = values_.data() + begin * coarse_size;
        __m128i low = _mm_setzero_si128(), high = low;
        for (std::size_t p = 0; p < pairs; ++p) {
            const auto* at = reinterpret_cast<const __m128i*>(block + p * lanes * 2);
            low = _mm_add_epi32(low, _mm_madd_epi16(parts[p], _mm_loadu_si128(at)));
            high = _mm_add_epi32(high, _mm_madd_epi16(parts[p], _mm_loadu_si128(at + 1)));
        }
        const __m128i level = _mm_set1_epi32(bar);
        if (_mm_movemask_epi8(_mm_or_si128(_mm_cmpgt_epi32(low, level), _mm_cmpgt_epi32(high, level))) == 0) continue;
        _mm_store_si128(reinterpret_cast<__m128i*>(products), low);
        _mm_store_si128(reinterpret_cast<__m128i*>(products) + 1, high);
        for (std::size_t lane = 0; lane < std::min(lanes, count - begin); ++lane) {
            if (products[lane] <= bar) continue;
            mark.product = products[lane];
            mark.picture = static_cast<std::uint32_t>(begin + lane);
            best.push_back(mark);
            std::push_heap(best.begin(), best.end(), is_nearer);
            if (best.size() <= keep) continue;
            std::pop_heap(best.begin(), best.end(), is_nearer);
            best.pop_back();
            bar = std::max(bar, best.front().product);
        }
    }
}

}  // namespace mlq::audit
