#include "mlq/ptq/check_written.hpp"

#include "mlq/base/error.hpp"
#include "mlq/graph/onnx.hpp"
#include "mlq/run/load_model.hpp"

namespace mlq {
namespace {

void compare_values(const char* kind, const Graph& meant, const std::vector<ValueId>& wanted, const Graph& read,
                    const std::vector<ValueId>& found) {
    if (wanted.size() != found.size())
        throw Error(
            "", std::to_string(found.size()) + " " + kind + "s where " + std::to_string(wanted.size()) + " were meant");
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const Value& a = meant.values[static_cast<std::size_t>(wanted[i])];
        const Value& b = read.values[static_cast<std::size_t>(found[i])];
        if (a.name != b.name || a.type != b.type || a.shape != b.shape)
            throw Error(
                std::string(kind) + " " + quoted(a.name),
                "came back as " + quoted(b.name) + ", " + std::string(to_string(b.type)) + " " + to_string(b.shape));
    }
}

}  // namespace

void check_written(std::span<const std::byte> bytes, const Graph& meant, ExternalData* external) {
    with_context("the model to be written does not read back as it was meant", [&] {
        check_onnx(bytes);
        Graph read = parse_onnx(bytes, "model", external);
        prepare(read);
        compare_values("input", meant, meant.inputs, read, read.inputs);
        compare_values("output", meant, meant.outputs, read, read.outputs);
    });
}

}  // namespace mlq
