// Operators that repeat elements, find them by indices, or say where they are.
#include <optional>

#include "operator_case.hpp"

namespace mlq::interop {
namespace {

const Shape image{2, 6, 9, 11};

using Adjust = std::function<void(Graph&, Node&)>;

// An input of integers, of any shape, behind the image; then `updates` if it has a shape.
Adjust with_indices(Shape shape, Ints values, std::vector<std::pair<std::string, Attribute>> attributes = {},
                    std::optional<Shape> updates = {}) {
    return [=](Graph& graph, Node& node) {
        node.inputs.push_back(graph.add_constant("indices", Tensor::of<std::int64_t>(shape, values)));
        if (updates) {
            Tensor numbers(DType::f32, *updates);
            for (std::int64_t i = 0; i < numbers.size(); ++i) numbers.data<float>()[i] = 0.25F * static_cast<float>(i);
            node.inputs.push_back(graph.add_constant("updates", std::move(numbers)));
        }
        with(attributes)(graph, node);
    };
}

// Of TopK the elements are compared; random networks use the indices.
Adjust with_second_output(const Adjust& adjust) {
    return [=](Graph& graph, Node& node) {
        adjust(graph, node);
        Value indices;
        indices.name = "places";
        indices.type = DType::i64;
        node.outputs.push_back(graph.add_value(indices));
    };
}

}  // namespace

std::vector<OperatorCase> indexing_cases() {
    const auto flag = [](const char* name, std::int64_t value) {
        return std::pair<std::string, Attribute>{name, value};
    };
    const auto word = [](const char* name, const char* value) {
        return std::pair<std::string, Attribute>{name, std::string(value)};
    };
    const Shape wide{2, 3, 4, 6};
    return {
        {"expand", "Expand", {2, 1, 9, 1}, {}, with_integers({{5, 1, 4}})},
        {"expand_rank", "Expand", {2, 3}, {}, with_integers({{4, 1, 1}})},
        {"tile", "Tile", image, {}, with_integers({{1, 2, 1, 3}})},
        {"space_to_depth", "SpaceToDepth", wide, {}, with({{"blocksize", std::int64_t{2}}})},
        {"arg_max", "ArgMax", image, {}, with({flag("axis", 1)}), 13, true},
        {"arg_min_last",
         "ArgMin",
         image,
         {},
         with({flag("axis", -1), flag("keepdims", 0), flag("select_last_index", 1)}),
         13,
         true},
        {"top_k", "TopK", image, {}, with_second_output(with_integers({{4}}))},
        {"top_k_smallest",
         "TopK",
         image,
         {},
         with_second_output(with_integers({{2}}, {flag("axis", 1), flag("largest", 0)}))},
        {"upgraded_top_k", "TopK", image, {}, with_second_output(with({flag("k", 2)})), 9, false, true},
        {"cum_sum", "CumSum", image, {}, with_integers({{1}})},
        {"cum_sum_reverse", "CumSum", image, {}, with_integers({{-1}}, {flag("reverse", 1), flag("exclusive", 1)})},
        {"trilu", "Trilu", image, {}, {}, 14},
        {"trilu_lower", "Trilu", image, {}, with({flag("upper", 0)}), 14},
        {"gather_elements", "GatherElements", {3, 4}, {}, with_indices({2, 3}, {0, -1, 2, 1, 1, -3})},
        {"gather_elements_axis",
         "GatherElements",
         {3, 4},
         {},
         with_indices({3, 2}, {0, -1, 2, 1, 1, -4}, {flag("axis", 1)})},
        {"scatter_elements", "ScatterElements", {3, 4}, {}, with_indices({2, 3}, {0, -1, 2, 1, 1, 0}, {}, Shape{2, 3})},
        {"scatter_elements_add",
         "ScatterElements",
         {3, 4},
         {},
         with_indices({2, 3}, {0, 0, 2, 0, 1, 2}, {word("reduction", "add")}, Shape{2, 3}),
         16},
        {"scatter_elements_max",
         "ScatterElements",
         {3, 4},
         {},
         with_indices({2, 3}, {0, 0, 2, 0, 1, 2}, {word("reduction", "max")}, Shape{2, 3}),
         18},
        {"gather_nd", "GatherND", image, {}, with_indices({3, 2}, {0, 1, -1, 5, 1, -6})},
        {"gather_nd_batch", "GatherND", image, {}, with_indices({2, 2, 1}, {0, 3, -1, 2}, {flag("batch_dims", 1)})},
        {"scatter_nd", "ScatterND", {4, 5}, {}, with_indices({2, 1}, {3, -4}, {}, Shape{2, 5})},
        {"scatter_nd_mul",
         "ScatterND",
         {4, 5},
         {},
         with_indices({2, 2}, {3, -4, 3, 1}, {word("reduction", "mul")}, Shape{2}),
         16},
        {"size", "Size", image, {}, {}, 13, true},
    };
}

}  // namespace mlq::interop
