// What a classifier said, example by example: true class, predicted class, scores, and the columns to group and slice
// by.
//
//     const Classified data = read_classified("predictions.csv");              // columns truth, prediction
//     const Classified data = read_classified_arrays("scores.npy", "y.npy");   // N x classes, N
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "mlq/base/records.hpp"

namespace mlq {

// A column whose values divide the examples.
struct SliceColumn {
    std::string name;
    std::vector<std::string> values = {};  // in byte order
    std::vector<std::uint32_t> of = {};    // for each example, the number of its value
};

struct Classified {
    std::string path;
    std::vector<std::string> classes;       // all that truth, predictions or scores name; whole numbers by value, other
                                            // names in byte order, or in the order of the scores
    std::vector<std::uint32_t> truth;       // class numbers, one per example
    std::vector<std::uint32_t> prediction;  // class numbers
    std::vector<double> scores;             // row by row, finite
    std::size_t score_columns = 0;          // 0: no scores; 1: of class `positive`, of two; else one per class
    std::uint32_t positive = 1;             // with one score
    std::vector<std::uint32_t> group;       // of each example; empty without groups
    std::size_t groups = 0;
    std::vector<SliceColumn> slices;
    std::vector<double> weight;  // of each example, positive or 0, their mean 1; empty: all the same

    double weight_of(std::size_t example) const { return weight.empty() ? 1 : weight[example]; }
    std::size_t size() const { return truth.size(); }
};

// Names of the columns. Needed are `truth`, and `prediction`, `score`, or one column per class that is named
// `score_prefix` and the class. Without predictions the highest score (the first of equals) decides, or
// score >= threshold.
struct ClassifiedColumns {
    std::string id = "id";  // if there, every id must be there once
    std::string truth = "truth";
    std::string prediction = "prediction";
    std::string score = "score";            // of the positive class
    std::string score_prefix = "score_";    // of each class
    std::string group = "group";            // examples of one group (video, patient) are not independent
    std::string weight = {};                // weight of an example; empty: none
    std::string positive = {};              // with `score`: the class it is for; default: 1, true or yes
    std::vector<std::string> classes = {};  // their names, to find the score columns of standard input
    std::vector<std::string> slices = {};   // columns to slice by
    double threshold = 0.5;
    RecordFormat format = RecordFormat::detect;
};

// Reads CSV, TSV or JSON lines; "-" is standard input. Class names that are equal numbers are one class ("3", "3.0").
// Throws Error naming file, row and column for what is missing or empty, scores that are not finite numbers, ids that
// come twice, a true class without a score column, and more than two classes for one score.
Classified read_classified(const std::filesystem::path& path, const ClassifiedColumns& columns = {});

// Scores N x classes (or N, or N x 1: of class 1) and labels N, as npy, npz or IDX; class names are optional. Throws
// Error for other shapes, numbers that are not finite, and labels without a score.
Classified read_classified_arrays(const std::string& scores, const std::string& labels,
                                  const std::vector<std::string>& class_names = {}, double threshold = 0.5);

}  // namespace mlq
