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

constexpr double usual_evidence = 6.2;   // measured: see docs/mlq-split-check.md
constexpr double medians_above = 2.4;    // of the second-best agreements
constexpr std::size_t least_known = 20;  // second-best agreements for a median
constexpr std::size_t kept[view_count] = {10, 4, 4};
constexpr std::int32_t least_product = coarse_one * coarse_one / 2;

bool is_featureless(const ImagePrint& print) {
    return *std::max_element(print.inside.cells.begin(), print.inside.cells.end()) == 0;
}

// What is compared: every image inside its frame, and also with it.
class Faces {
  public:
    explicit Faces(const std::vector<ImagePrint>& prints) {
        for (std::size_t i = 0; i < prints.size(); ++i) {
            begins_.push_back(faces_.size());
            faces_.push_back({&prints[i].inside, i});
            if (prints[i].framed) faces_.push_back({prints[i].framed.get(), i});
        }
        begins_.push_back(faces_.size());
    }
    std::size_t size() const { return faces_.size(); }
    const ImageView& view(std::size_t face) const { return *faces_[face].view; }
    std::size_t image(std::size_t face) const { return faces_[face].image; }
    std::size_t begin(std::size_t image) const { return begins_[image]; }  // of all images: size()

  private:
    struct Face {
        const ImageView* view;
        std::size_t image;
    };
    std::vector<Face> faces_;
    std::vector<std::size_t> begins_;
};

// The coarse vectors of all faces, in every view.
class CoarseIndex {
  public:
    CoarseIndex(const Faces& faces, int threads) : usual_() {
        for (std::vector<Frequencies>& view : frequencies_) view.resize(faces.size());
        parallel_for(threads, static_cast<std::int64_t>(faces.size()), [&](std::int64_t i) {
            const auto at = static_cast<std::size_t>(i);
            for (std::size_t v = 0; v < view_count; ++v)
                frequencies_[v][at] = find_frequencies(faces.view(at).cells, views[v]);
        });
        usual_ = find_usual_sizes(frequencies_[0]);
        for (const std::vector<Frequencies>& view : frequencies_) {
            std::vector<CoarseVector> vectors;
            for (const Frequencies& picture : view) vectors.push_back(scale_frequencies(picture, usual_, 0));
            tables_.emplace_back(vectors);
        }
    }

    // Those of the first `count` faces that are most alike face i, in each view and (whole) each symmetry.
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

// The agreement of image i with each of the first `count` images that may be near, the best first.
std::vector<NearPair> compare_image(const std::vector<ImagePrint>& prints, const Faces& faces, const CoarseIndex& index,
                                    std::size_t i, std::size_t count) {
    std::map<std::uint32_t, NearPair> best;
    for (std::size_t face = faces.begin(i); face < faces.begin(i + 1); ++face) {
        std::map<int, Template> templates;  // by view and symmetry
        for (const NearVector& candidate : index.find_candidates(face, faces.begin(count))) {
            const std::size_t other = faces.image(candidate.picture);
            if (prints[other].pixels == prints[i].pixels) continue;
            const int key = candidate.view * symmetries + candidate.symmetry;
            auto at = templates.find(key);
            if (at == templates.end())
                at = templates.try_emplace(key, faces.view(face), candidate.symmetry, views[candidate.view]).first;
            const Likeness likeness = at->second.compare(faces.view(candidate.picture));
            const auto first = static_cast<std::uint32_t>(other);
            NearPair& pair = best[first];
            if (likeness.evidence > pair.evidence)
                pair = {first, static_cast<std::uint32_t>(i), likeness.correlation, likeness.evidence};
        }
    }
    std::vector<NearPair> pairs;
    for (const auto& [picture, pair] : best)
        if (pair.evidence > 0) pairs.push_back(pair);
    std::stable_sort(pairs.begin(), pairs.end(),
                     [](const NearPair& a, const NearPair& b) { return a.evidence > b.evidence; });
    return pairs;
}

// The evidence that tells copies from what is alike anyway. An image may have one copy: its second-best agreement is
// with another picture. Images that agree with nothing say nothing about agreements.
double choose_bar(const std::vector<std::vector<NearPair>>& found) {
    std::vector<double> seconds;
    for (const std::vector<NearPair>& pairs : found)
        if (pairs.size() > 1) seconds.push_back(static_cast<double>(pairs[1].evidence));
    if (seconds.size() < least_known) return usual_evidence;
    const auto middle = seconds.begin() + static_cast<std::ptrdiff_t>(seconds.size() / 2);
    std::nth_element(seconds.begin(), middle, seconds.end());
    return std::max(usual_evidence, medians_above * *middle);
}

}  // namespace

NearImages find_near_images(const ImagePrints& images, const NearSearch& search) {
    const std::vector<ImagePrint>& prints = images.prints;
    const Faces faces(prints);
    const CoarseIndex index(faces, search.threads);
    std::vector<std::size_t> compared;  // images with earlier ones
    for (std::size_t i = 0; i < prints.size(); ++i)
        if (search.count_earlier(i) > 0 && !is_featureless(prints[i])) compared.push_back(i);
    std::vector<std::vector<NearPair>> found(compared.size());
    parallel_for(search.threads, static_cast<std::int64_t>(compared.size()), [&](std::int64_t k) {
        const std::size_t i = compared[static_cast<std::size_t>(k)];
        found[static_cast<std::size_t>(k)] = compare_image(prints, faces, index, i, search.count_earlier(i));
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
