#include "mlq/ptq/compare_layers.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "mlq/graph/ports.hpp"
#include "mlq/run/plan.hpp"
#include "observed_error.hpp"
#include "run/convert_layout.hpp"

namespace mlq {
namespace {

struct Sums {
    LayerError layer;
    ErrorSums error;
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
    sums.error.add(real, reproduced);
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
    LayerError layer = sums.layer;
    layer.sqnr_db = sums.error.sqnr_db();
    if (sums.error.signal > 0 && sums.other > 0)
        layer.cosine = sums.product / std::sqrt(sums.error.signal * sums.other);
    if (sums.count > 0) layer.clipped_share = static_cast<double>(sums.clipped) / static_cast<double>(sums.count);
    return layer;
}

Sums start_sums(const Graph& int8_graph, ValueId value) {
    Sums sums;
    sums.layer.value = int8_graph.values[static_cast<std::size_t>(value)].name;
    sums.layer.float_value = float_name(int8_graph, value);
    const auto source = int8_graph.find_value(sums.layer.float_value);
    if (const auto producer = int8_graph.producer_of(*source)) {
        sums.layer.node = int8_graph.nodes[*producer].name;
        sums.layer.op = int8_graph.nodes[*producer].op;
    }
    return sums;
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
    SpreadBatches batches(reference, data, options.count);
    for (std::int64_t i = 0; i < batches.count(); ++i) {
        const auto input = batches.read(i);
        std::map<std::string, Kept> kept;
        reference.run(reference_space, input, [&](const Observed& observed) {
            if (observed.elements.type == DType::f32) kept.insert_or_assign(observed.name, keep(observed));
        });
        int8.run(int8_space, input, [&](const Observed& observed) {
            if (!observed.quant && observed.elements.type != DType::f32) return;  // shapes, masks, classes
            // An input that is codes is shown as the caller's floats before.
            if (!observed.quant && int8.graph().values[static_cast<std::size_t>(observed.value)].quant) return;
            const auto [place, is_new] = places.try_emplace(observed.name, sums.size());
            if (is_new) sums.push_back(start_sums(int8.graph(), observed.value));
            Sums& value = sums[place->second];
            const auto found = kept.find(value.layer.float_value);
            if (found == kept.end() || found->second.elements.size() != observed.elements.size()) return;
            match_layout(found->second, observed, *int8.options().kernels);
            add_value(value, found->second, observed);
        });
    }
    std::vector<LayerError> layers;
    for (const Sums& value : sums) {
        if (value.count > 0) layers.push_back(finish(value));
    }
    return layers;
}

}  // namespace mlq
