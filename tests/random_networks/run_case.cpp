#include "run_case.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>

#include "mlq/base/error.hpp"
#include "mlq/base/random.hpp"
#include "mlq/graph/onnx.hpp"
#include "mlq/graph/ports.hpp"
#include "mlq/ptq/collect.hpp"
#include "mlq/ptq/judge_methods.hpp"
#include "mlq/ptq/quantizer.hpp"
#include "mlq/run/infer_values.hpp"
#include "mlq/run/load_model.hpp"
#include "mlq/run/plan.hpp"
#include "observe_run.hpp"

namespace mlq::random_networks {
namespace {

constexpr std::int64_t samples = 8;         // of the calibration
constexpr std::int64_t fresh_samples = 32;  // that only the methods are compared on

std::string to_hex(std::span<const std::byte> bytes) {
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (const std::byte byte : bytes) {
        text += digits[std::to_integer<unsigned>(byte) >> 4];
        text += digits[std::to_integer<unsigned>(byte) & 15];
    }
    return text;
}

std::string to_hex(const Tensor& tensor) {
    return to_hex({tensor.bytes(), tensor.byte_size()});
}

std::vector<float> draw_samples(const Shape& sample, std::uint64_t seed, std::int64_t count) {
    Random random(mix64(seed) + 1);
    const bool is_picture = random.below(3) == 0;
    std::vector<float> all(static_cast<std::size_t>(volume(sample) * count));
    for (float& x : all) x = static_cast<float>(is_picture ? random.uniform() : random.normal());
    return all;
}

Graph read(std::span<const std::byte> model) {
    Graph graph = parse_onnx(model, "the file");
    prepare(graph);
    return graph;
}

Json describe_outputs(const Graph& graph, const ObservedRun& run) {
    Json outputs = Json::array();
    for (std::size_t i = 0; i < run.outputs.size(); ++i)
        outputs.push_back({{"name", graph.values[static_cast<std::size_t>(graph.outputs[i])].name},
                           {"shape", run.outputs[i].shape()},
                           {"elements", to_hex(run.outputs[i])}});
    return outputs;
}

Json describe_values(const ObservedRun& run) {
    Json values = Json::object();
    for (const auto& [name, value] : run.values) {
        values[name] = {{"elements", to_hex(value.tensor)}};
        if (value.quant) values[name].update({{"scale", value.quant->scale}, {"zero_point", value.quant->zero_point}});
    }
    return values;
}

// Nodes as the plan runs them, a fused shortcut among the inputs.
Json describe_nodes(const Plan& plan) {
    const Graph& graph = plan.graph();
    const auto names = [&](std::vector<ValueId> ids) {
        Json list = Json::array();
        for (const ValueId id : ids) {
            if (id != no_value && graph.constant_of(id) == nullptr)
                list.push_back(graph.values[static_cast<std::size_t>(id)].name);
        }
        return list;
    };
    Json nodes = Json::array();
    for (const StepInfo& step : plan.steps()) {
        if (step.node_index < 0) continue;
        const Node& node = graph.nodes[static_cast<std::size_t>(step.node_index)];
        auto inputs = node.inputs;
        inputs.push_back(node.residual);
        nodes.push_back({{"op", node.op + (node.residual == no_value ? "" : "+Add") + (node.clamp ? "+clamp" : "")},
                         {"step", to_string(step.kind)},
                         {"inputs", names(inputs)},
                         {"outputs", names(node.outputs)}});
    }
    return nodes;
}

// The file with every value that a node computes as an output of the network, or with every value that is codes: an
// optimizer then still finds what it can make of the nodes between them.
std::vector<std::byte> show_values(Graph file, bool only_codes) {
    if (!only_codes) file.outputs.clear();
    for (const Node& node : file.nodes) {
        for (const ValueId id : node.outputs) {
            const Value& value = file.values[static_cast<std::size_t>(id)];
            if (id == no_value || (only_codes && value.type != DType::u8)) continue;
            file.outputs.push_back(id);
            file.values[static_cast<std::size_t>(id)].shape_known = false;
        }
    }
    return serialize_onnx(file);
}

// All outputs for all samples, one run after the other.
std::vector<Tensor> run_all(const Plan& plan, std::span<const float> all) {
    Workspace workspace(plan);
    const auto size = static_cast<std::size_t>(volume(plan.input_shape()));
    std::vector<Tensor> outputs;
    for (std::size_t at = 0; at < all.size(); at += size) {
        plan.run(workspace, all.subspan(at, size));
        for (std::size_t i = 0; i < plan.graph().outputs.size(); ++i)
            outputs.push_back(copy_of(plan.output(workspace, i)));
    }
    return outputs;
}

// Signal to noise of the worst of `outputs` outputs, the mean over its runs: each counts alike, however large its
// values are (that is what calibration promises). 200 where nothing differs.
double decibels(const std::vector<Tensor>& reference, const std::vector<Tensor>& other, std::size_t outputs) {
    double worst = 200;
    for (std::size_t first = 0; first < outputs; ++first) {
        double sum = 0, runs = 0;
        for (std::size_t i = first; i < reference.size(); i += outputs) {
            if (reference[i].type() != DType::f32) continue;
            double signal = 0, noise = 0;
            for (std::int64_t k = 0; k < reference[i].size(); ++k) {
                const double x = reference[i].data<float>()[k], y = other[i].data<float>()[k];
                signal += x * x;
                noise += (x - y) * (x - y);
            }
            if (signal == 0) continue;
            sum += noise > 0 ? std::min(200.0, 10 * std::log10(signal / noise)) : 200;
            ++runs;
        }
        if (runs > 0) worst = std::min(worst, sum / runs);
    }
    return worst;
}

bool same_bits(const Tensor& a, const Tensor& b) {
    return a.type() == b.type() && a.shape() == b.shape() && std::memcmp(a.bytes(), b.bytes(), a.byte_size()) == 0;
}

// The first value or output that both runs know by name and give other bits.
Json find_difference(const Graph& graph, const ObservedRun& a, const ObservedRun& b) {
    for (const std::string& name : a.order) {
        const auto found = b.values.find(name);
        const Observation& mine = a.values.at(name);
        if (found != b.values.end() && mine.quant == found->second.quant &&
            !same_bits(mine.tensor, found->second.tensor))
            return name;
    }
    for (std::size_t i = 0; i < a.outputs.size(); ++i) {
        if (!same_bits(a.outputs[i], b.outputs[i]))
            return graph.values[static_cast<std::size_t>(graph.outputs[i])].name;
    }
    return nullptr;
}

Json reread(const Graph& int8, const ObservedRun& proven, std::span<const std::byte> file, const PlanOptions& options,
            std::span<const float> input) {
    try {
        const Graph graph = read(file);
        const ObservedRun again = observe_run(Plan(graph, options), input);
        return {{"differs", find_difference(int8, proven, again)},
                {"decibels", decibels(proven.outputs, again.outputs, proven.outputs.size())}};
    } catch (const Error& error) {
        return {{"error", error.what()}};
    }
}

Json describe_precisions(const PrecisionPlan& plan) {
    Json nodes = Json::object();
    for (const NodePrecision& node : plan.nodes)
        nodes[node.node] = {{"op", node.op}, {"precision", to_string(node.precision)}};
    return nodes;
}

// The method that `run` takes is judged on the samples of the calibration; the property is looked at there and on fresh
// ones.
Json run_int8(const Graph& graph, std::int64_t batch, const std::vector<float>& all, const std::vector<float>& fresh,
              int activation_bits) {
    const std::span<const float> input(all.data(), all.size() / samples * static_cast<std::size_t>(batch));
    const Dataset data = Dataset::of(ports_of(graph).inputs.front().sample, all);
    const StatisticsFile statistics = collect(graph, data, {});
    const Quantizer quantizer(graph, target_called("ort"), {.default_activation_bits = activation_bits});
    // One sample at a time where the batch is free, so that each counts alike.
    const PlanOptions single{.batch = ports_of(graph).smallest_batch()};
    const std::vector<Tensor> real = run_all(Plan(graph, single), all);
    const std::vector<Tensor> fresh_real = run_all(Plan(graph, single), fresh);
    Json described = Json::object();
    const std::string judged = judge_methods(quantizer, statistics, data, {}).method;
    for (const std::string name : {"max", "judged"}) {
        const Graph int8 = quantizer.quantize(statistics, {.method = name == "judged" ? judged : name}).graph;
        const PlanOptions options{.batch = batch};
        const Plan plan(int8, options);
        const Plan alone(int8, single);
        described["decibels"][name] = decibels(real, run_all(alone, all), int8.outputs.size());
        described["fresh_decibels"][name] = decibels(fresh_real, run_all(alone, fresh), int8.outputs.size());
        if (name != "judged") continue;
        const ObservedRun run = observe_run(plan, input);
        const Graph file = lower_to_qdq(int8, quantizer.target());
        const auto bytes = serialize_onnx(file);
        described.update({{"file", to_hex(bytes)},
                          {"file_of_values", to_hex(show_values(file, false))},
                          {"file_of_codes", to_hex(show_values(file, true))},
                          {"outputs", describe_outputs(int8, run)},
                          {"values", describe_values(run)},
                          {"nodes", describe_nodes(plan)},
                          {"precisions", describe_precisions(quantizer.plan())},
                          {"reread", reread(int8, run, bytes, options, input)}});
    }
    return described;
}

// A value that the samples drive where float arithmetic has hardly one answer, though the contents that the network was
// drawn with did not: the tail of a Sigmoid, a sum of huge squares. Empty where there is none.
std::string find_wild_value(const ObservedRun& run) {
    constexpr float largest = 1e5F, smallest = 1e-5F;
    for (const auto& [name, value] : run.values) {
        if (value.tensor.type() != DType::f32) continue;
        float most = 0;
        for (const float x : value.tensor.span<float>()) most = std::max(most, std::abs(x));
        if (most > largest || (most > 0 && most < smallest)) return name;
    }
    return {};
}

}  // namespace

Json run_case(std::span<const std::byte> model, std::uint64_t seed) {
    Json line = {{"seed", seed}, {"model", to_hex(model)}};
    try {
        const Graph raw = parse_onnx(model, "the file");
        const Ports ports = ports_of(raw);
        const Port& port = ports.inputs.front();
        const std::int64_t batch = ports.fixed_batch > 0 ? ports.fixed_batch : 2;
        std::vector<float> all = draw_samples(port.sample, seed, samples + fresh_samples);
        const auto border = all.begin() + volume(port.sample) * samples;
        const std::vector<float> fresh(border, all.end());
        all.erase(border, all.end());
        const Shape shape = port.shape(batch);
        const std::span<const float> input(all.data(), static_cast<std::size_t>(volume(shape)));
        line.update({{"shape", shape}, {"input", to_hex(std::as_bytes(input))}});
        const Graph graph = read(model);
        const ObservedRun real = observe_run(Plan(graph, {.batch = batch}), input);
        if (const std::string wild = find_wild_value(real); !wild.empty()) return {{"seed", seed}, {"wild", wild}};
        line["float"] = {{"outputs", describe_outputs(graph, real)}};
        try {
            line["int8"] = run_int8(graph, batch, all, fresh, seed % 4 == 0 ? 7 : 8);
        } catch (const Error& error) {
            line["int8"] = {{"error", error.what()}};
        }
    } catch (const Error& error) {
        line["float"] = {{"error", error.what()}};
    }
    return line;
}

}  // namespace mlq::random_networks
