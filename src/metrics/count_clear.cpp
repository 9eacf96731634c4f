#include <algorithm>
#include <limits>

#include "track_frames.hpp"

namespace mlq::detail {
namespace {

constexpr std::uint32_t nobody = std::numeric_limits<std::uint32_t>::max();

class ClearCounter {
  public:
    ClearCounter(const TrackFrames& frames, const TrackingOptions& options, TrackingCounts& counts)
        : frames_(frames),
          options_(options),
          counts_(counts),
          threshold_(options.threshold / 1000.0),
          truths_(frames.truth_lengths.size()) {}

    void run() {
        for (std::size_t place = 0; place < frames_.size(); ++place) {
            const auto frame = frames_[place];
            // TrackEval passes over such a frame: what was tracked before it counts as tracked right before the next.
            if (options_.compat == TrackCompat::trackeval && (frame.truths.empty() || frame.results.empty())) continue;
            now_ = options_.compat == TrackCompat::none ? std::int64_t{frame.number} : now_ + 1;
            match(frame);
        }
        judge_tracks();
    }

  private:
    struct Truth {
        std::uint32_t partner = nobody;  // result track of the last match
        std::int64_t matched_at = -1;    // now_ of the last match
        std::uint32_t matches = 0;
        bool missed = false;  // since the last match
    };
    const TrackFrames& frames_;
    const TrackingOptions& options_;
    TrackingCounts& counts_;
    double threshold_;
    std::vector<Truth> truths_;
    std::int64_t now_ = 0;  // the frame's number, or its place among those that are not passed over
    OverlapAssigner assigner_;
    std::vector<std::uint32_t> kept_;                     // overlaps of pairings that continue
    std::vector<std::uint8_t> truth_used_, result_used_;  // by place in the frame

    bool reaches(double similarity) const {
        switch (options_.compat) {
            case TrackCompat::trackeval:
                return similarity >= threshold_ - std::numeric_limits<double>::epsilon();
            case TrackCompat::motmetrics:  // asks whether the distance is at most one half
                return 1 - similarity <= 1 - threshold_;
            case TrackCompat::none:
                break;
        }
        return similarity >= threshold_;
    }

    bool continues(const Truth& truth, std::uint32_t result) const {
        if (truth.partner != result) return false;
        if (options_.compat == TrackCompat::none && options_.continuity == Continuity::last_match) return true;
        return truth.matched_at == now_ - 1;
    }

    void match(const TrackFrame& frame) {
        truth_used_.assign(frame.truths.size(), 0);
        result_used_.assign(frame.results.size(), 0);
        keep_pairings(frame);
        pair_others(frame);
        for (std::size_t i = 0; i < frame.truths.size(); ++i)
            if (!truth_used_[i]) truths_[frame.truths[i]].missed = true;
    }

    // Two truths may remember the same result track: the more recent pairing is kept.
    void keep_pairings(const TrackFrame& frame) {
        kept_.clear();
        for (std::uint32_t i = 0; i < frame.overlaps.size(); ++i) {
            const auto& one = frame.overlaps[i];
            if (reaches(one.similarity) && continues(truths_[frame.truths[one.truth]], frame.results[one.result]))
                kept_.push_back(i);
        }
        const auto matched_at = [&](auto i) { return truths_[frame.truths[frame.overlaps[i].truth]].matched_at; };
        std::sort(kept_.begin(), kept_.end(), [&](auto a, auto b) {
            return matched_at(a) != matched_at(b) ? matched_at(a) > matched_at(b) : a < b;
        });
        for (const auto i : kept_)
            if (!result_used_[frame.overlaps[i].result]) accept(frame, frame.overlaps[i]);
    }

    void pair_others(const TrackFrame& frame) {
        // As many pairs as can be, then the largest sum; TrackEval only asks for the sum.
        const double bonus = options_.compat == TrackCompat::trackeval
                                 ? 0
                                 : static_cast<double>(std::min(frame.truths.size(), frame.results.size())) + 1;
        const auto chosen =
            assigner_.assign(frame.overlaps, frame.truths.size(), frame.results.size(), [&](const Overlap& one) {
                const bool free = !truth_used_[one.truth] && !result_used_[one.result];
                return free && reaches(one.similarity) ? bonus + one.similarity : -1;
            });
        for (const auto i : chosen) accept(frame, frame.overlaps[i]);
    }

    void accept(const TrackFrame& frame, const Overlap& one) {
        truth_used_[one.truth] = result_used_[one.result] = 1;
        auto& truth = truths_[frame.truths[one.truth]];
        const auto result = frame.results[one.result];
        counts_.matches += 1;
        counts_.similarity += one.similarity;
        if (truth.partner != nobody) {
            counts_.switches += truth.partner != result;
            // TrackEval also counts a truth that was away itself.
            counts_.fragmentations +=
                options_.compat == TrackCompat::trackeval ? truth.matched_at != now_ - 1 : truth.missed;
        }
        truth.partner = result;
        truth.matched_at = now_;
        truth.missed = false;
        ++truth.matches;
    }

    void judge_tracks() {
        for (std::size_t track = 0; track < truths_.size(); ++track) {
            const std::uint64_t matched = truths_[track].matches, present = frames_.truth_lengths[track];
            // "At least 80 %" in whole numbers; TrackEval asks for more than 80 %.
            const bool is_exactly_80 = 5 * matched == 4 * present;
            if (5 * matched > 4 * present || (is_exactly_80 && options_.compat != TrackCompat::trackeval))
                counts_.mostly_tracked += 1;
            if (5 * matched < present) counts_.mostly_lost += 1;
        }
    }
};

}  // namespace

void count_clear(const TrackFrames& frames, const TrackingOptions& options, TrackingCounts& counts) {
    ClearCounter(frames, options, counts).run();
}

}  // namespace mlq::detail
