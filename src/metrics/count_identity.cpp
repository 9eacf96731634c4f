#include "track_frames.hpp"

namespace mlq::detail {

void count_identity(const TrackFrames& frames, const TrackingOptions& options, TrackingCounts& counts) {
    const double threshold = options.threshold / 1000.0;
    std::vector<std::uint32_t> together(frames.pairs.size(), 0);
    for (std::size_t place = 0; place < frames.size(); ++place)
        for (const auto& one : frames[place].overlaps)
            together[one.tracks] += options.compat == TrackCompat::motmetrics ? 1 - one.similarity <= 1 - threshold
                                                                              : one.similarity >= threshold;
    std::vector<WeightedPair> pairs;
    for (std::size_t i = 0; i < together.size(); ++i)
        if (together[i] > 0)
            pairs.push_back({frames.pairs[i].truth, frames.pairs[i].result, static_cast<double>(together[i])});
    Assigner assigner;
    for (const auto chosen : assigner.assign(pairs, static_cast<std::uint32_t>(frames.truth_lengths.size()),
                                             static_cast<std::uint32_t>(frames.result_lengths.size())))
        counts.identity_matches += pairs[chosen].weight;
}

}  // namespace mlq::detail
