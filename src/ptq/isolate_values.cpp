#include "mlq/ptq/isolate_values.hpp"

#include <atomic>
#include <optional>

#include "mlq/base/parallel.hpp"
#include "mlq/graph/ports.hpp"
#include "mlq/kernels/kernels.hpp"
#include "mlq/run/plan.hpp"
#include "observed_error.hpp"

namespace mlq {
namespace {

struct Isolated {
    std::string name;  // in the int8 network
    QuantParams params;
    ValueId copy;                   // what is rounded
    std::vector<ErrorSums> errors;  // one per output of the network
};

std::string first_output(const Graph& graph, const Node& node) {
    return node.outputs.empty() ? "" : graph.values[static_cast<std::size_t>(node.outputs.front())].name;
}

// The float node that is `reader` in the int8 network reads `to` instead of `from`, where the int8 node reads `coded`.
void reroute(Graph& graph, const Graph& int8_graph, const Node& reader, ValueId coded, ValueId from, ValueId to) {
    const auto output = graph.find_value(first_output(int8_graph, reader));
    const auto producer = output ? graph.producer_of(*output) : std::nullopt;
    if (!producer) return;
    Node& node = graph.nodes[*producer];
    for (std::size_t i = 0; i < std::min(node.inputs.size(), reader.inputs.size()); ++i) {
        if (reader.inputs[i] == coded && node.inputs[i] == from) node.inputs[i] = to;
    }
    if (reader.residual == coded && node.residual == from) node.residual = to;
}

// A copy of the value for those who read codes in the int8 network. Rounding the copy in place touches nobody else:
// neither the caller's input, nor another view of the same bytes. Nothing for a value that the float network lacks.
std::optional<ValueId> add_copy(Graph& graph, const Graph& int8_graph, ValueId coded) {
    const std::string& source_name = float_name(int8_graph, coded);
    const auto source = graph.find_value(source_name);
    if (!source) return std::nullopt;
    const bool for_all = source_name == int8_graph.values[static_cast<std::size_t>(coded)].name;
    Value value = graph.values[static_cast<std::size_t>(*source)];
    value.name = graph.fresh_name(value.name + "_isolated");
    const ValueId copy = graph.add_value(std::move(value));
    if (for_all) {
        graph.replace_uses(*source, copy);
    } else {
        for (const std::size_t reader : int8_graph.consumers_of(coded))
            reroute(graph, int8_graph, int8_graph.nodes[reader], coded, *source, copy);
    }
    Node node;
    node.op = "Clip";  // without bounds: a copy
    node.name = graph.values[static_cast<std::size_t>(copy)].name;
    node.inputs = {*source};
    node.outputs = {copy};
    graph.nodes.push_back(std::move(node));
    return copy;
}

// The values to isolate, the worst in `layers` first; `graph` gets a copy of each.
std::vector<Isolated> add_copies(Graph& graph, const Graph& int8_graph, const std::vector<LayerError>& layers,
                                 std::int64_t limit) {
    std::vector<const LayerError*> worst;
    for (const LayerError& layer : layers) {
        if (layer.quantized) worst.push_back(&layer);
    }
    std::stable_sort(worst.begin(), worst.end(), [](const auto* a, const auto* b) { return a->sqnr_db < b->sqnr_db; });
    std::vector<Isolated> isolated;
    for (const LayerError* layer : worst) {
        if (static_cast<std::int64_t>(isolated.size()) == limit) break;
        const auto coded = int8_graph.find_value(layer->value);
        if (!coded || !int8_graph.values[static_cast<std::size_t>(*coded)].quant) continue;
        const auto copy = add_copy(graph, int8_graph, *coded);
        if (!copy) continue;
        isolated.push_back({layer->value, *int8_graph.values[static_cast<std::size_t>(*coded)].quant, *copy,
                            std::vector<ErrorSums>(graph.outputs.size())});
    }
    graph.tidy();
    return isolated;
}

// One thread's means to run the network with one value rounded.
class Runner {
  public:
    explicit Runner(const Plan& plan) : plan_(plan), workspace_(plan) {}

