#include "mlq/run/load_model.hpp"

#include "base/hash.hpp"
#include "choose_branches.hpp"
#include "fold_constants.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "mlq/graph/onnx.hpp"

namespace mlq {
namespace {

// What a file says of the values between its nodes may be wrong; folding finds it out anew.
void forget_types_between(Graph& graph) {
    for (const Node& node : graph.nodes) {
        for (const ValueId id : node.outputs) {
            if (id == no_value) continue;
            Value& value = graph.values[static_cast<std::size_t>(id)];
            value.type = DType::f32;
            value.shape.clear();
            value.shape_known = false;
        }
    }
}

}  // namespace

// Passes before folding too: int8 weights must be known as weights before their DequantizeLinear could be folded away.
std::vector<PassCount> prepare(Graph& graph) {
    forget_types_between(graph);
    choose_branches(graph);
    auto counts = simplify(graph);
    const auto simplify_again = [&] {
        const auto again = simplify(graph);
        for (std::size_t i = 0; i < again.size(); ++i) counts[i].applied += again[i].applied;
    };
    int folded = fold_constants(graph);
    simplify_again();
    if (const int replaced = replace_batch_normalization(graph); replaced > 0) {
        simplify_again();  // an activation behind it
        counts.push_back({"replace_batch_normalization", replaced});
    }
    folded += fold_constants(graph);
    counts.insert(counts.begin(), {"fold_constants", folded});
    return counts;
}

namespace {

std::string fingerprint_of(std::span<const std::byte> bytes, const ExternalData& external) {
    if (external.bytes_read() == 0) return fingerprint(bytes);
    Fingerprint both;
    both.add(bytes);
    both.add(external.fingerprint());
    return both.hex();
}

}  // namespace

LoadedModel load_model(const std::filesystem::path& path, const std::vector<InputShape>& shapes) {
    const auto bytes = read_file(path);
    LoadedModel model;
    ExternalData external(path);
    model.graph = parse_onnx(bytes, path.string(), &external);
    model.file_bytes = bytes.size() + external.bytes_read();
    model.fingerprint = fingerprint_of(bytes, external);
    with_context(path.string(), [&] {
        fix_input_shapes(model.graph, shapes);
        choose_branches(model.graph);  // a normalization may stand in one
        model.first_normalization = find_first_normalization(model.graph);
        if (model.first_normalization) prepare(model.first_normalization->before);
        model.passes = prepare(model.graph);
        model.ports = ports_of(model.graph);
    });
    return model;
}

}  // namespace mlq
