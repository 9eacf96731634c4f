// Which calibration method serves a network best, judged where it counts: at the network's outputs, on samples.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "mlq/dataset/dataset.hpp"
#include "mlq/ptq/quantizer.hpp"

namespace mlq {

struct JudgeOptions {
    std::int64_t count = 16;  // samples, spread evenly over the data
    // `auto` keeps its place unless another method is better by more: less is within the noise of so few samples.
    double margin_db = 3;
    // And it keeps its place above this: no error of that size changes what the outputs say.
    double enough_db = 40;
    const Kernels* kernels = nullptr;  // null: the best of this CPU
};

struct JudgedMethod {
    std::string method;
    double sqnr_db = 0;  // of the worst float output: the mean over batches, each counting alike however large it is
};

struct Judgement {
    std::string method;                 // the one to take
    std::vector<JudgedMethod> methods;  // all that were judged, `auto` first; only `auto` where that was enough
};

// `auto` predicts the error of each value from the statistics, one value at a time, and cannot know what the layers
// behind make of it together. So its network is run, and where it falls short each other method's too. Deterministic:
// one thread, sums in order of samples. `data` must not be what the accuracy is proven on.
Judgement judge_methods(const Quantizer& quantizer, const StatisticsFile& statistics, const Dataset& data,
                        const ChooseOptions& choose, const JudgeOptions& options = {});

}  // namespace mlq
