// Operators that repeat elements or find them by computed indices.
#include <algorithm>

#include "draw_list.hpp"

namespace mlq::random_networks {
namespace {

using std::int64_t;

int64_t draw_axis(Sketch& sketch, ValueId x) {
    const int64_t rank = sketch.rank(x);
    return rank > sketch.first_axis() ? sketch.draw.between(sketch.first_axis(), rank - 1) : -1;
}

// Indices of the shape of x (but for `count` along the axis), as a constant. Each index once along a line, so that
// updates never meet.
ValueId draw_indices(Sketch& sketch, ValueId x, int64_t axis, int64_t count) {
    Shape shape = sketch.shape(x);
    const int64_t length = shape[static_cast<std::size_t>(axis)];
    shape[static_cast<std::size_t>(axis)] = count;
    const Ints order = sketch.draw.shuffled(length);
    Tensor indices(DType::i64, shape);
    const int64_t inner = row_major_strides(shape)[static_cast<std::size_t>(axis)];
    for (int64_t i = 0; i < indices.size(); ++i) {
        const int64_t index = order[static_cast<std::size_t>(i / inner % count)];
        indices.data<int64_t>()[i] = sketch.draw.one_in(3) ? index - length : index;
    }
    return sketch.constant("indices", std::move(indices));
}

}  // namespace

bool draw_repeat(Sketch& sketch) {
    Draw& draw = sketch.draw;
    const ValueId x = sketch.pick();
    const bool tiles = draw.one_in(2);
    if (sketch.opset() < 8 || sketch.rank(x) < 1) return false;
    Ints counts(static_cast<std::size_t>(sketch.rank(x)), 1);
    for (int64_t axis = sketch.first_axis(); axis < sketch.rank(x); ++axis) {
        if ((tiles || sketch.dim(x, axis) == 1) && draw.one_in(2))
            counts[static_cast<std::size_t>(axis)] = draw.between(1, 3);
    }
    return sketch.add(tiles ? "Tile" : "Expand", {x, sketch.integers(counts)}).has_value();
}

// The largest elements, and often the elements of another value at their places.
bool draw_top_k(Sketch& sketch) {
    Draw& draw = sketch.draw;
    const ValueId x = sketch.pick();
    const int64_t axis = draw_axis(sketch, x);
    if (sketch.opset() < 11 || axis < 0) return false;
    const int64_t k = draw.between(1, sketch.dim(x, axis));
    const auto top = sketch.add_all("TopK", {x, sketch.integers({k})},
                                    {{"axis", axis}, {"largest", int64_t{draw.one_in(2) ? 1 : 0}}}, 2);
    if (!top) return false;
    const std::vector<ValueId> partners = sketch.all_like(x);
    if (!partners.empty() && draw.one_in(2))
        return sketch.add("GatherElements", {draw.of(partners), (*top)[1]}, {{"axis", axis}}).has_value();
    return true;
}

bool draw_elements(Sketch& sketch) {
    Draw& draw = sketch.draw;
    const ValueId x = sketch.pick();
    const int64_t axis = draw_axis(sketch, x);
    if (sketch.opset() < 11 || sketch.free_batch || axis < 0) return false;
    const int64_t count = draw.between(1, sketch.dim(x, axis));
    const ValueId indices = draw_indices(sketch, x, axis, count);
    if (draw.one_in(2)) return sketch.add("GatherElements", {x, indices}, {{"axis", axis}}).has_value();
    AttributeList attributes{{"axis", axis}};
    if (sketch.opset() >= 16 && draw.one_in(2))
        attributes.emplace_back("reduction", std::string(draw.word({"add", "mul"})));
    return sketch.add("ScatterElements", {x, indices, sketch.floats(sketch.shape(indices))}, attributes).has_value();
}

bool draw_slices(Sketch& sketch) {
    Draw& draw = sketch.draw;
    const ValueId x = sketch.pick();
    if (sketch.opset() < 12 || sketch.free_batch || sketch.rank(x) < 2) return false;
    const int64_t depth = draw.between(1, sketch.rank(x) - 1);
    Ints rows;
    const bool twice = draw.one_in(2) && sketch.dim(x, 0) > 1;
    for (int64_t row = 0; row < (twice ? 2 : 1); ++row) {
        for (int64_t axis = 0; axis < depth; ++axis)
            rows.push_back(axis == 0 && twice ? row : draw.between(-sketch.dim(x, axis), sketch.dim(x, axis) - 1));
    }
    const ValueId indices =
        sketch.constant("indices", Tensor::of<int64_t>({static_cast<int64_t>(rows.size()) / depth, depth}, rows));
    if (draw.one_in(2)) return sketch.add("GatherND", {x, indices}).has_value();
    Shape updates{sketch.dim(indices, 0)};
    updates.insert(updates.end(), sketch.shape(x).begin() + depth, sketch.shape(x).end());
    return sketch.add("ScatterND", {x, indices, sketch.floats(updates)}).has_value();
}

bool draw_cum_sum(Sketch& sketch) {
    Draw& draw = sketch.draw;
    const ValueId x = sketch.pick();
    const int64_t axis = draw_axis(sketch, x);
    if (sketch.opset() < 11 || axis < 0) return false;
    const ValueId at = sketch.constant("axis", Tensor::of<int64_t>({}, std::span<const int64_t>(&axis, 1)));
    return sketch
        .add("CumSum", {x, at},
             {{"exclusive", int64_t{draw.one_in(2) ? 1 : 0}}, {"reverse", int64_t{draw.one_in(2) ? 1 : 0}}})
        .has_value();
}

bool draw_trilu(Sketch& sketch) {
    const ValueId x = sketch.pick();
    if (sketch.opset() < 14 || sketch.rank(x) < 2 + sketch.first_axis()) return false;
    const int64_t k = sketch.draw.between(-2, 2);
    return sketch
        .add("Trilu", {x, sketch.constant("k", Tensor::of<int64_t>({}, std::span<const int64_t>(&k, 1)))},
             {{"upper", int64_t{sketch.draw.one_in(2) ? 1 : 0}}})
        .has_value();
}

bool draw_space_to_depth(Sketch& sketch) {
    const ValueId x = sketch.pick();
    const int64_t block = sketch.draw.between(2, 3);
    if (sketch.rank(x) != 4 || sketch.dim(x, 2) % block != 0 || sketch.dim(x, 3) % block != 0) return false;
    return sketch.add("SpaceToDepth", {x}, {{"blocksize", block}}).has_value();
}

// The sum over an axis, or (of matrices) the product with another value.
bool draw_einsum(Sketch& sketch) {
    const ValueId x = sketch.pick();
    if (sketch.opset() < 12 || sketch.rank(x) != 3) return false;
    const std::vector<ValueId> partners = sketch.all_like(x);
    if (partners.empty() || sketch.draw.one_in(3))
        return sketch
            .add("Einsum", {x}, {{"equation", std::string(sketch.draw.word({"nij->nj", "nij->nji", "nij->ni"}))}})
            .has_value();
    return sketch.add("Einsum", {x, sketch.draw.of(partners)}, {{"equation", std::string("nij,nkj->nik")}}).has_value();
}

}  // namespace mlq::random_networks
