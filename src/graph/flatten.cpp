#include "flatten.hpp"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "loop_facts.hpp"
#include "mlq/base/error.hpp"
#include "name_scope.hpp"

namespace mlq {
namespace {

constexpr std::size_t deepest_call = 100;
constexpr int most_conditions = 1000;
constexpr std::int64_t most_rounds = 1000;  // of a Loop

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

bool is_standard(const onnx::NodeProto& node, const char* op) {
    return node.op_type() == op && (node.domain().empty() || node.domain() == "ai.onnx");
}

bool is_if(const onnx::NodeProto& node) {
    return is_standard(node, "If");
}

bool is_loop(const onnx::NodeProto& node) {
    return is_standard(node, "Loop");
}

class Flattener {
  public:
    explicit Flattener(onnx::ModelProto& model)
        : model_(model), graph_(*model.mutable_graph()), taken_(graph_), bytes_left_(most_bytes(model)) {
        for (const auto& import : model.opset_import()) {
            if (key_of(import.domain(), "").first.empty()) opset_ = import.version();
        }
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
            if (is_if(node) || is_loop(node) || find_function(node) != nullptr) {
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
    void take_memory(const onnx::NodeProto& node, std::size_t more) {
        constexpr std::size_t memory_of_node = 256;
        const std::size_t size = memory_of_node + more;
        if (size > bytes_left_) refuse_size(describe(node));
        bytes_left_ -= size;
    }

    [[noreturn]] static void refuse_size(const std::string& where) {
        throw Error(where, "its functions, branches and loops make far more nodes than the file holds",
                    "export without functions and loops");
    }

    void add(const onnx::NodeProto& source, NameScope& scope) {
        take_memory(source, source.ByteSizeLong());
        const onnx::NodeProto node = resolve(source, scope);
        if (const auto* function = find_function(node)) {
            add_call(node, *function);
        } else if (is_if(node)) {
            add_if(node, scope);
        } else if (is_loop(node)) {
            add_loop(node, scope);
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
        const std::string prefix = name_of(node) + "/" + name;
        NameScope inside = scope.inside(prefix);
        add_initializers(branch, where, inside);
        define_outputs(branch, where, inside);
        for (const auto& step : branch.node()) add(step, inside);
        std::vector<std::string> values;
        for (const auto& output : branch.output()) {
            if (output.name().empty()) throw Error(where, "gives a value without a name", "the file is damaged");
            values.push_back(inside.find(output.name()));
        }
        return values;
    }

    void define(const std::string& value, const std::string& where, NameScope& inside) {
        if (value.empty()) return;
        if (inside.has(value))
            throw Error(where, "value " + quoted(value) + " is defined twice", "the file is damaged");
        const std::size_t size = inside.prefix().size() + value.size();
        if (size > bytes_left_) refuse_size(where);
        bytes_left_ -= size;
        inside.set(value, taken_.make(inside.prefix(), value));
    }

    void add_initializers(const onnx::GraphProto& branch, const std::string& where, NameScope& inside) {
        if (branch.sparse_initializer_size() > 0)
            throw Error(where, "holds sparse weights", "export with dense weights");
        for (const auto& initializer : branch.initializer()) {
            define(initializer.name(), where, inside);
            auto& copy = *graph_.add_initializer();
            copy = initializer;
            copy.set_name(inside.find(initializer.name()));
        }
    }

    void define_outputs(const onnx::GraphProto& branch, const std::string& where, NameScope& inside) {
        for (const auto& step : branch.node()) {
            for (const auto& output : step.output()) define(output, where, inside);
        }
    }

    // A number of the network, as an initializer.
    std::string add_number(const std::string& prefix, const std::string& name, int type, std::int64_t number) {
        auto& tensor = *graph_.add_initializer();
        tensor.set_name(taken_.make(prefix, name));
        tensor.set_data_type(type);
        if (type == onnx::TensorProto::BOOL) {
            tensor.add_int32_data(static_cast<std::int32_t>(number));
        } else {
            tensor.add_int64_data(number);
        }
        return tensor.name();
    }

    // The body once for each round, each round with names of its own.
    void add_loop(const onnx::NodeProto& node, NameScope& scope) {
        const std::string where = describe(node), prefix = name_of(node);
        take_memory(node, static_cast<std::size_t>(graph_.node_size() + graph_.initializer_size()));  // it looks at all
        const LoopFacts facts = with_context(where, [&] { return read_loop(node, graph_, scope); });
        if (facts.trips > most_rounds)
            throw Error(where, "runs " + std::to_string(facts.trips) + " times, and each round becomes nodes",
                        "export with " + std::to_string(most_rounds) + " rounds or fewer");
        if (facts.trips == 0 && node.output_size() > facts.carried())
            throw Error(where, "gives lists of no elements", "export without this loop");
        NameScope around = scope.inside(prefix);
        add_initializers(*facts.body, where, around);
        std::vector<std::string> values(node.input().begin() + 2, node.input().end());
        std::vector<std::vector<std::string>> lists(static_cast<std::size_t>(facts.lists()));
        const std::string yes = add_number(prefix, "goes_on", onnx::TensorProto::BOOL, 1);
        for (std::int64_t round = 0; round < facts.trips; ++round) {
            // More than their bytes: what follows looks at each node many times.
            constexpr std::size_t cost_of_value = 512, cost_of_node = 2048;
            take_memory(node, 4 * prefix.size() + cost_of_value * (values.size() + lists.size()) +
                                  cost_of_node * static_cast<std::size_t>(facts.body->node_size()));
            const auto given = add_round(node, *facts.body, round, yes, values, around);
            for (std::size_t i = 0; i < values.size(); ++i) values[i] = given[i];
            for (std::size_t i = 0; i < lists.size(); ++i) lists[i].push_back(given[values.size() + i]);
        }
        for (int i = 0; i < node.output_size(); ++i) {
            if (node.output(i).empty()) continue;
            const auto place = static_cast<std::size_t>(i);
            if (place < values.size()) {
                add_identity(values[place], node.output(i));
            } else {
                add_list(prefix, lists[place - values.size()], node.output(i));
            }
        }
    }

    // Returns the names of what the round gives, but for its condition.
    std::vector<std::string> add_round(const onnx::NodeProto& node, const onnx::GraphProto& body, std::int64_t round,
                                       const std::string& yes, const std::vector<std::string>& values,
                                       NameScope& around) {
        const std::string where = describe(node) + ": body";
        const std::string prefix = name_of(node) + "/" + std::to_string(round);
        NameScope inside = around.inside(prefix);
        inside.set(body.input(0).name(), add_number(prefix, "round", onnx::TensorProto::INT64, round));
        inside.set(body.input(1).name(), yes);
        for (std::size_t i = 0; i < values.size(); ++i)
            inside.set(body.input(static_cast<int>(i) + 2).name(), values[i]);
        define_outputs(body, where, inside);
        for (const auto& step : body.node()) add(step, inside);
        std::vector<std::string> given;
        for (int i = 1; i < body.output_size(); ++i) {
            if (body.output(i).name().empty())
                throw Error(where, "gives a value without a name", "the file is damaged");
            given.push_back(inside.find(body.output(i).name()));
        }
        return given;
    }

    // What the rounds give, one after the other along a new first dimension.
    void add_list(const std::string& prefix, const std::vector<std::string>& rounds, const std::string& output) {
        constexpr std::int64_t first_with_axes_input = 13;
        std::string axes;
        if (opset_ >= first_with_axes_input) {
            axes = add_number(prefix, "axes", onnx::TensorProto::INT64, 0);
            graph_.mutable_initializer(graph_.initializer_size() - 1)->add_dims(1);
        }
        onnx::NodeProto concat;
        concat.set_op_type("Concat");
        concat.add_output(output);
        set_integer(concat, "axis", 0);
        for (const auto& round : rounds) {
            auto& step = *graph_.add_node();
            step.set_op_type("Unsqueeze");
            step.add_input(round);
            if (axes.empty()) {
                auto& attribute = *step.add_attribute();
                attribute.set_name("axes");
                attribute.set_type(onnx::AttributeProto::INTS);
                attribute.add_ints(0);
            } else {
                step.add_input(axes);
            }
            step.add_output(taken_.make(prefix, "element"));
            concat.add_input(step.output(0));
        }
        *graph_.add_node() = concat;
    }

    static void set_integer(onnx::NodeProto& node, const char* name, std::int64_t value) {
        auto& attribute = *node.add_attribute();
        attribute.set_name(name);
        attribute.set_type(onnx::AttributeProto::INT);
        attribute.set_i(value);
    }

    const onnx::ModelProto& model_;
    onnx::GraphProto& graph_;
    TakenNames taken_;
    std::size_t bytes_left_;
    std::int64_t opset_ = 0;
    int conditions_ = 0;
    std::map<FunctionKey, const onnx::FunctionProto*> functions_;
    std::vector<const onnx::FunctionProto*> calls_;  // from the network inwards
};

}  // namespace

void flatten(onnx::ModelProto& model) {
    const auto& nodes = model.graph().node();
    const auto is_written_out = [](const onnx::NodeProto& node) { return is_if(node) || is_loop(node); };
    if (model.functions_size() > 0 || std::any_of(nodes.begin(), nodes.end(), is_written_out)) Flattener(model).run();
}

}  // namespace mlq
