#include "mlq/graph/input_shapes.hpp"

#include <charconv>
#include <set>

#include "base/nearest_names.hpp"
#include "mlq/base/error.hpp"

namespace mlq {
namespace {

constexpr std::int64_t largest_dimension = std::int64_t{1} << 31;

std::int64_t parse_dimension(std::string_view text, std::string_view whole) {
    if (text == "N" || text == "?") return -1;
    std::int64_t dimension = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), dimension);
    if (error != std::errc() || end != text.data() + text.size() || dimension < 1 || dimension > largest_dimension)
        throw Error(quoted(whole), quoted(text) + " is not a dimension",
                    "write NAME=1x3x640x640, with N for the batch");
    return dimension;
}

ValueId find_input(const Graph& graph, const std::string& name) {
    std::vector<std::string> names;
    for (const ValueId id : graph.inputs) {
        names.push_back(graph.values[static_cast<std::size_t>(id)].name);
        if (names.back() == name || (name.empty() && graph.inputs.size() == 1)) return id;
    }
    if (name.empty())
        throw Error("network", "has " + std::to_string(names.size()) + " inputs", "write NAME=1x3x640x640 for each");
    throw Error("input " + quoted(name), "is not in the network", suggest(name, names));
}

void fix_input_shape(Value& value, const Shape& asked) {
    if (!value.shape_known) value.shape.assign(asked.size(), -1);
    value.shape_known = true;
    if (value.shape.size() != asked.size())
        throw Error("",
                    "has " + std::to_string(value.shape.size()) + " dimensions, " + to_string(asked) + " was asked");
    for (std::size_t i = 0; i < asked.size(); ++i) {
        std::int64_t& dimension = value.shape[i];
        if (asked[i] == -1 || dimension == asked[i]) continue;
        if (dimension != -1)
            throw Error("",
                        "dimension " + std::to_string(i) + " is " + std::to_string(dimension) + " in the file, " +
                            std::to_string(asked[i]) + " was asked",
                        "leave it, or export the model with that dimension open");
        dimension = asked[i];
    }
}

}  // namespace

InputShape parse_input_shape(std::string_view text) {
    InputShape parsed;
    std::string_view dimensions = text;
    if (const auto equals = text.rfind('='); equals != std::string_view::npos) {
        parsed.input = text.substr(0, equals);
        dimensions = text.substr(equals + 1);
    }
    while (true) {
        const auto end = dimensions.find('x');
        parsed.shape.push_back(parse_dimension(dimensions.substr(0, end), text));
        if (end == std::string_view::npos) return parsed;
        dimensions.remove_prefix(end + 1);
    }
}

void fix_input_shapes(Graph& graph, const std::vector<InputShape>& shapes) {
    std::set<ValueId> seen;
    for (const InputShape& asked : shapes) {
        const ValueId id = find_input(graph, asked.input);
        Value& value = graph.values[static_cast<std::size_t>(id)];
        with_context("input " + quoted(value.name), [&] {
            if (!seen.insert(id).second) throw Error("", "is given two shapes");
            fix_input_shape(value, asked.shape);
        });
    }
}

}  // namespace mlq
