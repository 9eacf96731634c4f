#include <algorithm>
#include <limits>

#include "track_frames.hpp"

namespace mlq::detail {
namespace {

// A of each pair of tracks: with P, the sum over frames of S / (S of this truth + S of this result - S), that is how
// sure each meeting is, A = P / (length of one + length of the other - P).
std::vector<double> align_tracks(const TrackFrames& frames) {
    std::vector<double> aligned(frames.pairs.size(), 0), of_truth, of_result;
    for (std::size_t place = 0; place < frames.size(); ++place) {
        const auto frame = frames[place];
        of_truth.assign(frame.truths.size(), 0);
        of_result.assign(frame.results.size(), 0);
        for (const auto& one : frame.overlaps) {
            of_truth[one.truth] += one.similarity;
            of_result[one.result] += one.similarity;
        }
        for (const auto& one : frame.overlaps) {
            const double others = of_truth[one.truth] + (of_result[one.result] - one.similarity);
            aligned[one.tracks] += one.similarity / others;
        }
    }
    for (std::size_t i = 0; i < aligned.size(); ++i) {
        const auto& pair = frames.pairs[i];
        const double of_truth_track = frames.truth_lengths[pair.truth];
        const double both = of_truth_track + frames.result_lengths[pair.result];
        aligned[i] /= both - aligned[i];
    }
    return aligned;
}

// The thresholds as the programs' numpy.arange(0.05, 0.99, 0.05) has them, less its slack.
double find_alpha(std::size_t place, TrackCompat compat) {
    if (compat == TrackCompat::none) return hota_alpha(place);
    return 0.05 + static_cast<double>(place) * 0.05 - std::numeric_limits<double>::epsilon();
}

struct TrackMatch {
    std::uint32_t tracks;
    std::uint32_t level;  // how many alphas it reaches
};

// Adds the association of one pair of tracks, given its matches.
void add_association(std::span<const TrackMatch> matches, double truth_length, double result_length,
                     TrackingCounts& counts) {
    std::array<double, hota_alphas + 1> reached{};
    for (const auto& match : matches) reached[match.level] += 1;
    double together = 0;
    for (std::size_t place = hota_alphas; place-- > 0;) {
        together += reached[place + 1];
        auto& alpha = counts.alphas[place];
        alpha.association += together * (together / (truth_length + result_length - together));
        alpha.recall += together * (together / truth_length);
        alpha.precision += together * (together / result_length);
    }
}

}  // namespace

void count_hota(const TrackFrames& frames, TrackCompat compat, TrackingCounts& counts) {
    const auto aligned = align_tracks(frames);
    std::array<double, hota_alphas> alphas{};
    for (std::size_t place = 0; place < hota_alphas; ++place) alphas[place] = find_alpha(place, compat);
    OverlapAssigner assigner;
    std::vector<TrackMatch> matches;
    for (std::size_t place = 0; place < frames.size(); ++place) {
        const auto frame = frames[place];
        const auto chosen = assigner.assign(frame.overlaps, frame.truths.size(), frame.results.size(),
                                            [&](const Overlap& one) { return aligned[one.tracks] * one.similarity; });
        for (const auto i : chosen) {
            const auto& one = frame.overlaps[i];
            const auto level = std::upper_bound(alphas.begin(), alphas.end(), one.similarity) - alphas.begin();
            for (std::size_t a = 0; a < static_cast<std::size_t>(level); ++a) {
                counts.alphas[a].matches += 1;
                counts.alphas[a].similarity += one.similarity;
            }
            matches.push_back({one.tracks, static_cast<std::uint32_t>(level)});
        }
    }
    std::sort(matches.begin(), matches.end(), [](const auto& a, const auto& b) { return a.tracks < b.tracks; });
    for (std::size_t begin = 0, end = 0; begin < matches.size(); begin = end) {
        while (end < matches.size() && matches[end].tracks == matches[begin].tracks) ++end;
        const auto& pair = frames.pairs[matches[begin].tracks];
        add_association(std::span(matches).subspan(begin, end - begin), frames.truth_lengths[pair.truth],
                        frames.result_lengths[pair.result], counts);
    }
}

}  // namespace mlq::detail
