#include "mlq/ptq/measure_normalization.hpp"

#include <algorithm>
#include <cmath>

#include "mlq/graph/ports.hpp"
#include "mlq/run/plan.hpp"
#include "observed_error.hpp"

namespace mlq {
namespace {

struct Moments {
    double count = 0, sum = 0, squares = 0;

    void add(double x) {
        count += 1;
        sum += x;
        squares += x * x;
    }
    double mean() const { return sum / count; }
    double variance() const { return std::max(0.0, squares / count - mean() * mean()); }
};

// A variance that is this small a share of the largest one is a channel that is dead.
constexpr double dead = 1e-6;
constexpr double largest_distance = 1e9;

double distance(double mean, double variance, const Moments& seen) {
    const double ratio = std::max(seen.variance() / variance, 1e-12);
    const double shift = seen.mean() - mean;
    const double divergence = (ratio + shift * shift / variance - 1 - std::log(ratio)) / 2;
    return std::isfinite(divergence) ? std::min(divergence, largest_distance) : largest_distance;
}

}  // namespace

double measure_normalization(const FirstNormalization& first, const Dataset& data, std::int64_t samples,
                             const Kernels* kernels) {
    const std::int64_t batch = ports_of(first.before).smallest_batch();
    const Plan plan(first.before, {.batch = batch, .kernels = kernels});
    Workspace workspace(plan);
    std::vector<Moments> seen(first.mean.size());
    SpreadBatches batches(plan, data, samples);
    for (std::int64_t i = 0; i < batches.count(); ++i) {
        plan.run(workspace, batches.read(i));
        const ConstTensorView output = plan.output(workspace);
        if (output.type != DType::f32 || output.shape.size() < 2) return 0;
        const auto channels = static_cast<std::size_t>(output.shape[1]);
        if (channels != seen.size()) return 0;
        const auto values = output.span<float>();
        const std::size_t plane = values.size() / static_cast<std::size_t>(output.shape[0]) / channels;
        for (std::size_t k = 0; k < values.size(); ++k) seen[k / plane % channels].add(values[k]);
    }
    const double largest = *std::max_element(first.variance.begin(), first.variance.end());
    std::vector<double> distances;
    for (std::size_t c = 0; c < seen.size(); ++c) {
        const double variance = first.variance[c];
        if (variance > dead * largest) distances.push_back(distance(first.mean[c], variance, seen[c]));
    }
    if (distances.empty()) return 0;
    const auto middle = distances.begin() + static_cast<std::ptrdiff_t>(distances.size() / 2);
    std::nth_element(distances.begin(), middle, distances.end());
    return *middle;
}

}  // namespace mlq
