#include "normalize_blocks.hpp"

#include <array>
#include <cmath>

#include "in_blocks.hpp"
#include "row_blocks.hpp"

namespace mlq {
namespace {

// The sum of f(x) over a block, in eight sums side by side, which the compiler turns into vectors: the order of addition
// is the same on every machine.
template <typename F>
double sum_of(const float* x, std::int64_t count, const F& f) {
    constexpr std::int64_t lanes = 8;
    std::array<double, lanes> sums{};
    std::int64_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        for (std::int64_t lane = 0; lane < lanes; ++lane)
            sums[static_cast<std::size_t>(lane)] += f(static_cast<double>(x[i + lane]));
    }
    double rest = 0;
    for (; i < count; ++i) rest += f(static_cast<double>(x[i]));
    for (const double sum : sums) rest += sum;
    return rest;
}

struct Moments {
    double mean;
    double inverse;  // 1 / sqrt(variance + epsilon)
};

Moments moments_of(const float* x, const Blocks& blocks) {
    const auto count = static_cast<double>(blocks.length);
    const double mean = blocks.subtract_mean ? sum_of(x, blocks.length, [](double v) { return v; }) / count : 0;
    const double variance = sum_of(x, blocks.length, [mean](double v) { return (v - mean) * (v - mean); }) / count;
    return {mean, 1 / std::sqrt(variance + static_cast<double>(blocks.epsilon))};
}

// out = (x - mean) * inverse * scale + shift
void scale_block(float* out, const float* x, Moments moments, const Blocks& blocks, const float* scale,
                 const float* shift) {
    const auto mean = static_cast<float>(moments.mean), inverse = static_cast<float>(moments.inverse);
    if (blocks.run == 1) {
        in_blocks(blocks.length, [=](std::int64_t i) {
            out[i] = (x[i] - mean) * inverse * scale[i] + (shift != nullptr ? shift[i] : 0.0f);
        });
        return;
    }
    for (std::int64_t r = 0; r * blocks.run < blocks.length; ++r) {
        const float factor = inverse * scale[r], offset = shift != nullptr ? shift[r] : 0.0f;
        float* const to = out + r * blocks.run;
        const float* const from = x + r * blocks.run;
        in_blocks(blocks.run, [=](std::int64_t i) { to[i] = (from[i] - mean) * factor + offset; });
    }
}

}  // namespace

Step make_normalize_blocks(const StepContext& context, const Blocks& blocks) {
    const bool shifts = context.has_input(2);
    const auto wanted = [&](std::size_t i) { return i < context.outputs.size() && context.outputs[i].present; };
    return [blocks, shifts, means = wanted(1), inverses = wanted(2), threads = context.threads](auto inputs,
                                                                                                auto outputs) {
        const float* const x = inputs[0].template data<float>();
        const float* const scale = inputs[1].template data<float>();
        const float* const shift = shifts ? inputs[2].template data<float>() : nullptr;
        float* const out = outputs[0].template data<float>();
        for_row_blocks(threads, blocks.count, 1, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t b = begin; b < end; ++b) {
                const Moments moments = moments_of(x + b * blocks.length, blocks);
                const std::int64_t first = b % blocks.period * blocks.step;
                scale_block(out + b * blocks.length, x + b * blocks.length, moments, blocks, scale + first,
                            shift != nullptr ? shift + first : nullptr);
                if (means) outputs[1].template data<float>()[b] = static_cast<float>(moments.mean);
                if (inverses) outputs[2].template data<float>()[b] = static_cast<float>(moments.inverse);
            }
        });
    };
}

}  // namespace mlq
