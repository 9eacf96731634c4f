// Runs classifiers over the same samples and compares them example by example.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "mlq/dataset/dataset.hpp"
#include "mlq/graph/graph.hpp"
#include "mlq/stats/compare.hpp"

namespace mlq {

struct Kernels;

struct EvaluateOptions {
    std::int64_t first = 0;   // samples [first, first + count)
    std::int64_t count = 0;   // 0: to the end
    std::int64_t batch = 32;  // ignored where the model fixes it
    int threads = 1;
    const Kernels* kernels = nullptr;
    std::function<void(std::int64_t done, std::int64_t total)> progress = {};
    // Scores that are NaN give class -1 and confidence 0, where they are an Error otherwise.
    bool accept_nan = false;
};

// What a classifier says of each sample, in order of samples.
struct Answers {
    std::vector<std::int64_t> classes;  // index of the largest score, the first of equals
    // The share of that class: its score where the scores of each sample are probabilities, else its softmax. 0 .. 1.
    std::vector<double> confidences;
};

// Throws Error if the network's first output is not float32: a class, a picture or a mask has no scores to compare.
void require_scores(const Graph& graph, DType output);

// How many classes the first output scores: its one dimension beside the batch that is not 1. 0 where it has no
// classes: one number a sample (a logit, a regression), or numbers for many places (a segmentation, boxes), among which
// the largest one is no answer.
std::int64_t count_classes(const Graph& graph);

// Throws Error when a label, or the list of class names, reaches beyond the classes that the network scores. `where` names
// the data in the message.
void require_labels_fit(const Dataset& data, std::int64_t classes, const std::string& where);

// Throws Error when the outputs are NaN, no scores, or no classes.
Answers answer(const Graph& graph, const Dataset& data, const EvaluateOptions& options);

// The classes of answer().
std::vector<std::int64_t> predict(const Graph& graph, const Dataset& data, const EvaluateOptions& options);

// A is the first model, B the second; labels are those of samples first, first + 1, ...
PairedCells pair_errors(const std::vector<std::int64_t>& a, const std::vector<std::int64_t>& b, const Dataset& data,
                        std::int64_t first);

std::int64_t count_errors(const std::vector<std::int64_t>& predictions, const Dataset& data, std::int64_t first);
std::int64_t count_agreements(const std::vector<std::int64_t>& a, const std::vector<std::int64_t>& b);

}  // namespace mlq
