// One benchmarked layer, how to time it, and the float time to compare with.
#pragma once

#include <algorithm>
#include <ctime>

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

// The processor time of this thread.
inline double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// The fastest of many runs of `work`, which is the one least disturbed by other programs.
template <typename Work>
double fastest(Work work) {
    double best = 1e9;
    for (double spent = 0; spent < 0.2;) {
        const double start = cpu_seconds();
        work();
        const double seconds = cpu_seconds() - start;
        best = std::min(best, seconds);
        spent += seconds;
    }
    return best;
}

}  // namespace mlq
