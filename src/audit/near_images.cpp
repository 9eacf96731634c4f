#include "near_images.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <span>

#include "align_prints.hpp"
#include "coarse_vectors.hpp"
#include "mlq/base/parallel.hpp"
#include "nearest_vectors.hpp"

namespace mlq::audit {
namespace {

constexpr double usual_evidence = 7.5;    // measured: see docs/mlq-split-check.md
constexpr double deviations_above = 4.5;  // of the second-best agreements
constexpr std::size_t least_known = 20;   // second-best agreements for a median
constexpr std::size_t kept[view_count] = {10, 4, 4};
constexpr std::int32_t least_product = coarse_one * coarse_one / 2;
constexpr double normal_deviations = 1.4826;  // of a median absolute deviation

bool is_featureless(const ImagePrint& print) {
    return *std::max_element(print.cells.begin(), print.cells.end()) == 0;
}

// The coarse vectors of all images, in every view.
class CoarseIndex {
  public:
    CoarseIndex(const std::vector<ImagePrint>& prints, int threads) : usual_() {
        for (std::vector<Frequencies>& view : frequencies_) view.resize(prints.size());
        parallel_for(threads, static_cast<std::int64_t>(prints.size()), [&](std::int64_t i) {
            const auto at = static_cast<std::size_t>(i);
            for (std::size_t v = 0; v < view_count; ++v)
                frequencies_[v][at] = find_frequencies(prints[at].cells, views[v]);
        });
        usual_ = find_usual_sizes(frequencies_[0]);
        for (const std::vector<Frequencies>& view : frequencies_) {
            std::vector<CoarseVector> vectors;
            for (const Frequencies& picture : view) vectors.push_back(scale_frequencies(picture, usual_, 0));
            tables_.emplace_back(vectors);
        }
    }

    // Those of the first `count` images that are most alike image i, in each view and (whole) each symmetry.
    std::vector<NearVector> find_candidates(std::size_t i, std::size_t count) const {
        std::vector<NearVector> candidates;
        for (std::size_t v = 0; v < view_count; ++v) {
            std::vector<NearVector> best;
            for (int symmetry = 0; symmetry < (v == 0 ? symmetries : 1); ++symmetry)
                tables_[v].find_nearest(
                    scale_frequencies(frequencies_[v][i], usual_, symmetry), count, least_product, kept[v],
                    {.symmetry = static_cast<std::uint8_t>(symmetry), .view = static_cast<std::uint8_t>(v)}, best);
            candidates.insert(candidates.end(), best.begin(), best.end());
        }
        return candidates;
    }

  private:
    std::vector<Frequencies> frequencies_[view_count];
    Frequencies usual_;
    std::vector<VectorTable> tables_;
};

// The agreement of image i with each candidate, the best first.
std::vector<NearPair> compare_candidates(const std::vector<ImagePrint>& prints, std::size_t i,
                                         const std::vector<NearVector>& candidates) {
    std::map<int, Template> templates;  // by view and symmetry
    std::map<std::uint32_t, NearPair> best;
    for (const NearVector& candidate : candidates) {
        const ImagePrint& other = prints[candidate.picture];
        if (other.pixels == prints[i].pixels) continue;
        const int key = candidate.view * symmetries + candidate.symmetry;
        auto at = templates.find(key);
        if (at == templates.end())
            at = templates.try_emplace(key, prints[i], candidate.symmetry, views[candidate.view]).first;
        const Likeness likeness = at->second.compare(other);
        NearPair& pair = best[candidate.picture];
        if (likeness.evidence > pair.evidence)
            pair = {candidate.picture, static_cast<std::uint32_t>(i), likeness.correlation, likeness.evidence};
    }
    std::vector<NearPair> pairs;
    for (const auto& [picture, pair] : best)
        if (pair.evidence > 0) pairs.push_back(pair);
    std::stable_sort(pairs.begin(), pairs.end(),
                     [](const NearPair& a, const NearPair& b) { return a.evidence > b.evidence; });
    return pairs;
}

double find_median(std::vector<double>& values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

// The evidence that tells copies from what is alike anyway. An image may have one copy: its second-best agreement is
// with another picture.
double choose_bar(const std::vector<std::vector<NearPair>>& found) {
    std::vector<double> seconds;
    for (const std::vector<NearPair>& pairs : found)
        seconds.push_back(pairs.size() < 2 ? 0 : static_cast<double>(pairs[1].evidence));
    if (seconds.size() < least_known) return usual_evidence;
    const double median = find_median(seconds);
    for (double& second : seconds) second = std::abs(second - median);
    return std::max(usual_evidence, median + deviations_above * normal_deviations * find_median(seconds));
}

}  // namespace

NearImages find_near_images(const ImagePrints& images, const NearSearch& search) {
    const std::vector<ImagePrint>& prints = images.prints;
    const CoarseIndex index(prints, search.threads);
    std::vector<std::size_t> compared;  // images with earlier ones
    for (std::size_t i = 0; i < prints.size(); ++i)
        if (search.count_earlier(i) > 0 && !is_featureless(prints[i])) compared.push_back(i);
    std::vector<std::vector<NearPair>> found(compared.size());
    parallel_for(search.threads, static_cast<std::int64_t>(compared.size()), [&](std::int64_t k) {
        const std::size_t i = compared[static_cast<std::size_t>(k)];
        found[static_cast<std::size_t>(k)] =
            compare_candidates(prints, i, index.find_candidates(i, search.count_earlier(i)));
    });
    NearImages near;
    near.featureless = static_cast<std::uint64_t>(std::count_if(prints.begin(), prints.end(), is_featureless));
    near.least_evidence = search.least_evidence > 0 ? search.least_evidence : choose_bar(found);
    for (const std::vector<NearPair>& pairs : found)
        for (const NearPair& pair : pairs)
            if (static_cast<double>(pair.evidence) >= near.least_evidence) near.pairs.push_back(pair);
    return near;
}

}  // namespace mlq::audit
