// One benchmarked layer, how to time it, and the oneDNN convolutions to compare with.
#pragma once

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <functional>

namespace mlq {

// A square convolution, padded so that the output has side / stride rows and columns.
struct ConvolutionShape {
    const char* name;
    std::int64_t side;     // height and width of the input
    std::int64_t inputs;   // channels
    std::int64_t outputs;  // channels
    std::int64_t kernel = 1;
    std::int64_t stride = 1;
    std::int64_t groups = 1;

    std::int64_t output_side() const { return (side + stride - 1) / stride; }
    std::int64_t pad_begin() const { return pads() / 2; }
    std::int64_t pad_end() const { return pads() - pad_begin(); }
    double operations() const {  // multiplications and additions
        return 2.0 * static_cast<double>(output_side() * output_side() * outputs * kernel * kernel * inputs / groups);
    }

  private:
    std::int64_t pads() const { return std::max<std::int64_t>(0, (output_side() - 1) * stride + kernel - side); }
};

// Runs the layer once on one thread, NHWC in and out, batch 1, everything prepared before.
using Convolution = std::function<void()>;
Convolution onednn_convolution_float(const ConvolutionShape& shape);
Convolution onednn_convolution_int8(const ConvolutionShape& shape);  // u8 x s8 -> u8, a scale per channel

// The most this CPU can do: independent vpdpbusd (vpmaddwd without AVX-512-VNNI) or fused multiply-adds in registers,
// in operations per second. Runs for about a millisecond.
double int8_peak();
double float_peak();

// The processor time of this thread.
inline double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

// The fastest of many runs of `work`, which is the one least disturbed by other programs.
template <typename Work>
double fastest(const Work& work, double budget = 0.2) {
    double best = 1e9;
    for (double spent = 0; spent < budget;) {
        const double start = cpu_seconds();
        work();
        const double seconds = cpu_seconds() - start;
        best = std::min(best, seconds);
        spent += seconds;
    }
    return best;
}

}  // namespace mlq
