#include "flatten.hpp"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "mlq/base/error.hpp"
#include "name_scope.hpp"

namespace mlq {
namespace {

constexpr std::size_t deepest_call = 100;
constexpr int most_conditions = 1000;

using FunctionKey = std::pair<std::string, std::string>;  // domain and name

FunctionKey key_of(const std::string& domain, const std::string& name) {
    return {domain == "ai.onnx" ? std::string() : domain, name};
}

std::string name_of(const onnx::NodeProto& node) {
    if (!node.name().empty()) return node.name();
    return node.output_size() > 0 && !node.output(0).empty() ? node.output(0) : node.op_type();
}

std::string describe(const onnx::NodeProto& node) {
    return "node " + quoted(name_of(node)) + " (" + quoted(node.op_type()) + ")";
}

bool is_if(const onnx::NodeProto& node) {
    return node.op_type() == "If" && (node.domain().empty() || node.domain() == "ai.onnx");
}

class Flattener {
  public:
    explicit Flattener(onnx::ModelProto& model)
        : model_(model), graph_(*model.mutable_graph()), taken_(graph_), bytes_left_(most_bytes(model)) {
        for (const auto& function : model.functions()) {
            if (!functions_.emplace(key_of(function.domain(), function.name()), &function).second)
                throw Error("function " + quoted(function.name()), "is defined twice", "the file is damaged");
        }
    }

    void run() {
        onnx::GraphProto source;
        source.mutable_node()->Swap(graph_.mutable_node());
        NameScope network = NameScope::of_network();
        for (auto& node : *source.mutable_node()) {
            if (is_if(node) || find_function(node) != nullptr) {
                add(node, network);
            } else {
                graph_.add_node()->Swap(&node);
            }
        }
    }

  private:
    static std::size_t most_bytes(const onnx::ModelProto& model) {
        return (std::size_t{64} << 20) + 4 * model.ByteSizeLong();
    }

    const onnx::FunctionProto* find_function(const onnx::NodeProto& node) const {
        const auto found = functions_.find(key_of(node.domain(), node.op_type()));
        return found == functions_.end() ? nullptr : found->second;
    }

    // Few bytes can ask for very many nodes: functions that call others twice.
    void take_memory(const onnx::NodeProto& node) {
        constexpr std::size_t memory_of_node = 256;
        const std::size_t size = memory_of_node + node.ByteSizeLong();
        if (size > bytes_left_)
            throw Error(describe(node), "its functions and branches make far more nodes than the file holds",
                        "export without functions");
        bytes_left_ -= size;
    }

    void add(const onnx::NodeProto& source, NameScope& scope) {
        take_memory(source);
        const onnx::NodeProto node = resolve(source, scope);
        if (const auto* function = find_function(node)) {
            add_call(node, *function);
        } else if (is_if(node)) {
            add_if(node, scope);
        } else {
            *graph_.add_node() = node;
        }
    }

    void check_call(const onnx::NodeProto& node, const onnx::FunctionProto& function) const {
        if (std::find(calls_.begin(), calls_.end(), &function) != calls_.end())
            throw Error(describe(node), "is a function that calls itself", "the file is damaged");
        if (calls_.size() >= deepest_call)
            throw Error(describe(node), "its functions call others more than " + std::to_string(deepest_call) + " deep",
                        "export without functions");
        if (node.input_size() > function.input_size() || node.output_size() > function.output_size())
            throw Error(describe(node), "has more inputs or outputs than its function", "the file is damaged");
        for (const auto& import : function.opset_import()) check_opset(node, import);
    }

    void check_opset(const onnx::NodeProto& node, const onnx::OperatorSetIdProto& import) const {
        if (!key_of(import.domain(), "").first.empty()) return;
        for (const auto& own : model_.opset_import()) {
            if (key_of(own.domain(), "").first.empty() && own.version() != import.version())
                throw Error(describe(node),
                            "its function is of opset " + std::to_string(import.version()) + ", the model of opset " +
                                std::to_string(own.version()),
                            "export without functions, or with one opset (onnx.version_converter)");
        }
    }

