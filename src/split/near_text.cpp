#include "near_text.hpp"

#include <algorithm>
#include <tuple>

#include "base/hash.hpp"
#include "mlq/base/random.hpp"

namespace mlq::split {
namespace {

constexpr std::size_t shingle_bytes = 5;
constexpr std::size_t band_places = 4;
constexpr std::size_t most_compared = 32;
constexpr double slack = 0.2;

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

// A text and the bucket it falls into.
struct Entry {
    std::uint64_t bucket;
    std::uint32_t text;
    std::uint16_t part;
};

std::uint64_t bucket_of(const Sketch& sketch, std::size_t band) {
    std::uint64_t bucket = 0;
    for (std::size_t k = 0; k < band_places; ++k) bucket = bucket << 16 | sketch[band + k];
    return bucket;
}

// The best partners first, then by number.
bool is_better(const NearPair& a, const NearPair& b) {
    return std::tuple(a.second, -a.similarity, a.first) < std::tuple(b.second, -b.similarity, b.first);
}

// Leaves each text its best partners, once.
void keep_best(std::vector<NearPair>& pairs) {
    std::sort(pairs.begin(), pairs.end(), is_better);
    std::size_t kept = 0, partners = 0;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        const bool same_text = kept > 0 && pairs[kept - 1].second == pairs[i].second;
        if (same_text && pairs[kept - 1].first == pairs[i].first) continue;
        partners = same_text ? partners + 1 : 1;
        if (partners <= most_partners) pairs[kept++] = pairs[i];
    }
    pairs.resize(kept);
}

class BandSearch {
  public:
    BandSearch(std::span<const Sketch> sketches, double least, Pairing pairing, std::vector<NearPair>& pairs)
        : sketches_(sketches), least_(least), pairing_(pairing), pairs_(pairs) {}

    // Entries of one bucket, ascending by part and number.
    void pair_up(std::span<const Entry> bucket) {
        std::size_t part_begin = 0;
        for (std::size_t i = 1; i < bucket.size(); ++i) {
            if (bucket[i].part != bucket[i - 1].part) part_begin = i;
            compare(bucket.first(pairing_ == Pairing::all ? i : part_begin), bucket[i].text);
        }
    }

  private:
    std::span<const Sketch> sketches_;
    double least_;
    Pairing pairing_;
    std::vector<NearPair>& pairs_;
    std::vector<NearPair> found_;

    void compare(std::span<const Entry> earlier, std::uint32_t text) {
        found_.clear();
        const std::size_t count = std::min(earlier.size(), most_compared);
        for (std::size_t k = 0; k < count; ++k) {
            const std::uint32_t other = earlier[earlier.size() - 1 - k * earlier.size() / count].text;
            const double similarity = estimate(sketches_[other], sketches_[text]);
            if (similarity >= least_) found_.push_back({other, text, static_cast<float>(similarity)});
        }
        constexpr std::size_t from_one_band = 4;
        if (found_.size() > from_one_band) {
            std::partial_sort(found_.begin(), found_.begin() + from_one_band, found_.end(), is_better);
            found_.resize(from_one_band);
        }
        pairs_.insert(pairs_.end(), found_.begin(), found_.end());
    }
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
                                      const std::vector<bool>& skip, double threshold, Pairing pairing) {
    std::vector<NearPair> pairs;
    std::vector<Entry> entries;
    BandSearch search(sketches, threshold - slack, pairing, pairs);
    for (std::size_t band = 0; band < sketch_size; band += band_places) {
        entries.clear();
        for (std::size_t i = 0; i < sketches.size(); ++i)
            if (!skip[i]) entries.push_back({bucket_of(sketches[i], band), static_cast<std::uint32_t>(i), parts[i]});
        std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
            return std::tuple(a.bucket, a.part, a.text) < std::tuple(b.bucket, b.part, b.text);
        });
        for (std::size_t begin = 0, end = 0; begin < entries.size(); begin = end) {
            while (end < entries.size() && entries[end].bucket == entries[begin].bucket) ++end;
            search.pair_up(std::span(entries).subspan(begin, end - begin));
        }
        keep_best(pairs);
    }
    return pairs;
}

}  // namespace mlq::split
