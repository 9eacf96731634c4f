// What a model did, example by example, read from a file of `id,correct`, of `id,truth,prediction` or of
// `id,truth,score`.
//
//     const Predictions a = read_predictions("a.csv"), b = read_predictions("b.csv");
//     const PairedPosterior difference(pair_predictions(a, b).cells);
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mlq/base/records.hpp"
#include "mlq/stats/compare.hpp"
#include "mlq/stats/posterior.hpp"

namespace mlq {

// Names of the columns. Those that the file does not have are left out, as long as there is either `correct`, or
// `truth` with `prediction` or `score`; but another name than these must exist (a group: in one of two files).
struct PredictionColumns {
    std::string id = "id";
    std::string correct = "correct";  // 1 or 0, true or false, yes or no
    std::string truth = "truth";      // any text; equal numbers are equal ("3" and "3.0")
    std::string prediction = "prediction";
    std::string score = "score";  // of class 1; then truth is 0 or 1, and score >= threshold predicts 1
    std::string group = "group";  // examples of one group (video, patient, user) are not independent
    double threshold = 0.5;
    RecordFormat format = RecordFormat::detect;
};

// One example: the 128-bit hash of its id, its row in the file, its group, and whether it was answered wrongly.
struct Example {
    std::uint64_t id_high = 0;
    std::uint64_t id_low = 0;
    std::uint32_t row = 0;
    std::uint32_t group : 31 = 0;
    std::uint32_t wrong : 1 = 0;
};

struct Predictions {
    std::string path;
    Counts counts;
    std::vector<Example> examples;         // by id; empty without ids
    std::vector<Counts> groups;            // empty without groups
    std::vector<Counts> looks;             // counts after the first 1, 2, ... rows, about 5 % apart: for sequential use
    std::uint64_t set_fingerprint = 0;     // of the ids and truths, in any order: names the test set; 0 without ids
    std::uint64_t truth_fingerprint = 0;   // of the ids and what their truths mean ("3" is "3.0"); 0 without truths
    std::uint64_t result_fingerprint = 0;  // of which ids were answered wrongly

    bool has_ids() const { return !examples.empty(); }
    bool has_groups() const { return !groups.empty(); }
};

// Reads the file in one pass; "-" is standard input. Memory: 24 bytes per example with ids, none without.
// Throws Error naming file, row and column for missing columns or values, a `correct` that is neither yes nor no, a
// score that is not a finite number, NaN, and ids that come twice.
Predictions read_predictions(const std::filesystem::path& path, const PredictionColumns& columns = {});

struct PairedPredictions {
    PairedCells cells;
    std::vector<PairedCells> groups;  // by the groups of `a`, or else of `b`; empty without groups
};

// Joins by id, whatever the order. Throws Error naming file and row for an id that the other file lacks, when a file
// has no ids (both with `remedy`, what the caller's user can do), and when both tell the truths of the examples and
// these differ.
PairedPredictions pair_predictions(const Predictions& a, const Predictions& b,
                                   std::string_view remedy = "give predictions of the same examples, with ids");

// For each model, which examples it got wrong (1), all in the same order. Throws Error as pair_predictions does.
std::vector<std::vector<std::uint8_t>> align_predictions(
    const std::vector<Predictions>& models,
    std::string_view remedy = "give predictions of the same examples, with ids");

}  // namespace mlq
