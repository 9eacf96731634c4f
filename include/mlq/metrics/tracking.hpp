// Metrics of multi-object tracking, from counts that add up over sequences.
//
//     const auto result = evaluate_tracking(list_sequences("train", "results"), {});
//     result.total.hota.value;                 // over all sequences
//     measure_tracking(result.sequences[0].counts, {}).mota;
//
// Similarity S of two boxes is their IoU. Three definitions, each with its own matching:
//   CLEAR (K. Bernardin, R. Stiefelhagen, EURASIP J. Image and Video Processing, 2008): frame by frame, pairs with
//     S >= threshold; a pairing that continues is kept, the other boxes are paired one to one: as many as can be, and
//     with the largest sum of S. MOTA = 1 - (FN + FP + IDSW) / truths, MODA without IDSW, MOTP = mean S of the pairs.
//     IDSW: a truth is paired with another track than the last time. A truth track is mostly tracked if it is paired in
//     at least 80 % of its frames, mostly lost below 20 %; fragmentation: paired, missed, paired again.
//   Identity (E. Ristani et al., "Performance measures and a data set for multi-target, multi-camera tracking", 2016):
//     one assignment of truth tracks to result tracks, with as many frames of S >= threshold as can be (IDTP).
//     IDF1 = 2 IDTP / (truths + results).
//   HOTA (J. Luiten et al., IJCV 129, 2021): in each frame the assignment with the largest sum of A S, where A is how
//     well the two tracks fit together over the whole sequence; for alpha = 0.05, 0.10, ..., 0.95 its pairs with
//     S >= alpha are TP. DetA = TP / (TP + FN + FP), AssA = mean over TP of TPA / (TPA + FNA + FPA),
//     HOTA = sqrt(DetA AssA); each the mean over alpha. HOTA(0) is at alpha = 0.05, as in the reference code.
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "mlq/metrics/measure.hpp"
#include "mlq/metrics/tracks.hpp"
#include "mlq/stats/bootstrap.hpp"

namespace mlq {

inline constexpr std::size_t hota_alphas = 19;
double hota_alpha(std::size_t place);  // (place + 1) / 20

// Which rows count, as the MOTChallenges have it. Of all but `none`, truth rows with confidence 0 are left out.
enum class TrackFilter {
    mot15,  // no classes
    mot17,  // only class 1 (pedestrian) is evaluated; results that cover persons on vehicles, static persons,
            // distractors or reflections (classes 2, 7, 8, 12; paired with all truth rows at S >= 0.5) are left out
    mot20,  // the same with class 6 (non-motorized vehicle)
    none,   // every row counts
};

// Which pairing a truth continues: that of the last time it was paired, however long ago (Bernardin, Stiefelhagen), or
// only that of the frame before (MOTChallenge).
enum class Continuity { last_match, frame_before };

// Which program's peculiarities are kept. See docs/mlq-eval.md.
enum class TrackCompat { none, trackeval, motmetrics };

struct TrackingOptions {
    int threshold = 500;  // S in thousandths, 1 to 1000, of CLEAR and identity
    TrackFilter filter = TrackFilter::mot17;
    Continuity continuity = Continuity::last_match;  // of TrackCompat::none; the programs have their own
    TrackCompat compat = TrackCompat::none;
    Level level = 0.95;
    bool intervals = true;     // by a Bayesian bootstrap of the sequences, widened for few (src/stats/few_units.hpp)
    Bootstrap bootstrap = {};  // its threads also evaluate sequences side by side
};

// What was counted; a sum over sequences is that of all of them. Weighted sums are real numbers.
struct TrackingCounts {
    double frames = 0, truths = 0, results = 0, truth_tracks = 0, result_tracks = 0;
    double matches = 0, similarity = 0, switches = 0, fragmentations = 0;  // similarity: sum of S over matches
    double mostly_tracked = 0, mostly_lost = 0;
    double identity_matches = 0;
    struct Alpha {
        double matches = 0, similarity = 0;
        double association = 0, recall = 0, precision = 0;  // sums over matches
        bool operator==(const Alpha&) const = default;
    };
    std::array<Alpha, hota_alphas> alphas = {};

    void add(const TrackingCounts& other, double weight = 1);
    bool operator==(const TrackingCounts&) const = default;
};

// NaN where a value is 0 / 0; under TrackCompat::trackeval what that program puts there, which differs between the row
// of a sequence without truth or results and a total.
struct TrackingValues {
    double mota = 0, motp = 0, moda = 0, recall = 0, precision = 0, false_alarms_per_frame = 0;
    double mostly_tracked = 0, partially_tracked = 0, mostly_lost = 0;  // shares of truth tracks
    double idf1 = 0, idp = 0, idr = 0;
    struct Alpha {
        double hota = 0, deta = 0, assa = 0, detre = 0, detpr = 0, assre = 0, asspr = 0, loca = 0;
    };
    Alpha mean = {};
    std::array<Alpha, hota_alphas> alphas = {};
};
TrackingValues measure_tracking(const TrackingCounts& counts, TrackCompat compat, bool is_one_sequence = false);

struct SequenceResult {
    std::string name = {};
    TrackingCounts counts = {};
    std::map<int, double> truth_classes = {};     // rows of the truth by class
    std::map<int, double> left_out_classes = {};  // rows of the results that are of a class which is not evaluated
    double truths_left_out = 0;                   // rows of the truth that are not evaluated
    double results_on_distractors = 0;            // rows of the results that the filter left out
};

// Counts one sequence. Throws Error for a threshold out of range, a class that the filter does not know, and what would
// take too long: more than 2^20 pairs of boxes that overlap in a frame, 2^28 that are compared, 2^25 that overlap in
// all.
SequenceResult count_tracking(const TrackSequence& sequence, const TrackingOptions& options);

struct TrackingMeasures {
    Measure mota, motp, moda, recall, precision, false_alarms_per_frame;
    Measure mostly_tracked, partially_tracked, mostly_lost;  // shares of truth tracks, sequences as clusters
    Measure idf1, idp, idr;
    Measure hota, deta, assa, detre, detpr, assre, asspr, loca, hota0, loca0;
};

struct TrackingResult {
    std::vector<SequenceResult> sequences;  // as in the list
    TrackingCounts counts;
    TrackingMeasures total;
    int draws = 0;
};

// Reads and evaluates sequence by sequence; no more than one per thread is in memory. Throws Error as the readers do,
// and for options out of range.
TrackingResult evaluate_tracking(const SequenceList& list, const TrackingOptions& options);

}  // namespace mlq
