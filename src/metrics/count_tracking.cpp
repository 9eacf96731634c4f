#include "mlq/base/error.hpp"
#include "mlq/metrics/tracking.hpp"
#include "track_frames.hpp"

namespace mlq {

SequenceResult count_tracking(const TrackSequence& sequence, const TrackingOptions& options) {
    if (options.threshold < 1 || options.threshold > 1000)
        throw Error("tracking options", "an IoU threshold outside 0.001 to 1");
    SequenceResult result{.name = sequence.name};
    const auto frames = detail::prepare_tracks(sequence, options, result);
    auto& counts = result.counts;
    counts.frames = sequence.frames;
    counts.truth_tracks = static_cast<double>(frames.truth_lengths.size());
    counts.result_tracks = static_cast<double>(frames.result_lengths.size());
    for (const auto length : frames.truth_lengths) counts.truths += length;
    for (const auto length : frames.result_lengths) counts.results += length;
    // TrackEval leaves early and forgets the frames.
    if (options.compat == TrackCompat::trackeval && (counts.truths == 0 || counts.results == 0)) counts.frames = 0;
    detail::count_clear(frames, options, counts);
    detail::count_identity(frames, options, counts);
    detail::count_hota(frames, options.compat, counts);
    return result;
}

}  // namespace mlq
