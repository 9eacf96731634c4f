#include <algorithm>
#include <limits>

#include "mlq/base/error.hpp"
#include "track_filter.hpp"
#include "track_frames.hpp"

namespace mlq::detail {
namespace {

constexpr std::size_t most_overlaps = std::size_t{1} << 25;
constexpr std::uint32_t left_out = std::numeric_limits<std::uint32_t>::max();

// Numbers the ids of `boxes` from 0 in ascending order; result[i] is that of box i.
std::vector<std::int64_t> list_ids(std::span<const TrackBox> boxes) {
    std::vector<std::int64_t> ids;
    ids.reserve(boxes.size());
    for (const auto& box : boxes) ids.push_back(box.id);
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
}

std::uint32_t find_id(const std::vector<std::int64_t>& ids, std::int64_t id) {
    return static_cast<std::uint32_t>(std::lower_bound(ids.begin(), ids.end(), id) - ids.begin());
}

// Tracks of which no box counts are no tracks: numbers the others anew.
void drop_empty_tracks(std::vector<std::uint32_t>& lengths, std::vector<std::uint32_t>& boxes) {
    std::vector<std::uint32_t> numbers(lengths.size());
    std::uint32_t count = 0;
    for (std::size_t track = 0; track < lengths.size(); ++track) {
        numbers[track] = count;
        if (lengths[track] > 0) lengths[count++] = lengths[track];
    }
    lengths.resize(count);
    for (auto& box : boxes) box = numbers[box];
}

}  // namespace

class TrackPreparer {
  public:
    TrackPreparer(const TrackSequence& sequence, const TrackingOptions& options, SequenceResult& result)
        : sequence_(sequence),
          filter_(options),
          result_(result),
          truth_ids_(list_ids(sequence.truths)),
          result_ids_(list_ids(sequence.results)) {}

    TrackFrames run() {
        frames_.truth_lengths.assign(truth_ids_.size(), 0);
        frames_.result_lengths.assign(result_ids_.size(), 0);
        std::span<const TrackBox> truths = sequence_.truths, results = sequence_.results;
        while (!truths.empty() || !results.empty()) {
            const auto number = std::min(truths.empty() ? left_out : truths.front().frame,
                                         results.empty() ? left_out : results.front().frame);
            add_frame(number, take_frame(truths, number), take_frame(results, number));
        }
        drop_empty_tracks(frames_.truth_lengths, frames_.truths_);
        drop_empty_tracks(frames_.result_lengths, frames_.results_);
        list_pairs();
        return std::move(frames_);
    }

  private:
    const TrackSequence& sequence_;
    BoxFilter filter_;
    SequenceResult& result_;
    std::vector<std::int64_t> truth_ids_, result_ids_;
    TrackFrames frames_;
    OverlapFinder finder_;
    std::vector<TrackBox> of_class_;                           // results of the frame that are of an evaluated class
    std::vector<std::uint32_t> truth_places_, result_places_;  // by box of the frame: its place among those that count

    static std::span<const TrackBox> take_frame(std::span<const TrackBox>& boxes, std::uint32_t number) {
        std::size_t count = 0;
        while (count < boxes.size() && boxes[count].frame == number) ++count;
        const auto frame = boxes.first(count);
        boxes = boxes.subspan(count);
        return frame;
    }

    std::span<const TrackBox> choose_classes(std::span<const TrackBox> results) {
        if (!filter_.has_classes()) return results;
        of_class_.clear();
        for (const auto& box : results) {
            if (filter_.keeps_class(box))
                of_class_.push_back(box);
            else
                ++result_.left_out_classes[box.category];
        }
        return of_class_;
    }

    void add_frame(std::uint32_t number, std::span<const TrackBox> truths, std::span<const TrackBox> all_results) {
        const auto results = choose_classes(all_results);
        const auto overlaps = finder_.find(truths, results);
        const auto distracted = filter_.find_distracted(truths, results.size(), overlaps);
        TrackFrames::Part part{number, frames_.truths_.size(), frames_.results_.size(), frames_.overlaps_.size(), 0, 0,
                               0};
        truth_places_.assign(truths.size(), left_out);
        for (std::size_t i = 0; i < truths.size(); ++i) {
            filter_.check_truth(truths[i]);
            ++result_.truth_classes[truths[i].category];
            if (!filter_.keeps_truth(truths[i])) {
                ++result_.truths_left_out;
                continue;
            }
            truth_places_[i] = part.truths++;
            frames_.truths_.push_back(find_id(truth_ids_, truths[i].id));
            ++frames_.truth_lengths[frames_.truths_.back()];
        }
        result_places_.assign(results.size(), left_out);
        for (std::size_t j = 0; j < results.size(); ++j) {
            if (distracted[j]) {
                ++result_.results_on_distractors;
                continue;
            }
            result_places_[j] = part.results++;
            frames_.results_.push_back(find_id(result_ids_, results[j].id));
            ++frames_.result_lengths[frames_.results_.back()];
        }
        for (const auto& pair : overlaps) {
            const auto truth = truth_places_[pair.truth], result = result_places_[pair.result];
            if (truth != left_out && result != left_out)
                frames_.overlaps_.push_back({truth, result, 0, pair.similarity});
        }
        part.overlaps = static_cast<std::uint32_t>(frames_.overlaps_.size() - part.overlap);
        if (frames_.overlaps_.size() > most_overlaps)
            throw Error("frame " + std::to_string(number), "more than 2^25 pairs of boxes overlap so far",
                        "evaluate the sequence in shorter pieces");
        if (part.truths + part.results > 0) frames_.frames_.push_back(part);
    }

    // Lists the pairs of tracks that meet, and tells every overlap its own.
    void list_pairs() {
        std::vector<std::uint64_t> keys;
        keys.reserve(frames_.overlaps_.size());
        for (const auto& part : frames_.frames_)
            for (std::size_t i = part.overlap; i < part.overlap + part.overlaps; ++i) {
                const auto& overlap = frames_.overlaps_[i];
                keys.push_back(std::uint64_t{frames_.truths_[part.truth + overlap.truth]} << 32 |
                               frames_.results_[part.result + overlap.result]);
            }
        auto distinct = keys;
        std::sort(distinct.begin(), distinct.end());
        distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
        for (std::size_t i = 0; i < keys.size(); ++i)
            frames_.overlaps_[i].tracks = static_cast<std::uint32_t>(
                std::lower_bound(distinct.begin(), distinct.end(), keys[i]) - distinct.begin());
        frames_.pairs.reserve(distinct.size());
        for (const auto key : distinct)
            frames_.pairs.push_back({static_cast<std::uint32_t>(key >> 32), static_cast<std::uint32_t>(key)});
    }
};

TrackFrames prepare_tracks(const TrackSequence& sequence, const TrackingOptions& options, SequenceResult& result) {
    return TrackPreparer(sequence, options, result).run();
}

}  // namespace mlq::detail
