#include "graph/build.hpp"

#include <sstream>

#include "base/hash.hpp"

namespace mlq {
namespace {

template <typename T>
void print_list(std::ostream& out, const std::vector<T>& list) {
    for (const auto& item : list) out << item << ' ';
}

std::string print_tensor(const Tensor& tensor) {
    const std::span bytes(tensor.bytes(), tensor.byte_size());
    return std::string(to_string(tensor.type())) + " " + to_string(tensor.shape()) + " #" + fingerprint(bytes);
}

void print_value(std::ostream& out, const Graph& graph, ValueId id) {
    if (id == no_value) {
        out << "-; ";
        return;
    }
    const auto& value = graph.values[id];
    out << value.name << ' ' << to_string(value.type) << ' ' << (value.shape_known ? to_string(value.shape) : "?");
    if (value.constant) out << " = " << print_tensor(*value.constant);
    if (value.quant) out << " q " << value.quant->scale << ' ' << value.quant->zero_point;
    if (value.constant_quant) {
        out << " cq " << value.constant_quant->axis << ": ";
        print_list(out, value.constant_quant->scales);
    }
    out << "; ";
}

struct PrintAttribute {
    std::ostream& out;
    void operator()(const Tensor& tensor) const { out << print_tensor(tensor); }
    template <typename T>
    void operator()(const std::vector<T>& list) const {
        print_list(out, list);
    }
    template <typename T>
    void operator()(const T& value) const {
        out << value;
    }
};

}  // namespace

std::string print(const Graph& graph) {
    std::ostringstream out;
    out.precision(9);
    out << graph.name << " opset " << graph.opset << "\nin: ";
    for (const auto input : graph.inputs) print_value(out, graph, input);
    out << "\nout: ";
    for (const auto output : graph.outputs) print_value(out, graph, output);
    for (const auto& node : graph.nodes) {
        out << '\n' << node.op << ' ' << node.name << ": ";
        for (const auto input : node.inputs) print_value(out, graph, input);
        out << "-> ";
        for (const auto output : node.outputs) print_value(out, graph, output);
        for (const auto& [name, attribute] : node.attributes.all()) {
            out << name << '[' << attribute.index() << "]=";
            std::visit(PrintAttribute{out}, attribute);
            out << ' ';
        }
        if (node.clamp) out << " clamp " << node.clamp->low << ' ' << node.clamp->high;
        if (node.residual != no_value) print_value(out << " residual ", graph, node.residual);
    }
    return out.str();
}

}  // namespace mlq
