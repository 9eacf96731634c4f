// The reader of precision plans: any bytes give precisions that a small network can be asked for, or an mlq::Error. A
// plan that was decided writes a file that decides the same.
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "mlq/ptq/precision_file.hpp"
#include "mlq/ptq/quantizer.hpp"

namespace {

std::filesystem::path plan_file() {
    const auto root = std::filesystem::is_directory("/dev/shm") ? std::filesystem::path("/dev/shm")
                                                                : std::filesystem::temp_directory_path();
    return root / ("mlq_precision_fuzz_" + std::to_string(::getpid()) + ".json");
}

mlq::ValueId add_node(mlq::Graph& graph, const char* op, std::string name, std::vector<mlq::ValueId> inputs) {
    mlq::Node node;
    node.op = op;
    node.inputs = std::move(inputs);
    mlq::Value value;
    value.name = name + "_out";
    node.name = std::move(name);
    node.outputs = {graph.add_value(std::move(value))};
    return graph.nodes.emplace_back(std::move(node)).outputs.front();
}

// x -> conv -> relu -> pool -> head
mlq::Graph small_network() {
    mlq::Graph graph;
    graph.opset = 13;
    mlq::Value x;
    x.name = "x";
    x.shape_known = true;
    x.shape = {-1, 2, 4, 4};
    graph.inputs = {graph.add_value(std::move(x))};
    const auto ones = [&](const char* name, mlq::Shape shape) {
        const std::vector<float> values(static_cast<std::size_t>(mlq::volume(shape)), 1.0F);
        return graph.add_constant(name, mlq::Tensor::of<float>(std::move(shape), values));
    };
    const auto conv = add_node(graph, "Conv", "conv", {graph.inputs.front(), ones("w", {3, 2, 3, 3})});
    const auto pool = add_node(graph, "GlobalAveragePool", "pool", {add_node(graph, "Relu", "relu", {conv})});
    graph.outputs = {add_node(graph, "Conv", "head", {pool, ones("v", {2, 3, 1, 1})})};
    return graph;
}

mlq::PrecisionPlan decide(const mlq::Target& target, const mlq::PrecisionRequest& request) {
    static const mlq::Graph network = small_network();
    return mlq::Quantizer(network, target, request).plan();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto file = plan_file();
    static const mlq::Target& target = mlq::target_called("ort");
    try {
        mlq::write_file(file, std::string_view(reinterpret_cast<const char*>(data), size));
        const auto decided = mlq::to_json(decide(target, mlq::load_precision_plan(file, target)));
        mlq::write_file(file, decided.dump());
        const auto again = mlq::to_json(decide(target, mlq::load_precision_plan(file, target)));
        for (const auto& [name, node] : decided.at("nodes").items()) {
            if (again.at("nodes").at(name).at("precision") != node.at("precision")) std::abort();
        }
    } catch (const mlq::Error&) {
    }
    return 0;
}
