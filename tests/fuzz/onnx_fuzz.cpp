#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "mlq/base/error.hpp"
#include "mlq/graph/macs.hpp"
#include "mlq/graph/onnx.hpp"
#include "mlq/graph/passes.hpp"

namespace {

// Every value that is read is a constant, a network input, or made by an earlier node.
void check_order(const mlq::Graph& graph) {
    std::vector<char> ready(graph.values.size(), 0);
    for (std::size_t i = 0; i < ready.size(); ++i) ready[i] = graph.values[i].constant != nullptr;
    for (const auto input : graph.inputs) ready[input] = 1;
    const auto check = [&](mlq::ValueId value) {
        if (value != mlq::no_value && !ready[value]) std::abort();
    };
    for (const auto& node : graph.nodes) {
        std::for_each(node.inputs.begin(), node.inputs.end(), check);
        check(node.residual);
        for (const auto output : node.outputs) {
            if (output != mlq::no_value) ready[output] = 1;
        }
    }
    std::for_each(graph.outputs.begin(), graph.outputs.end(), check);
}

}  // namespace

// What can be read can be written, and reads back as what writes the same bytes. What is rewritten stays a valid graph.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        auto graph = mlq::parse_onnx({reinterpret_cast<const std::byte*>(data), size}, "input");
        check_order(graph);
        const auto written = mlq::serialize_onnx(graph);
        if (mlq::serialize_onnx(mlq::parse_onnx(written, "written")) != written) std::abort();
        mlq::simplify(graph);
        check_order(graph);
        mlq::fuse_residual(graph);
        graph.tidy();
        check_order(graph);
        mlq::count_costs(graph);
    } catch (const mlq::Error&) {
    }
    return 0;
}
