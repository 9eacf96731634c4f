#include "links.hpp"

#include <algorithm>
#include <utility>

#include "mlq/base/error.hpp"

namespace mlq {

Links::Links(Graph& graph) : graph_(graph), erased_(graph.nodes.size(), 0) {
    grow();
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        const auto& node = graph.nodes[i];
        for (const auto input : node.inputs) link(i, input);
        link(i, node.residual);
        for (const auto output : node.outputs) {
            if (output != no_value) producers_[output] = static_cast<std::ptrdiff_t>(i);
        }
    }
    for (std::size_t slot = 0; slot < graph.outputs.size(); ++slot) {
        output_slots_[graph.outputs[slot]].push_back(slot);
        ++uses_[graph.outputs[slot]];
    }
}

std::optional<std::size_t> Links::producer(ValueId value) const {
    if (value == no_value || static_cast<std::size_t>(value) >= producers_.size() || producers_[value] < 0)
        return std::nullopt;
    return static_cast<std::size_t>(producers_[value]);
}

std::optional<std::size_t> Links::producer(ValueId value, std::string_view op) const {
    const auto found = producer(value);
    return found && graph_.nodes[*found].op == op ? found : std::nullopt;
}

int Links::count_uses(ValueId value) const {
    return value == no_value || static_cast<std::size_t>(value) >= uses_.size() ? 0 : uses_[value];
}

bool Links::is_output(ValueId value) const {
    return static_cast<std::size_t>(value) < output_slots_.size() && !output_slots_[value].empty();
}

std::span<const std::size_t> Links::users(ValueId value) {
    grow();
    auto& users = users_[value];
    std::erase_if(users, [&](std::size_t node) { return erased_[node] || !uses(node, value); });
    std::sort(users.begin(), users.end());
    users.erase(std::unique(users.begin(), users.end()), users.end());
    return users;
}

std::optional<std::size_t> Links::sole_producer(ValueId value) const {
    const auto found = producer(value);
    return found && count_uses(value) == 1 && graph_.nodes[*found].outputs.size() == 1 ? found : std::nullopt;
}

std::optional<std::size_t> Links::sole_producer(ValueId value, std::string_view op) const {
    const auto found = sole_producer(value);
    return found && graph_.nodes[*found].op == op ? found : std::nullopt;
}

void Links::set_input(std::size_t node, std::size_t slot, ValueId value) {
    auto& inputs = graph_.nodes[node].inputs;
    if (inputs.size() <= slot) inputs.resize(slot + 1, no_value);
    link(node, value);
    unlink(std::exchange(inputs[slot], value));
}

void Links::set_residual(std::size_t node, ValueId value) {
    link(node, value);
    unlink(std::exchange(graph_.nodes[node].residual, value));
}

void Links::replace_uses(ValueId from, ValueId to) {
    if (from == to) return;
    const auto old_users = users(from);
    for (const auto user : std::vector<std::size_t>(old_users.begin(), old_users.end())) {
        for (std::size_t slot = 0; slot < graph_.nodes[user].inputs.size(); ++slot) {
            if (graph_.nodes[user].inputs[slot] == from) set_input(user, slot, to);
        }
        if (graph_.nodes[user].residual == from) set_residual(user, to);
    }
    for (const auto slot : std::exchange(output_slots_[from], {})) {
        graph_.outputs[slot] = to;
        output_slots_[to].push_back(slot);
        --uses_[from];
        ++uses_[to];
    }
}

void Links::erase(std::size_t node) {
    for (const auto input : graph_.nodes[node].inputs) unlink(input);
    unlink(graph_.nodes[node].residual);
    for (const auto output : graph_.nodes[node].outputs) {
        if (output != no_value) producers_[output] = -1;
    }
    erased_[node] = 1;
}

void Links::absorb(std::size_t first, std::size_t last) {
    const auto swallowed = graph_.nodes[first].outputs[0];
    const auto kept = graph_.nodes[last].outputs[0];
    erase(last);
    set_output(first, kept);
    auto& from = graph_.values[swallowed];
    auto& to = graph_.values[kept];
    from.quant.reset();
    if (to.shape_known) return;
    to.shape = from.shape;
    to.shape_known = from.shape_known;
}

void Links::set_output(std::size_t node, ValueId value) {
    grow();
    auto& output = graph_.nodes[node].outputs[0];
    if (output != no_value) producers_[output] = -1;
    output = value;
    producers_[value] = static_cast<std::ptrdiff_t>(node);
}

void Links::commit() {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
        if (erased_[i]) continue;
        if (kept != i) graph_.nodes[kept] = std::move(graph_.nodes[i]);
        ++kept;
    }
    graph_.nodes.resize(kept);
}

void Links::grow() {
    producers_.resize(graph_.values.size(), -1);
    uses_.resize(graph_.values.size(), 0);
    output_slots_.resize(graph_.values.size());
    users_.resize(graph_.values.size());
}

bool Links::uses(std::size_t node, ValueId value) const {
    const auto& inputs = graph_.nodes[node].inputs;
    return graph_.nodes[node].residual == value || std::find(inputs.begin(), inputs.end(), value) != inputs.end();
}

void Links::link(std::size_t node, ValueId value) {
    if (value == no_value) return;
    grow();
    ++uses_[value];
    users_[value].push_back(node);
}

void Links::unlink(ValueId value) {
    if (value != no_value) --uses_[value];
}

int rewrite_each_node(Graph& graph, bool (*rewrite)(Graph&, Links&, std::size_t)) {
    Links links(graph);
    int applied = 0;
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        if (!links.alive(i)) continue;
        try {
            applied += rewrite(graph, links, i);
        } catch (const Error& error) {
            throw Error(describe(graph.nodes[i]), error.what());
        }
    }
    links.commit();
    return applied;
}

}  // namespace mlq
