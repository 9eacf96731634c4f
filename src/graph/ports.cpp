#include "mlq/graph/ports.hpp"

#include <algorithm>

#include "mlq/base/error.hpp"

namespace mlq {
namespace {

std::string input_text(const std::string& name) {
    return "input " + quoted(name);
}

Port port_of(const Graph& graph, ValueId id) {
    const Value& value = graph.values[static_cast<std::size_t>(id)];
    return {id, value.name, value.type, false, value.shape};
}

void split_off_batch(Port& port) {
    port.has_batch = true;
    port.sample.erase(port.sample.begin());
}

bool begins_with(const Port& port, std::int64_t dimension) {
    return !port.sample.empty() && port.sample.front() == dimension;
}

void check_shape(const Graph& graph, const Port& input) {
    if (!graph.values[static_cast<std::size_t>(input.value)].shape_known)
        throw Error(input_text(input.name), "has no shape",
                    "give it (`input-shape`), or export with a fixed one, batch x features or batch x channels x ...");
    for (std::size_t i = 0; i < input.sample.size(); ++i) {
        if (input.sample[i] > 0 || (i == 0 && input.sample[i] < 0)) continue;
        throw Error(input_text(input.name),
                    "dimension " + std::to_string(i) + (input.sample[i] == 0 ? " is 0" : " is not fixed"),
                    "give the shape (`input-shape`), or export with a fixed one; only the batch may stay open");
    }
}

}  // namespace

Shape Port::shape(std::int64_t batch) const {
    Shape whole = sample;
    if (has_batch) whole.insert(whole.begin(), batch);
    return whole;
}

Ports ports_of(const Graph& graph) {
    Ports ports;
    for (const ValueId id : graph.inputs) {
        ports.inputs.push_back(port_of(graph, id));
        check_shape(graph, ports.inputs.back());
    }
    for (const ValueId id : graph.outputs) ports.outputs.push_back(port_of(graph, id));

    const auto is_open = [](const Port& port) { return begins_with(port, -1); };
    std::int64_t batch = -1;
    if (std::none_of(ports.inputs.begin(), ports.inputs.end(), is_open)) {
        const bool has_first = !ports.inputs.empty() && !ports.inputs.front().sample.empty();
        batch = ports.fixed_batch = has_first ? ports.inputs.front().sample.front() : 1;
    }
    for (auto* side : {&ports.inputs, &ports.outputs}) {
        for (Port& port : *side) {
            if (begins_with(port, batch)) split_off_batch(port);
        }
    }
    return ports;
}

std::int64_t Ports::choose_batch(std::int64_t wanted) const {
    if (fixed_batch > 0) return fixed_batch;
    const bool all = std::all_of(inputs.begin(), inputs.end(), [](const Port& port) { return port.has_batch; });
    return all ? wanted : 1;
}

void require_same_inputs(const Ports& ports, const Ports& others) {
    if (ports.inputs.size() != others.inputs.size())
        throw Error("network", "has " + std::to_string(others.inputs.size()) + " inputs, the other one " +
                                   std::to_string(ports.inputs.size()));
    for (const Port& port : ports.inputs) {
        const auto other = std::find_if(others.inputs.begin(), others.inputs.end(),
                                        [&](const Port& one) { return one.name == port.name; });
        if (other == others.inputs.end()) throw Error(input_text(port.name), "is not in the other network");
        if (port.type == other->type && port.sample == other->sample) continue;
        throw Error(input_text(port.name), "takes samples of " + std::string(to_string(other->type)) + " " +
                                               to_string(other->sample) + ", in the other network " +
                                               std::string(to_string(port.type)) + " " + to_string(port.sample));
    }
}

void require_batch(const Ports& ports, std::int64_t batch) {
    if (ports.fixed_batch == 0 || ports.fixed_batch == batch) return;
    const std::string where = ports.inputs.empty() ? "network" : input_text(ports.inputs.front().name);
    throw Error(where,
                "the model fixes the batch size at " + std::to_string(ports.fixed_batch) + ", " +
                    std::to_string(batch) + " was asked",
                "use that batch size or export with a dynamic batch");
}

}  // namespace mlq
