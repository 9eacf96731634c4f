#include "mlq/split/near_text.hpp"

#include <algorithm>
#include <tuple>

#include "mlq/base/hash.hpp"
#include "mlq/base/random.hpp"

namespace mlq::split {
namespace {

constexpr std::size_t shingle_bytes = 5;
constexpr std::size_t band_places = 4;
constexpr std::size_t predecessors = 8;
constexpr double slack = 0.2;  // three standard deviations of the estimate

template <typename Visit>
void each_shingle(std::string_view text, Visit visit) {
    if (text.size() <= shingle_bytes) return visit(hash64(text));
    for (std::size_t i = 0; i + shingle_bytes <= text.size(); ++i) {
        std::uint64_t bytes = 0;
        for (std::size_t k = 0; k < shingle_bytes; ++k) bytes = bytes << 8 | static_cast<unsigned char>(text[i + k]);
        visit(mix64(bytes + 0x9e3779b97f4a7c15ULL));
    }
}

std::vector<std::uint64_t> shingles(std::string_view text) {
    std::vector<std::uint64_t> all;
    each_shingle(text, [&](std::uint64_t shingle) { all.push_back(shingle); });
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

double estimate(const Sketch& a, const Sketch& b) {
    std::size_t same = 0;
    for (std::size_t i = 0; i < sketch_size; ++i) same += a[i] == b[i] ? 1 : 0;
    return static_cast<double>(same) / sketch_size;
}

struct Entry {
    std::uint64_t bucket;
    std::uint64_t text;
};

}  // namespace

Sketch sketch_text(std::string_view normalised) {
    constexpr std::uint64_t empty = ~std::uint64_t{0};
    std::array<std::uint64_t, sketch_size> smallest;
    smallest.fill(empty);
    // The high bits choose the place, the low ones compete there.
    each_shingle(normalised, [&](std::uint64_t shingle) {
        std::uint64_t& place = smallest[shingle >> 58];
        place = std::min(place, shingle & (empty >> 6));
    });
    Sketch sketch;
    for (std::size_t i = 0; i < sketch_size; ++i) {
        std::size_t from = i;  // an empty place borrows from another, chosen by its own sequence of draws
        for (std::uint64_t draw = 1; smallest[from] == empty; ++draw) from = mix64(i * 1000003 + draw) % sketch_size;
        sketch[i] = static_cast<std::uint16_t>(mix64(smallest[from]) >> 48);
    }
    return sketch;
}

double jaccard(std::string_view a, std::string_view b) {
    const std::vector<std::uint64_t> left = shingles(a);
    const std::vector<std::uint64_t> right = shingles(b);
    std::vector<std::uint64_t> common;
    std::set_intersection(left.begin(), left.end(), right.begin(), right.end(), std::back_inserter(common));
    return static_cast<double>(common.size()) / static_cast<double>(left.size() + right.size() - common.size());
}

std::vector<NearPair> find_near_texts(std::span<const Sketch> sketches, std::span<const std::uint16_t> parts,
                                      const std::vector<bool>& skip, double threshold, bool across_parts) {
    std::vector<NearPair> pairs;
    std::vector<Entry> entries(sketches.size());
    std::vector<std::uint64_t> firsts;  // of each part in the current bucket
    const auto consider = [&](std::uint64_t a, std::uint64_t b) {
        if (a == b || (across_parts && parts[a] == parts[b])) return;
        const double similarity = estimate(sketches[a], sketches[b]);
        if (similarity >= threshold - slack) pairs.push_back({std::min(a, b), std::max(a, b), similarity});
    };
    for (std::size_t band = 0; band < sketch_size; band += band_places) {
        entries.clear();
        for (std::uint64_t i = 0; i < sketches.size(); ++i) {
            if (!skip.empty() && skip[i]) continue;
            std::uint64_t bucket = band;
            for (std::size_t k = 0; k < band_places; ++k) bucket = bucket << 16 ^ bucket >> 48 ^ sketches[i][band + k];
            entries.push_back({bucket, i});
        }
        std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
            return std::tuple(a.bucket, a.text) < std::tuple(b.bucket, b.text);
        });
        for (std::size_t begin = 0, end = 0; begin < entries.size(); begin = end) {
            while (end < entries.size() && entries[end].bucket == entries[begin].bucket) ++end;
            firsts.clear();
            for (std::size_t i = begin; i < end; ++i) {
                for (std::size_t k = i - std::min(i - begin, predecessors); k < i; ++k)
                    consider(entries[k].text, entries[i].text);
                bool new_part = true;
                for (const std::uint64_t first : firsts) {
                    consider(first, entries[i].text);
                    new_part = new_part && parts[first] != parts[entries[i].text];
                }
                if (new_part && firsts.size() < 64) firsts.push_back(entries[i].text);
            }
        }
        const auto key = [](const NearPair& pair) { return std::tuple(pair.first, pair.second); };
        std::sort(pairs.begin(), pairs.end(), [&](const NearPair& a, const NearPair& b) { return key(a) < key(b); });
        pairs.erase(std::unique(pairs.begin(), pairs.end(),
                                [&](const NearPair& a, const NearPair& b) { return key(a) == key(b); }),
                    pairs.end());
    }
    return pairs;
}

}  // namespace mlq::split