    void add_errors(Isolated& value, std::span<const Feed> input, const std::vector<std::vector<float>>& expected) {
        plan_.run(workspace_, input, [&](const Observed& observed) {
            if (observed.value != value.copy) return;
            // The copy lies in this workspace, and nobody has read it yet.
            auto* const bytes = const_cast<std::byte*>(observed.elements.bytes);
            round({observed.elements.type, observed.elements.shape, bytes}, value.params);
        });
        for (std::size_t k = 0; k < expected.size(); ++k) {
            if (expected[k].empty()) continue;
            const auto output = plan_.output(workspace_, k).span<float>();
            for (std::size_t i = 0; i < output.size(); ++i) value.errors[k].add(expected[k][i], output[i]);
        }
    }

  private:
    void round(const TensorView& elements, QuantParams params) {
        const std::int64_t count = elements.size();
        codes_.resize(static_cast<std::size_t>(count));
        float* reals = elements.data<float>();
        const Kernels& kernels = *plan_.options().kernels;
        kernels.quantize({.input = reals,
                          .output = codes_.data(),
                          .count = count,
                          .scale = params.scale,
                          .zero_point = params.zero_point,
                          .highest = params.highest});
        kernels.dequantize({.input = codes_.data(),
                            .output = reals,
                            .count = count,
                            .scale = params.scale,
                            .zero_point = params.zero_point});
    }

    const Plan& plan_;
    Workspace workspace_;
    std::vector<std::uint8_t> codes_;
};

// Outputs that are not float are left empty.
std::vector<std::vector<float>> copy_outputs(const Plan& plan, const Workspace& workspace) {
    std::vector<std::vector<float>> outputs(plan.graph().outputs.size());
    for (std::size_t k = 0; k < outputs.size(); ++k) {
        const ConstTensorView output = plan.output(workspace, k);
        if (output.type == DType::f32) outputs[k].assign(output.span<float>().begin(), output.span<float>().end());
    }
    return outputs;
}

}  // namespace

std::map<std::string, IsolatedError> isolate_values(const Graph& float_graph, const Graph& int8_graph,
                                                    const Dataset& data, const std::vector<LayerError>& layers,
                                                    const IsolateOptions& options) {
    Graph graph = float_graph;
    std::vector<Isolated> values = add_copies(graph, int8_graph, layers, options.runs);
    if (values.empty()) return {};
    const std::int64_t batch = ports_of(graph).smallest_batch();
    const Plan plan(graph, {.batch = batch, .kernels = options.kernels, .fuse_residual = false});
    const auto count = static_cast<std::int64_t>(values.size());
    const std::int64_t affordable = std::max<std::int64_t>(1, options.runs / count);
    SpreadBatches batches(plan, data, std::min(options.samples, affordable * batch));
    const int threads = static_cast<int>(std::min<std::int64_t>(std::max(1, options.threads), count));

    std::vector<Runner> runners;
    for (int t = 0; t < threads; ++t) runners.emplace_back(plan);
    Workspace reference(plan);
    for (std::int64_t i = 0; i < batches.count(); ++i) {
        const auto input = batches.read(i);
        plan.run(reference, input);
        const auto expected = copy_outputs(plan, reference);
        std::atomic<std::int64_t> next{0};
        parallel_for(threads, threads, [&](std::int64_t t) {
            for (std::int64_t v = next++; v < count; v = next++)
                runners[static_cast<std::size_t>(t)].add_errors(values[static_cast<std::size_t>(v)], input, expected);
        });
    }

    std::map<std::string, IsolatedError> errors;
    for (const Isolated& value : values) {
        const auto worst = std::min_element(value.errors.begin(), value.errors.end(),
                                            [](const auto& a, const auto& b) { return a.sqnr_db() < b.sqnr_db(); });
        const auto output = static_cast<std::size_t>(worst - value.errors.begin());
        const auto output_id = static_cast<std::size_t>(float_graph.outputs[output]);
        errors[value.name] = {worst->sqnr_db(), float_graph.values[output_id].name};
    }
    return errors;
}

}  // namespace mlq
