#include "mlq/ptq/choose.hpp"

#include <cmath>
#include <numeric>

#include "activation_bits.hpp"
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

constexpr const char* seven_bits = "7 bits";

// Chooses for single values, and joins what must be alike.
class Chooser {
  public:
    Chooser(const Graph& graph, const Target& target, const PrecisionPlan& plan, const StatisticsFile& statistics,
            const ChooseOptions& options)
        : graph_(graph),
          statistics_(statistics),
          options_(options),
          gains_(channel_gains(graph)),
          ties_(graph.values.size()) {
        if (target.signed_activations) options_.method_options.coding = Coding::symmetric;
        const CodedValues coded = coded_values(graph, target, plan);
        ties_ = tie_values(graph, target, plan, coded);
        const std::vector<int> wanted = wanted_bits(graph, plan);
        for (std::size_t v = 0; v < graph.values.size(); ++v) {
            if (!coded.any(static_cast<ValueId>(v))) continue;
            Group& group = groups_[ties_.find(v)];
            group.values.push_back(v);
            group.wanted_bits = group.wanted_bits == 0 ? wanted[v]
                                : wanted[v] == 0       ? group.wanted_bits
                                                       : std::min(group.wanted_bits, wanted[v]);
        }
    }

    Scales choose() {
        for (auto& [root, group] : groups_) choose_group(group, group.wanted_bits == 7 ? 7 : 8);
        if (options_.tune_for_avx2) lower_cheap_groups();
        Scales scales;
        for (const auto& [root, group] : groups_) {
            for (std::size_t i = 0; i < group.values.size(); ++i) {
                Choice choice = group.choices[i];
                if (i != group.owner) {
                    choice.range = group.choices[group.owner].range;
                    choice.params = group.choices[group.owner].params;
                    choice.reason = "shares the params of " + name_of(group.values[group.owner]);
                }
                if (choice.params.highest == highest_code(7))
                    choice.reason = choice.reason.empty() ? seven_bits : seven_bits + (", " + choice.reason);
                scales.emplace(name_of(group.values[i]), choice);
            }
        }
        return scales;
    }

  private:
    // Values that share their params: those of the owner, whose range is the widest.
    struct Group {
        std::vector<std::size_t> values;
        std::vector<Choice> choices;
        std::size_t owner = 0;
        int wanted_bits = 0;    // 0: no layer reads them
        double noise() const {  // of a value that is always zero: none
            const auto& sqnr = choices[owner].predicted_sqnr_db;
            return sqnr ? std::pow(10.0, -*sqnr / 10) : 0.0;
        }
    };

    const std::string& name_of(std::size_t v) const { return graph_.values[v].name; }

    void choose_group(Group& group, int bits) const {
        group.choices.clear();
        for (const std::size_t v : group.values) group.choices.push_back(choose_value(v, bits));
        group.owner = 0;
        for (std::size_t i = 1; i < group.values.size(); ++i) {
            if (is_wider(group.choices[i], group.choices[group.owner])) group.owner = i;
        }
    }

    Choice choose_value(std::size_t v, int bits) const {
        const auto found = statistics_.values.find(name_of(v));
        if (found == statistics_.values.end())
            throw Error("statistics", "value " + quoted(name_of(v)) + " of the model is missing",
                        "collect again with this model");
        const bool gain_fits = gains_[v].size() == found->second.channels.size();
        MethodOptions method_options = options_.method_options;
        method_options.bits = bits;
        return with_context("value " + quoted(name_of(v)), [&] {
            return choose_range(options_.method, found->second,
                                gain_fits ? std::span<const double>(gains_[v]) : std::span<const double>{},
                                method_options);
        });
    }

    void lower_cheap_groups() {
        std::vector<Group*> groups;
        std::vector<Group> lowered;
        std::vector<BitsCandidate> candidates;
        for (auto& [root, group] : groups_) {
            groups.push_back(&group);
            Group& lower = lowered.emplace_back(group);
            const bool may_change = group.wanted_bits == 8;
            if (may_change) choose_group(lower, 7);
            candidates.push_back({may_change, group.noise(), lower.noise()});
        }
        const std::vector<bool> cheap = cheap_candidates(candidates);
        for (std::size_t i = 0; i < groups.size(); ++i) {
            if (cheap[i]) *groups[i] = std::move(lowered[i]);
        }
    }

    const Graph& graph_;
    const StatisticsFile& statistics_;
    ChooseOptions options_;
    std::vector<std::vector<double>> gains_;
    Ties ties_;
    std::map<std::size_t, Group> groups_;  // by the root of their tie
};

}  // namespace

Scales choose_scales(const Graph& graph, const Target& target, const PrecisionPlan& plan,
                     const StatisticsFile& statistics, const ChooseOptions& options) {
    return Chooser(graph, target, plan, statistics, options).choose();
}

PrecisionPlan with_activation_bits(PrecisionPlan plan, const Graph& graph, const Scales& scales) {
    for (std::size_t n = 0; n < graph.nodes.size(); ++n) {
        const Node& node = graph.nodes[n];
        if (plan.nodes[n].precision != Precision::int8 || !is_family(node, OpFamily::linear)) continue;
        const auto found = scales.find(graph.values[static_cast<std::size_t>(node.inputs.front())].name);
        if (found != scales.end())
            plan.nodes[n].activation_bits = found->second.params.highest == highest_code(7) ? 7 : 8;
    }
    return plan;
}

}  // namespace mlq
