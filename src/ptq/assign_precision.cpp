#include "mlq/ptq/assign_precision.hpp"

#include <algorithm>

#include "dataflow.hpp"
#include "graph/linear_layer.hpp"
#include "graph/op_traits.hpp"
#include "mlq/base/error.hpp"
#include "mlq/graph/ports.hpp"
#include "mlq/kernels/kernels.hpp"
#include "run/try_int8.hpp"

namespace mlq {
namespace {

using Reason = std::optional<std::string>;

bool computes_data(const Graph& graph, const Node& node) {
    const auto is_data = [&](ValueId id) { return id == no_value || is_float_data(graph, id); };
    return !float_inputs(graph, node).empty() && std::all_of(node.outputs.begin(), node.outputs.end(), is_data);
}

// A layer reads constants as weights; for any other operator they would be operands that have no codes.
Reason constant_operand(const Graph& graph, const Node& node, const PlacementRule& rule) {
    if (is_family(node, OpFamily::linear)) return std::nullopt;
    for (std::size_t i = 0; i < node.inputs.size(); ++i) {
        const Tensor* constant = graph.constant_of(node.inputs[i]);
        if (constant != nullptr && constant->type() == DType::f32 && !is_free_number(rule, *constant))
            return "input " + std::to_string(i) + " is a constant, which has no codes there";
    }
    return std::nullopt;
}

class Assignment {
  public:
    Assignment(const Graph& graph, const Target& target, const Kernels& kernels)
        : graph_(graph),
          target_(target),
          flow_(graph),
          kernels_(kernels),
          infos_(infer_values(graph, ports_of(graph).smallest_batch())),
          is_int8_(graph.nodes.size(), false),
          why_(graph.nodes.size()),
          waits_(graph.nodes.size(), false),
          makes_codes_(graph.values.size(), false),
          offers_codes_(graph.values.size(), false) {}

    PrecisionPlan assign() {
        for (std::size_t n = 0; n < graph_.nodes.size(); ++n) decide(n);
        for (std::size_t n = graph_.nodes.size(); n-- > 0;) {
            if (waits_[n]) decide_by_readers(n);
        }
        for (std::size_t n = 0; n < graph_.nodes.size(); ++n) refuse_two_forms(n);
        PrecisionPlan plan{target_.name, {}, {}};
        for (std::size_t n = 0; n < graph_.nodes.size(); ++n) {
            const Node& node = graph_.nodes[n];
            if (node.precision == Precision::int8 && !is_int8_[n])
                throw Error(describe(node), "cannot run in int8: " + why_[n], "leave it out of the precision plan");
            const bool kept = node.precision == Precision::float32;
            NodePrecision& entry =
                plan.nodes.emplace_back(NodePrecision{node.name, node.op, Precision::float32, {}, {}});
            entry.precision = is_int8_[n] && !kept ? Precision::int8 : Precision::float32;
            entry.why = is_int8_[n] && kept ? "kept in float, as asked" : why_[n];
            if (entry.precision == Precision::int8 && is_family(node, OpFamily::linear))
                entry.activation_bits = node.activation_bits;
        }
        return plan;
    }

  private:
    // Some input is codes whoever reads it, or (`offered`) can be at the cost of one rounding.
    bool reads_codes(const Node& node, bool offered) const {
        const auto inputs = float_inputs(graph_, node);
        return std::any_of(inputs.begin(), inputs.end(), [&](ValueId id) {
            const auto v = static_cast<std::size_t>(id);
            return makes_codes_[v] || (offered && offers_codes_[v]);
        });
    }

    Reason obstacle(std::size_t n, const std::optional<PlacementRule>& rule) const {
        const Node& node = graph_.nodes[n];
        if (!computes_data(graph_, node)) return "works on shapes or constants, not on data";
        if (!rule) return std::string(target_.name) + " has no int8 " + node.op;
        if (rule->obstacle != nullptr) {
            if (auto reason = rule->obstacle(graph_, node)) return reason;
        }
        if (!target_.rules.empty()) {
            if (auto reason = constant_operand(graph_, node, *rule)) return reason;
        }
        if (flow_.is_tail(n)) return "lies behind the last layer, where the answer stays float";
        if (!may_be_real(rule->output)) {
            for (const ValueId id : node.outputs) {
                if (id != no_value && flow_.is_answer(id)) return "makes the network's answer, which stays float";
            }
        }
        const MadeStep made = try_int8(graph_, node, infos_, kernels_);
        return made ? std::nullopt : std::optional(made.reason);
    }

    void decide(std::size_t n) {
        const Node& node = graph_.nodes[n];
        const auto rule = find_rule(target_, node);
        if (const auto reason = obstacle(n, rule)) {
            why_[n] = *reason;
            return;
        }
        const bool passes_on = rule->output == OutputRule::unchanged;
        if (is_family(node, OpFamily::linear) || node.precision == Precision::int8 || reads_codes(node, !passes_on)) {
            choose_int8(n, *rule);
        } else if (passes_on) {
            waits_[n] = true;
        } else {
            why_[n] = "reads no codes: rounding its inputs would cost accuracy for little time";
        }
    }