    void add_call(const onnx::NodeProto& node, const onnx::FunctionProto& function) {
        check_call(node, function);
        calls_.push_back(&function);
        const FunctionCall call{&node, &function};
        NameScope inside = NameScope::of_function(call, name_of(node), taken_);
        for (int i = 0; i < function.input_size(); ++i)
            inside.set(function.input(i), i < node.input_size() ? node.input(i) : std::string());
        for (int i = 0; i < node.output_size(); ++i) {
            if (node.output(i).empty()) continue;
            if (inside.has(function.output(i))) {  // an input that is handed on, or an output twice
                add_identity(inside.find(function.output(i)), node.output(i));
            } else {
                inside.set(function.output(i), node.output(i));
            }
        }
        for (const auto& step : function.node()) add(step, inside);
        calls_.pop_back();
    }

    void add_identity(const std::string& from, const std::string& to) {
        auto& node = *graph_.add_node();
        node.set_op_type("Identity");
        node.add_input(from);
        node.add_output(to);
    }

    void add_if(const onnx::NodeProto& node, NameScope& scope) {
        if (++conditions_ > most_conditions)
            throw Error(describe(node), "is one of more than " + std::to_string(most_conditions) + " If nodes",
                        "export without control flow");
        if (node.input_size() != 1) throw Error(describe(node), "must have one input", "the file is damaged");
        onnx::NodeProto choice = node;
        choice.clear_attribute();
        for (const char* name : {"then_branch", "else_branch"}) {
            const auto branch =
                std::find_if(node.attribute().begin(), node.attribute().end(),
                             [&](const auto& attribute) { return attribute.name() == name && attribute.has_g(); });
            if (branch == node.attribute().end())
                throw Error(describe(node), "has no " + std::string(name), "the file is damaged");
            for (const auto& value : add_branch(node, branch->g(), name, scope)) choice.add_input(value);
        }
        *graph_.add_node() = choice;
    }

    // Returns the names of what the branch gives.
    std::vector<std::string> add_branch(const onnx::NodeProto& node, const onnx::GraphProto& branch,
                                        const std::string& name, NameScope& scope) {
        const std::string where = describe(node) + ": " + name;
        if (branch.input_size() > 0) throw Error(where, "has inputs of its own", "the file is damaged");
        if (branch.output_size() != node.output_size())
            throw Error(where,
                        "gives " + std::to_string(branch.output_size()) + " values where the node has " +
                            std::to_string(node.output_size()),
                        "the file is damaged");
        if (branch.sparse_initializer_size() > 0)
            throw Error(where, "holds sparse weights", "export with dense weights");
        const std::string prefix = name_of(node) + "/" + name;
        NameScope inside = scope.inside(prefix);
        const auto define = [&](const std::string& value) {
            if (value.empty()) return;
            if (inside.has(value))
                throw Error(where, "value " + quoted(value) + " is defined twice", "the file is damaged");
            inside.set(value, taken_.make(prefix, value));
        };
        for (const auto& initializer : branch.initializer()) define(initializer.name());
        for (const auto& step : branch.node()) std::for_each(step.output().begin(), step.output().end(), define);
        for (const auto& initializer : branch.initializer()) {
            auto& copy = *graph_.add_initializer();
            copy = initializer;
            copy.set_name(inside.find(initializer.name()));
        }
        for (const auto& step : branch.node()) add(step, inside);
        std::vector<std::string> values;
        for (const auto& output : branch.output()) {
            if (output.name().empty()) throw Error(where, "gives a value without a name", "the file is damaged");
            values.push_back(inside.find(output.name()));
        }
        return values;
    }

    const onnx::ModelProto& model_;
    onnx::GraphProto& graph_;
    TakenNames taken_;
    std::size_t bytes_left_;
    int conditions_ = 0;
    std::map<FunctionKey, const onnx::FunctionProto*> functions_;
    std::vector<const onnx::FunctionProto*> calls_;  // from the network inwards
};

}  // namespace

void flatten(onnx::ModelProto& model) {
    const auto& nodes = model.graph().node();
    if (model.functions_size() > 0 || std::any_of(nodes.begin(), nodes.end(), is_if)) Flattener(model).run();
}

}  // namespace mlq
