#include "mlq/ptq/choose.hpp"

#include <numeric>

#include "mlq/base/error.hpp"
#include "mlq/ptq/channel_gain.hpp"
#include "mlq/ptq/int8_values.hpp"

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

void tie_concats(const Graph& graph, const std::vector<bool>& int8, Ties& ties) {
    for (const Node& node : graph.nodes) {
        if (node.op != "Concat") continue;
        const auto output = static_cast<std::size_t>(node.outputs.front());
        for (const ValueId id : node.inputs) {
            if (int8[output] && int8[static_cast<std::size_t>(id)]) ties.join(output, static_cast<std::size_t>(id));
        }
    }
}

float width(const Range& range) {
    return std::max(-range.low, range.high);
}

}  // namespace

Scales choose_scales(const Graph& graph, const StatisticsFile& statistics, const ChooseOptions& options) {
    const auto int8 = choose_int8_values(graph, options.keep_float);
    const auto gains = channel_gains(graph);
    MethodOptions method_options = options.method_options;
    if (options.all_symmetric) method_options.coding = Coding::symmetric;

    std::vector<Choice> choices(graph.values.size());
    for (std::size_t v = 0; v < graph.values.size(); ++v) {
        if (!int8[v]) continue;
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

    Ties ties(graph.values.size());
    for (const auto& [a, b] : tied_values(graph)) {
        if (int8[static_cast<std::size_t>(a)] && int8[static_cast<std::size_t>(b)])
            ties.join(static_cast<std::size_t>(a), static_cast<std::size_t>(b));
    }
    if (options.shared_concat) tie_concats(graph, int8, ties);
    std::map<std::size_t, std::size_t> widest;  // per set: the member whose range the others take
    for (std::size_t v = 0; v < graph.values.size(); ++v) {
        if (!int8[v]) continue;
        const auto [entry, first] = widest.try_emplace(ties.find(v), v);
        const bool signed_wins = choices[v].params.zero_point > choices[entry->second].params.zero_point;
        if (!first && (signed_wins || width(choices[v].range) > width(choices[entry->second].range))) entry->second = v;
    }

    Scales scales;
    for (std::size_t v = 0; v < graph.values.size(); ++v) {
        if (!int8[v]) continue;
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