    // An operator that passes codes on may round its input instead of its output.
    void decide_by_readers(std::size_t n) {
        const Node& node = graph_.nodes[n];
        const bool wanted = std::any_of(node.outputs.begin(), node.outputs.end(), [&](ValueId id) {
            if (id == no_value) return false;
            const auto& readers = flow_.readers(id);
            return std::any_of(readers.begin(), readers.end(), [&](std::size_t r) { return is_int8_[r]; });
        });
        if (wanted) {
            choose_int8(n, *find_rule(target_, node));
        } else {
            why_[n] = "lies between float nodes";
        }
    }

    // A layer whose sums stay real where nobody reads them as codes. Not both at once for one reader and another, and no
    // Relu or Clip between reals: ONNX Runtime makes codes of its input where its output becomes codes.
    void refuse_two_forms(std::size_t n) {
        const Node& node = graph_.nodes[n];
        if (!is_int8_[n] || find_rule(target_, node)->output != OutputRule::one_form) return;
        const auto& readers = flow_.readers(node.outputs.front());
        const bool as_codes = std::any_of(readers.begin(), readers.end(), [&](std::size_t r) { return is_int8_[r]; });
        const bool is_bounded = std::any_of(readers.begin(), readers.end(), [&](std::size_t r) {
            return graph_.nodes[r].op == "Relu" || graph_.nodes[r].op == "Clip";
        });
        if (as_codes && flow_.is_output(node.outputs.front())) {
            is_int8_[n] = false;
            why_[n] = "its output is an answer of the network and codes for other nodes";
        } else if (!as_codes && (node.clamp || is_bounded)) {
            is_int8_[n] = false;
            why_[n] = "its Relu or Clip stands between reals";
        }
    }

    void choose_int8(std::size_t n, const PlacementRule& rule) {
        is_int8_[n] = true;
        why_[n] = rule.becomes;
        for (const ValueId id : graph_.nodes[n].outputs) {
            if (id == no_value || flow_.is_answer(id)) continue;
            (may_be_real(rule.output) ? offers_codes_ : makes_codes_)[static_cast<std::size_t>(id)] = true;
        }
    }

    const Graph& graph_;
    const Target& target_;
    Dataflow flow_;
    const Kernels& kernels_;
    std::vector<ValueInfo> infos_;
    std::vector<bool>
        is_int8_;  // but for what is asked: a node that is kept in float leaves its neighbours as they are
    std::vector<std::string> why_;
    std::vector<bool> waits_;  // passes codes on, and reads none so far
    std::vector<bool> makes_codes_;
    std::vector<bool> offers_codes_;
};

}  // namespace

PrecisionPlan assign_precision(const Graph& graph, const Target& target, const Kernels& kernels) {
    return Assignment(graph, target, kernels).assign();
}

CodedValues coded_values(const Graph& graph, const Target& target, const PrecisionPlan& plan) {
    const Dataflow flow(graph);
    CodedValues coded{std::vector<bool>(graph.values.size(), false), std::vector<bool>(graph.values.size(), false)};
    const auto is_int8 = [&](std::size_t n) { return plan.nodes[n].precision == Precision::int8; };
    for (std::size_t n = 0; n < graph.nodes.size(); ++n) {
        const auto rule = is_int8(n) ? find_rule(target, graph.nodes[n]) : std::nullopt;
        if (!rule || rule->output == OutputRule::each_form) continue;
        for (const ValueId id : graph.nodes[n].outputs) {
            if (id == no_value) continue;
            const auto& readers = flow.readers(id);
            coded.whole[static_cast<std::size_t>(id)] =
                rule->output != OutputRule::one_form || std::any_of(readers.begin(), readers.end(), is_int8);
        }
    }
    for (std::size_t v = 0; v < graph.values.size(); ++v) {
        const auto id = static_cast<ValueId>(v);
        if (coded.whole[v] || !is_float_data(graph, id)) continue;
        const auto& readers = flow.readers(id);
        const auto as_codes = std::count_if(readers.begin(), readers.end(), is_int8);
        if (as_codes == 0) continue;
        const bool for_all = as_codes == static_cast<std::ptrdiff_t>(readers.size()) && !flow.is_output(id);
        (for_all ? coded.whole : coded.split)[v] = true;
    }
    return coded;
}

std::vector<bool> codable_values(const Graph& graph) {
    const Dataflow flow(graph);
    std::vector<bool> codable(graph.values.size(), false);
    for (std::size_t n = 0; n < graph.nodes.size(); ++n) {
        const Node& node = graph.nodes[n];
        if (flow.is_tail(n) || !computes_data(graph, node)) continue;
        for (const ValueId id : float_inputs(graph, node)) codable[static_cast<std::size_t>(id)] = true;
        for (const ValueId id : node.outputs) {
            if (id != no_value && !flow.is_answer(id)) codable[static_cast<std::size_t>(id)] = true;
        }
    }
    return codable;
}

}  // namespace mlq
