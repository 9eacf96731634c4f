// LRN: x / (bias + alpha / size * sum of squares over `size` neighbouring channels)^beta.
#include <algorithm>
#include <cmath>

#include "families.hpp"
#include "infer.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/parallel.hpp"
#include "window.hpp"

namespace mlq {
namespace {

struct Lrn {
    std::int64_t below = 0, above = 0;  // neighbours on either side; of an even size the upper side has one more
    float scale = 0, beta = 0, bias = 0;

    float normalize(float x, double squares) const {
        const float base = bias + scale * static_cast<float>(squares);
        if (beta == 0.75f) return x / (std::sqrt(base) * std::sqrt(std::sqrt(base)));  // the usual case, without pow
        return x / std::pow(base, beta);
    }
};

Lrn read_lrn(const Attributes& attributes) {
    const auto size = attributes.integer("size", 0);
    if (size < 1 || size > (std::int64_t{1} << 31))
        throw Error("attribute \"size\"", std::to_string(size) + " is not a number of channels");
    return {(size - 1) / 2, size - 1 - (size - 1) / 2, attributes.real("alpha", 1e-4f) / static_cast<float>(size),
            attributes.real("beta", 0.75f), attributes.real("bias", 1.0f)};
}

// One position: `channels` elements `stride` apart.
void normalize_channels(const Lrn& lrn, const float* in, float* out, std::int64_t channels, std::int64_t stride) {
    for (std::int64_t c = 0; c < channels; ++c) {
        const auto first = std::max<std::int64_t>(0, c - lrn.below), last = std::min(channels - 1, c + lrn.above);
        double squares = 0;
        for (std::int64_t k = first; k <= last; ++k) squares += static_cast<double>(in[k * stride]) * in[k * stride];
        out[c * stride] = lrn.normalize(in[c * stride], squares);
    }
}

}  // namespace

void infer_lrn(InferContext& context) {
    infer_real_like_input(context);
    require_rank(context.input(0), 3);
    read_lrn(context.node.attributes);
}

Step make_lrn(const StepContext& context) {
    const Operand& x = context.input(0);
    const Lrn lrn = read_lrn(context.node.attributes);
    const std::int64_t channels = x.logical[1], samples = x.logical[0];
    const std::int64_t positions = volume(spatial_of(x.logical));
    const std::int64_t stride = x.layout == Layout::plain ? positions : 1;
    const std::int64_t next = x.layout == Layout::plain ? 1 : channels;
    return [=, threads = context.threads](auto inputs, auto outputs) {
        const float* const in = inputs[0].template data<float>();
        float* const out = outputs[0].template data<float>();
        parallel_for(threads, samples, [&](std::int64_t n) {
            for (std::int64_t p = 0; p < positions; ++p) {
                const std::int64_t at = n * channels * positions + p * next;
                normalize_channels(lrn, in + at, out + at, channels, stride);
            }
        });
    };
}

}  // namespace mlq
