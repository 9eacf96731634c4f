#include "mlq/ptq/choose.hpp"

#include <numeric>

#include "channel_gain.hpp"
#include "dataflow.hpp"
#include "graph/op_traits.hpp"
#include "mlq/base/error.hpp"

namespace mlq {
namespace {

// Values that must share their params, as disjoint sets.
class Ties {
  public:
    explicit Ties(std::size_t count) : parent_(count) { std::iota(parent_.begin(), parent_.end(), std::size_t{0}); }
    std::size_t find(std::size_t i) {
        while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
        return i;
    }
    void join(std::size_t a, std::size_t b) { parent_[find(b)] = find(a); }

  private:
    std::vector<std::size_t> parent_;
};

// Values that an int8 node passes on unchanged, and the inputs of a Concat where the target wants one scale for all.
Ties tie_values(const Graph& graph, const Target& target, const PrecisionPlan& plan, const CodedValues& coded) {
    Ties ties(graph.values.size());
    for (std::size_t n = 0; n < graph.nodes.size(); ++n) {
        const Node& node = graph.nodes[n];
        if (plan.nodes[n].precision != Precision::int8) continue;
        const auto rule = find_rule(target, node);
        const bool shares = rule && (rule->output == OutputRule::unchanged ||
                                     (target.shared_concat && is_family(node, OpFamily::concat)));
        if (!shares) continue;
        for (const ValueId input : float_inputs(graph, node)) {
            for (const ValueId output : node.outputs) {
                if (output != no_value && coded.any(input) && coded.any(output))
                    ties.join(static_cast<std::size_t>(input), static_cast<std::size_t>(output));
            }
        }
    }
    return ties;
}

// Whether codes for `a` serve `b` too, so that `a` may stand for both.
bool is_wider(const Choice& a, const Choice& b) {
    if (a.params.zero_point != b.params.zero_point) return a.params.zero_point > b.params.zero_point;
    return std::max(-a.range.low, a.range.high) > std::max(-b.range.low, b.range.high);
}

}  // namespace

Scales choose_scales(const Graph& graph, const Target& target, const PrecisionPlan& plan,
                     const StatisticsFile& statistics, const ChooseOptions& options) {
    const CodedValues coded = coded_values(graph, target, plan);
    const auto gains = channel_gains(graph);
    MethodOptions method_options = options.method_options;
    if (target.signed_activations) method_options.coding = Coding::symmetric;

    std::vector<std::size_t> chosen;
    std::vector<Choice> choices(graph.values.size());
    for (std::size_t v = 0; v < graph.values.size(); ++v) {
        if (!coded.any(static_cast<ValueId>(v))) continue;
        chosen.push_back(v);
        const std::string& name = graph.values[v].name;
        const auto found = statistics.values.find(name);
        if (found == statistics.values.end())
            throw Error("statistics", "value " + quoted(name) + " of the model is missing",
                        "collect again with this model");
        const bool gain_fits = gains[v].size() == found->second.channels.size();
        choices[v] = with_context("value " + quoted(name), [&] {
            return choose_range(options.method, found->second,
                                gain_fits ? std::span<const double>(gains[v]) : std::span<const double>{},
                                method_options);
        });
    }

    Ties ties = tie_values(graph, target, plan, coded);
    std::map<std::size_t, std::size_t> widest;  // per set: the member whose range the others take
    for (const std::size_t v : chosen) {
        const auto [entry, first] = widest.try_emplace(ties.find(v), v);
        if (!first && is_wider(choices[v], choices[entry->second])) entry->second = v;
    }

    Scales scales;
    for (const std::size_t v : chosen) {
        Choice choice = choices[v];
        const std::size_t owner = widest.at(ties.find(v));
        if (owner != v) {
            choice.range = choices[owner].range;
            choice.params = choices[owner].params;
            choice.reason = "shares the params of " + graph.values[owner].name;
        }
        scales.emplace(graph.values[v].name, choice);
    }
    return scales;
}

}  // namespace mlq
