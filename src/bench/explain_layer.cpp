#include "explain_layer.hpp"

#include <cmath>

namespace mlq {
namespace {

// What a step moves is likely to be in the caches still (or stay there) below this; the roofline is that of main
// memory.
constexpr double in_caches = 1 << 20;

std::string rounded(double value) {
    return std::to_string(static_cast<std::int64_t>(std::lround(value)));
}

}  // namespace

std::string explain_layer(const LayerProfile& layer, std::int64_t depth, const MachinePeak& peak, double peak_gops) {
    if (layer.kind == StepKind::convert) return "conversion between two steps, computes nothing";
    if (layer.kind == StepKind::move) return "moves bytes";
    if (layer.macs == 0) return layer.kind == StepKind::float32 ? "no MACs, in float" : "no MACs: bound by memory";
    if (layer.peak_share >= 0.8) return {};
    const double needed = peak_gops / peak.memory_gb_per_s;
    if (layer.depthwise)
        return "depthwise: every byte that is loaded meets one weight, so loads limit it, not multiplications";
    const double bytes = 2.0 * static_cast<double>(layer.macs) / layer.operations_per_byte;
    if (bytes > in_caches && layer.operations_per_byte < needed / 2)
        return "memory: " + rounded(layer.operations_per_byte) + " operations per byte, the peak needs " +
               rounded(needed) + " from outside the caches";
    if (depth < 64)
        return "short sums: " + std::to_string(depth) + " products per output, so rounding and storing weigh in";
    if (layer.output.size() >= 3 && layer.output[1] * layer.output[2] <= 64)
        return "few pixels: " + std::to_string(layer.output[1] * layer.output[2]) +
               " per sample share each read of the weights; a larger batch helps";
    if (layer.output.size() == 1) return "one row per sample shares each read of the weights; a larger batch helps";
    if (layer.output.front() % 16 != 0)
        return std::to_string(layer.output.front()) + " output channels do not fill vectors of 16";
    if (layer.groups > 1) return "grouped: each group is a small product of its own";
    return {};
}

}  // namespace mlq
