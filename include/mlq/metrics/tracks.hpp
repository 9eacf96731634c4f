// Tracks of boxes through videos: the truth and what a tracker found, and their readers for the MOTChallenge's text
// format (P. Dendorfer et al., "MOTChallenge: A Benchmark for Single-Camera Multiple Target Tracking", IJCV 129, 2021).
//
//     for (const auto& files : list_sequences("train", "results").sequences)
//         const TrackSequence sequence = read_sequence(files, {});
//
// One box per row: frame, id, x, y, width, height, confidence, class, visibility; at least six numbers, separated by
// commas or by blanks, as many in each row. Frames count from 1; ids are whole numbers; in the truth confidence 0 marks
// a row that is not to be evaluated.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "mlq/metrics/boxes.hpp"

namespace mlq {

struct TrackBox {
    Box box;
    std::int64_t id = 0;
    double confidence = 1;
    std::uint32_t frame = 1;
    std::int32_t category = 0;  // 0: none is given
    std::uint32_t line = 0;     // of the file
};

struct TrackSequence {
    std::string name = {};
    std::uint32_t frames = 0;       // its length
    std::vector<TrackBox> truths;   // by frame, then id; no id twice in a frame
    std::vector<TrackBox> results;  // the same
};

inline constexpr std::uint32_t last_frame_allowed = 1'000'000'000;

struct SequenceFiles {
    std::string name = {};
    std::filesystem::path truth = {};
    std::filesystem::path results = {};  // empty: the tracker has none
    std::uint32_t frames = 0;            // 0: as far as boxes reach
};

struct SequenceList {
    std::vector<SequenceFiles> sequences;      // by name
    std::vector<std::string> without_results;  // names; every truth box is missed
    std::vector<std::string> only_in_results;  // names; not evaluated
    std::vector<std::string> without_truth;    // folders in the truth that hold no gt/gt.txt
};

// Finds what belongs together. `truth` is one file (a sequence; "-" is standard input), the folder of one sequence
// (gt/gt.txt inside), or a folder of sequences SEQ/gt/gt.txt or SEQ.txt; `results` is a file, "-", or a folder of
// SEQ.txt. Every .txt may be a .txt.gz. The length of a sequence is that of its seqinfo.ini, if it has one. Throws
// Error when there is nothing to evaluate.
SequenceList list_sequences(const std::filesystem::path& truth, const std::filesystem::path& results);

// Throws Error naming file and line for what is no number, not finite or not whole where it must be, a row of another
// length than the first, frames outside the sequence, negative sizes, coordinates beyond 1e9, and an id that comes
// twice in a frame. With `has_classes` the eighth number of a row, if there is one, is its class.
std::vector<TrackBox> parse_mot(std::string_view text, const std::string& name, bool has_classes,
                                std::uint32_t frames = 0);

// Reads both files, plain or gzip.
TrackSequence read_sequence(const SequenceFiles& files, bool has_classes);

}  // namespace mlq
