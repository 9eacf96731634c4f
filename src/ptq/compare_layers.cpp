#include "mlq/ptq/compare_layers.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "mlq/graph/ports.hpp"
#include "mlq/run/convert_layout.hpp"
#include "mlq/run/plan.hpp"

namespace mlq {
namespace {

struct Sums {
    LayerError layer;
    double signal = 0;
    double noise = 0;
    double product = 0;
    double other = 0;
    std::uint64_t clipped = 0;
    std::uint64_t count = 0;
};

struct Kept {
    Tensor elements;
    Layout layout = Layout::plain;
};

void add_element(Sums& sums, double real, double reproduced, double margin) {
    sums.signal += real * real;
    sums.noise += (real - reproduced) * (real - reproduced);
    sums.product += real * reproduced;
    sums.other += reproduced * reproduced;
    if (real < sums.layer.low - margin || real > sums.layer.high + margin) ++sums.clipped;
    ++sums.count;
}

void add_value(Sums& sums, const Kept& kept, const Observed& observed) {
    const auto reals = kept.elements.span<float>();
    if (observed.quant) {
        const QuantParams quant = *observed.quant;
        const auto codes = observed.elements.span<std::uint8_t>();
        sums.layer.quantized = true;
        sums.layer.low = range_of(quant).low;
        sums.layer.high = range_of(quant).high;
        for (std::size_t i = 0; i < reals.size(); ++i)
            add_element(sums, reals[i], dequantize(codes[i], quant), 0.5 * quant.scale);
        return;
    }
    const auto values = observed.elements.span<float>();
    for (std::size_t i = 0; i < reals.size(); ++i) {
        sums.layer.low = std::min<double>(sums.layer.low, reals[i]);
        sums.layer.high = std::max<double>(sums.layer.high, reals[i]);
        add_element(sums, reals[i], values[i], 0);
    }
}

Kept keep(const Observed& observed) {
    Kept kept{Tensor(DType::f32, observed.elements.shape), observed.layout};
    std::copy_n(observed.elements.data<float>(), observed.elements.size(), kept.elements.data<float>());
    return kept;
}

// The kept value in the layout in which the other network holds it.
void match_layout(Kept& kept, const Observed& observed, const Kernels& kernels) {
    if (kept.layout == observed.layout) return;
    Kept turned{Tensor(DType::f32, observed.elements.shape), observed.layout};
    convert_layout(kept.elements.view(), kept.layout, turned.elements.view(), kernels, 1);
    kept = std::move(turned);
}

LayerError finish(const Sums& sums) {
    constexpr double cap = 200;
    LayerError layer = sums.layer;
    if (sums.signal > 0)
        layer.sqnr_db = sums.noise > 0 ? std::min(cap, 10 * std::log10(sums.signal / sums.noise)) : cap;
    if (sums.signal > 0 && sums.other > 0) layer.cosine = sums.product / std::sqrt(sums.signal * sums.other);
    if (sums.count > 0) layer.clipped_share = static_cast<double>(sums.clipped) / static_cast<double>(sums.count);
    return layer;
}

}  // namespace

std::vector<LayerError> compare_layers(const Graph& float_graph, const Graph& int8_graph, const Dataset& data,
                                       const CompareOptions& options) {
    const std::int64_t batch = ports_of(float_graph).smallest_batch();
    const Plan reference(float_graph, {.batch = batch, .kernels = options.kernels, .fuse_residual = false});
    const Plan int8(int8_graph, {.batch = batch, .kernels = options.kernels});
    Workspace reference_space(reference);
    Workspace int8_space(int8);

    std::vector<Sums> sums;
    std::map<std::string, std::size_t> places;
    const std::int64_t count = std::min(options.count, data.size() - options.first);
    std::vector<float> input(static_cast<std::size_t>(batch * data.sample_size()));
    for (std::int64_t i = 0; i < count; ++i) {
        data.read(options.first + i, std::span(input).first(static_cast<std::size_t>(data.sample_size())));
        std::map<std::string, Kept> kept;
        reference.run(reference_space, input, [&](const Observed& observed) {
            if (observed.elements.type == DType::f32) kept.insert_or_assign(observed.name, keep(observed));
        });
        int8.run(int8_space, input, [&](const Observed& observed) {
            const auto found = kept.find(observed.name);
            if (found == kept.end() || found->second.elements.size() != observed.elements.size()) return;
            if (!observed.quant && observed.elements.type != DType::f32) return;  // shapes, masks, classes
            const auto [place, is_new] = places.try_emplace(observed.name, sums.size());
            if (is_new) {
                Sums& added = sums.emplace_back();
                added.layer.value = observed.name;
                if (const auto producer = int8.graph().producer_of(observed.value)) {
                    added.layer.node = int8.graph().nodes[*producer].name;
                    added.layer.op = int8.graph().nodes[*producer].op;
                }
            }
            match_layout(found->second, observed, *int8.options().kernels);
            add_value(sums[place->second], found->second, observed);
        });
    }
    std::vector<LayerError> layers;
    for (const Sums& value : sums) layers.push_back(finish(value));
    return layers;
}

}  // namespace mlq
