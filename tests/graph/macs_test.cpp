#include "mlq/graph/macs.hpp"

#include <catch2/catch.hpp>

#include "graph/build.hpp"
#include "mlq/base/error.hpp"

using namespace mlq;
using Catch::Contains;

namespace {

ValueId zeros(Build& b, std::string name, Shape shape) {
    return b.graph.add_constant(name, Tensor(DType::f32, std::move(shape)));
}

}  // namespace

TEST_CASE("a depthwise and a 1x1 convolution cost 9 + n multiplications per output where a full one costs 9 n") {
    constexpr std::int64_t n = 16;
    Build b;
    const auto x = b.input("x", {-1, n, 10, 10});
    const auto full = b.node("Conv", {x, zeros(b, "w", {n, n, 3, 3}), zeros(b, "b", {n})}, "full", {-1, n, 10, 10});
    const auto depthwise =
        b.node("Conv", {x, zeros(b, "dw", {n, 1, 3, 3})}, "depthwise", {-1, n, 10, 10}, {{"group", n}});
    const auto pointwise = b.node("Conv", {depthwise, zeros(b, "pw", {n, n, 1, 1})}, "pointwise", {-1, n, 10, 10});
    const auto costs = count_costs(b.finish({full, pointwise}));
    CHECK(costs[0].macs == 9 * n * n * 100);
    CHECK(costs[0].parameters == 9 * n * n + n);
    CHECK(costs[0].input_elements == n * 100);
    CHECK(costs[0].output_elements == n * 100);
    CHECK(costs[1].macs + costs[2].macs == (9 + n) * n * 100);
    CHECK(total(costs).macs == (9 * n + 9 + n) * n * 100);
}

TEST_CASE("the other layers: transposed convolution by its input, products by rows, columns and depth") {
    Build b;
    const auto x = b.input("x", {2, 6, 4, 4});
    const auto up =
        b.node("ConvTranspose", {x, zeros(b, "w", {6, 5, 2, 2})}, "up", {2, 10, 8, 8}, {{"group", std::int64_t{2}}});
    const auto rows = b.input("rows", {7, 3});
    const auto gemm = b.node("Gemm", {rows, zeros(b, "g", {7, 11})}, "gemm", {3, 11}, {{"transA", std::int64_t{1}}});
    const auto batch = b.input("batch", {2, 4, 3});
    const auto product = b.node("MatMul", {batch, zeros(b, "m", {3, 5})}, "product", {2, 4, 5});
    const auto relu = b.node("Relu", {product}, "relu", {2, 4, 5});
    const auto costs = count_costs(b.finish({up, gemm, relu}));
    CHECK(costs[0].macs == 2 * 16 * (6 * 5 * 4));
    CHECK(costs[1].macs == 3 * 11 * 7);
    CHECK(costs[2].macs == 2 * 4 * 5 * 3);
    CHECK(costs[3].macs == 0);
    CHECK(costs[3].output_elements == 40);
}

TEST_CASE("a residual is read as well") {
    Build b;
    const auto x = b.input("x", {1, 2, 3, 3});
    auto& graph = b.finish({b.node("Conv", {x, zeros(b, "w", {2, 2, 1, 1})}, "y", {1, 2, 3, 3})});
    graph.nodes[0].residual = x;
    CHECK(count_costs(graph)[0].input_elements == 36);
}

TEST_CASE("shapes that are unknown or absurd are errors that name the node") {
    Build b;
    const auto x = b.input("x", {1, 2, 3, 3});
    SECTION("unknown") {
        b.finish({b.node("Conv", {x, zeros(b, "w", {2, 2, 1, 1})}, "y")});
        CHECK_THROWS_WITH(count_costs(b.graph), Contains("node \"Conv_y\" (Conv): value \"y\": has no known shape"));
    }
    SECTION("too large") {
        const auto big = b.input("big", {1 << 20, 1LL << 39});
        const auto deep = b.input("deep", {1LL << 39, 1 << 20});
        b.finish({b.node("MatMul", {big, deep}, "y", {1 << 20, 1 << 20})});
        CHECK_THROWS_WITH(count_costs(b.graph), Contains("node \"MatMul_y\" (MatMul): costs more than 2^62"));
    }
}
