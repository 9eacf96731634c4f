#include "draw_list.hpp"

namespace mlq::random_networks {

using std::int64_t;

namespace {

// ONNX Runtime 1.30 makes a FusedMatMul of Transpose and MatMul, and computes nonsense where the other side is a vector.
bool comes_from_transpose(const Sketch& sketch, ValueId x) {
    const auto producer = sketch.graph.producer_of(x);
    return producer && sketch.graph.nodes[*producer].op == "Transpose";
}

}  // namespace

bool draw_gemm(Sketch& sketch) {
    const ValueId x = sketch.pick();
    if (sketch.rank(x) != 2) return false;
    Draw& draw = sketch.draw;
    AttributeList attributes;
    const bool trans_a = !sketch.free_batch && draw.one_in(4), trans_b = draw.one_in(2);
    const int64_t rows = sketch.dim(x, trans_a ? 1 : 0), depth = sketch.dim(x, trans_a ? 0 : 1);
    const int64_t columns = draw.between(1, 12);
    if (trans_a) attributes.emplace_back("transA", int64_t{1});
    if (trans_b || draw.one_in(3)) attributes.emplace_back("transB", int64_t{trans_b ? 1 : 0});
    if (draw.one_in(4)) attributes.emplace_back("alpha", draw.real(0.2, 2));
    if (draw.one_in(4)) attributes.emplace_back("beta", draw.real(-1, 2));
    std::vector<ValueId> inputs{x, sketch.floats(trans_b ? Shape{columns, depth} : Shape{depth, columns})};
    std::vector<Shape> addends{{columns}, {columns}, {1, columns}, {1}, {}};
    if (!sketch.free_batch) addends.insert(addends.end(), {{rows, columns}, {rows, 1}});
    if (sketch.opset() < 11 || !draw.one_in(4)) inputs.push_back(sketch.floats(draw.of(addends)));
    return sketch.add("Gemm", inputs, attributes).has_value();
}

bool draw_matmul(Sketch& sketch) {
    const ValueId x = sketch.pick();
    const int64_t rank = sketch.rank(x);
    if (rank < 2) return false;
    Draw& draw = sketch.draw;
    const int64_t depth = sketch.dim(x, rank - 1), columns = draw.between(1, 12);
    if (rank >= 3 && draw.one_in(5)) {  // x' x, as attention does
        Ints order;
        for (int64_t i = 0; i < rank; ++i) order.push_back(i);
        std::swap(order[order.size() - 1], order[order.size() - 2]);
        const auto turned = sketch.add("Transpose", {x}, {{"perm", order}});
        return turned && sketch.add("MatMul", draw.one_in(2) ? std::vector{x, *turned} : std::vector{*turned, x});
    }
    if (rank >= 3 && draw.one_in(5))
        return sketch.add("MatMul", {sketch.floats({columns, sketch.dim(x, rank - 2)}), x}).has_value();
    Shape weights{depth, columns};
    if (draw.one_in(8) && !comes_from_transpose(sketch, x)) weights = {depth};
    if (rank >= 3 && draw.one_in(5)) {
        weights = {depth, columns};
        for (int64_t i = rank - 3; i >= 1; --i) weights.insert(weights.begin(), sketch.dim(x, i));
    }
    return sketch.add("MatMul", {x, sketch.floats(weights)}).has_value();
}

}  // namespace mlq::random_networks
