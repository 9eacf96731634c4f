// One benchmarked layer, how to time it, and the float time to compare with.
#pragma once

#include <algorithm>
#include <chrono>

namespace mlq {

// A convolution with stride 1 and same padding.
struct ConvolutionShape {
    const char* name;
    int side;    // height and width of input and output
    int inputs;  // channels
    int outputs;
    int kernel;  // height and width
    bool depthwise = false;

    double operations() const {  // multiplications and additions
        return 2.0 * side * side * outputs * kernel * kernel * (depthwise ? 1 : inputs);
    }
};

// Seconds of oneDNN's float convolution on one thread, NHWC in and out.
double seconds_of_onednn_float(const ConvolutionShape& shape);

// The fastest of many runs of `work`, which is the one least disturbed by other programs.
template <typename Work>
double fastest(Work work) {
    using clock = std::chrono::steady_clock;
    double best = 1e9;
    const auto deadline = clock::now() + std::chrono::milliseconds(300);
    while (clock::now() < deadline) {
        const auto start = clock::now();
        work();
        best = std::min(best, std::chrono::duration<double>(clock::now() - start).count());
    }
    return best;
}

}  // namespace mlq
