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

// A node of constants, whose output becomes the node's next input.
Adjust with_made(std::string op, std::vector<Tensor> constants, bool to_float,
                 std::vector<std::pair<std::string, Attribute>> attributes = {}) {
    return [=](Graph& graph, Node& node) {
        const auto append = [&](Node made, DType type) {
            Value value;
            value.name = made.op;
            value.type = type;
            made.name = made.op;
            made.outputs = {graph.add_value(value)};
            graph.nodes.push_back(made);
            return made.outputs[0];
        };
        Node maker;
        maker.op = op;
        for (const Tensor& tensor : constants) maker.inputs.push_back(graph.add_constant("number", tensor));
        ValueId made = append(maker, DType::i64);
        if (to_float) {
            Node cast;
            cast.op = "Cast";
            cast.inputs = {made};
            cast.attributes.set("to", std::int64_t{1});
            made = append(cast, DType::f32);
        }
        node.inputs.push_back(made);
        with(attributes)(graph, node);
    };
}

Tensor whole(std::int64_t number) {
    return Tensor::of<std::int64_t>({}, std::span<const std::int64_t>(&number, 1));
}

// Which of the channels is largest, as ones and zeros.
void one_hot_of_channels(Graph& graph, Node& node) {
    behind("ArgMax", [](Graph& g, Node& n) {
        g.nodes.back().attributes.set("axis", std::int64_t{1});
        n.inputs.push_back(g.add_constant("depth", whole(8)));
        const float off_and_on[] = {-0.5F, 2};
        n.inputs.push_back(g.add_constant("values", Tensor::of<float>({2}, off_and_on)));
    })(graph, node);
    node.attributes.set("axis", std::int64_t{-1});
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
        {"range", "Add", image, {}, with_made("Range", {whole(-3), whole(30), whole(3)}, true)},
        {"non_zero",
         "Gather",
         image,
         {},
         with_made("NonZero", {Tensor::of<std::int64_t>({6}, Ints{0, 3, 0, -1, 0, 2})}, false, {flag("axis", 1)})},
        {"one_hot", "OneHot", image, {}, one_hot_of_channels},
        {"unique",
         "Gather",
         image,
         {},
         with_made("Unique", {Tensor::of<std::int64_t>({6}, Ints{4, 1, 4, 0, 1, 5})}, false, {flag("axis", 1)})},
        {"compress",
         "Compress",
         image,
         {},
         [](Graph& graph, Node& node) {
             Tensor condition(DType::boolean, {8});
             for (const int kept : {0, 3, 7}) condition.data<bool>()[kept] = true;
             node.inputs.push_back(graph.add_constant("condition", std::move(condition)));
             node.attributes.set("axis", std::int64_t{2});
         }},
        {"eye_like", "EyeLike", {4, 6}, {}, with({flag("k", 1)})},
        {"reverse_sequence", "ReverseSequence", {7, 3, 2}, {}, with_integers({{7, 0, 4}})},
        {"reverse_sequence_batch_first",
         "ReverseSequence",
         {3, 7, 2},
         {},
         with_integers({{1, 7, 4}}, {flag("batch_axis", 0), flag("time_axis", 1)})},
        {"cast_like", "CastLike", image, {}, with_integers({{1}}), 15, true},
        {"upgraded_scatter",
         "Scatter",
         {3, 4},
         {},
         with_indices({2, 3}, {0, -1, 2, 1, 1, 0}, {}, Shape{2, 3}),
         10,
         false,
         true},
        {"size", "Size", image, {}, {}, 13, true},
    };
}

}  // namespace mlq::interop
