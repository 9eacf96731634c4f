// Is the pipeline in front of a classifier sound? Judged on the float network alone: its accuracy against what is
// expected of it, against guessing and against its own confidence, and whether another order of the classes or other
// inputs explain what is missing. Nonsense agrees with nonsense, so that no comparison of two networks shows this.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mlq/metrics/class_order.hpp"
#include "mlq/stats/gate.hpp"

namespace mlq {

// The same examples, prepared in another way.
struct TriedInputs {
    std::string name;    // "not divided by 255"
    std::string advice;  // "`scale` 1"
    PairedCells cells;   // A in this way, B as they are

    double accuracy() const { return (cells.both_right + cells.only_b_wrong) / cells.total(); }
};

// What training saw in front of the first BatchNormalization, and what arrives there.
struct NormalizationDistance {
    std::string node;
    double distance = 0;       // of the inputs as they are (see measure_normalization)
    std::string nearest = {};  // the variant that fits best, where one fits better
    std::string advice = {};
    double nearest_distance = 0;
};

struct PipelineFacts {
    std::optional<Counts> errors;  // of the float network; nothing without labels
    double mean_confidence = 0;    // its mean share of the class that it chose
    double chance = 0;             // accuracy if answers and labels had nothing to do with each other
    double rarer = 0;              // examples that are not of the most frequent class
    std::optional<ClassOrder> order = {};
    std::vector<TriedInputs> tried = {};
    std::optional<NormalizationDistance> normalization = {};
    std::vector<std::string> suspicions = {};  // of the inputs' values
};

struct PipelineDemands {
    std::optional<double> min_accuracy = {};  // the accuracy lies above it
    std::optional<double> expect_accuracy =
        {};  // the network is known to reach it: no more than expected_slack below it
    Level confidence = 0.95;
};

inline constexpr double expected_slack = 0.02;

struct PipelineFinding {
    std::string name;                 // never changes, so that a release can waive it: "order of classes"
    Outcome outcome = Outcome::pass;  // pass: for people to know, no more
    std::string detail;
    bool was_asked_for = false;  // by a demand; such findings are there when they pass, too
};

// Where `expect_accuracy` is kept, the network is known to be no better: then guessing and confidence are only told.
std::vector<PipelineFinding> judge_pipeline(const PipelineFacts& facts, const PipelineDemands& demands);

}  // namespace mlq
