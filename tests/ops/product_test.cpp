// Gemm and MatMul.
#include <catch2/catch.hpp>
#include <limits>

#include "run_op.hpp"

using namespace mlq;
using namespace mlq::test;
using Catch::Contains;

namespace {

// rows x depth times depth x columns, in double.
std::vector<double> multiply(const float* a, const float* b, std::int64_t rows, std::int64_t depth,
                             std::int64_t columns) {
    std::vector<double> out;
    for (std::int64_t i = 0; i < rows; ++i)
        for (std::int64_t j = 0; j < columns; ++j) {
            double sum = 0;
            for (std::int64_t k = 0; k < depth; ++k) sum += static_cast<double>(a[i * depth + k]) * b[k * columns + j];
            out.push_back(sum);
        }
    return out;
}

Tensor transposed(const Tensor& matrix) {
    const std::int64_t rows = matrix.shape()[0], columns = matrix.shape()[1];
    Tensor out(DType::f32, {columns, rows});
    for (std::int64_t i = 0; i < rows; ++i)
        for (std::int64_t j = 0; j < columns; ++j)
            out.data<float>()[j * rows + i] = matrix.data<float>()[i * columns + j];
    return out;
}

}  // namespace

TEST_CASE("Gemm follows its definition for all transpositions, factors and forms of C") {
    Random random(19);
    INFO("seed 19");
    const Tensor a = random_reals({5, 70}, random), b = random_reals({70, 33}, random);
    const auto product = multiply(a.data<float>(), b.data<float>(), 5, 70, 33);
    for (const Shape& c_shape : {Shape{5, 33}, Shape{33}, Shape{1, 33}, Shape{5, 1}, Shape{1}, Shape{}}) {
        const Tensor c = random_reals(c_shape, random);
        Tensor expected(DType::f32, {5, 33});
        for (std::int64_t i = 0; i < 5 * 33; ++i) {
            const std::int64_t column = i % 33, row = i / 33;
            const std::int64_t at = c_shape.size() == 2
                                        ? (c_shape[0] == 1 ? 0 : row) * c_shape[1] + (c_shape[1] == 1 ? 0 : column)
                                    : c.size() == 1 ? 0
                                                    : column;
            expected.data<float>()[i] = static_cast<float>(0.5 * product[i] - 2.0 * c.data<float>()[at]);
        }
        for (const bool trans_a : {false, true}) {
            for (const bool trans_b : {false, true}) {
                for (const bool constant : {false, true}) {
                    INFO("C " << to_string(c_shape) << " transA " << trans_a << " transB " << trans_b << " constant "
                              << constant);
                    OpCase op("Gemm");
                    op.data(trans_a ? transposed(a) : a);
                    const Tensor right = trans_b ? transposed(b) : b;
                    constant ? op.constant(right).constant(c) : op.data(right).data(c);
                    op.attribute("transA", std::int64_t{trans_a}).attribute("transB", std::int64_t{trans_b});
                    op.attribute("alpha", 0.5f).attribute("beta", -2.0f);
                    CHECK(largest_difference(op.run(), expected) < 2e-5);
                }
            }
        }
    }
}

TEST_CASE("Gemm without C scales, adds its fused residual and clamps") {
    const Tensor a = reals({1, 2}, {1, 2}), b = reals({2, 3}, {1, 2, -3, 4, 5, 6});  // product 9, 12, 9
    CHECK(values_of(OpCase("Gemm").data(a).constant(b).run()) == std::vector<float>{9, 12, 9});
    CHECK(values_of(OpCase("Gemm").data(a).constant(b).attribute("alpha", 2.0f).run()) ==
          std::vector<float>{18, 24, 18});
    OpCase fused("Gemm");
    fused.data(a).constant(b).residual(reals({1, 3}, {-10, 1, 0})).clamp(0, 10);
    CHECK(values_of(fused.run()) == std::vector<float>{0, 10, 9});
    CHECK(values_of(OpCase("MatMul").data(a).constant(b).clamp(10, std::numeric_limits<float>::infinity()).run()) ==
          std::vector<float>{10, 12, 10});
}

TEST_CASE("Gemm runs codes of a quantized graph as the reals they stand for") {
    const std::int8_t codes[] = {1, 2, 3, 4};
    const std::int32_t bias[] = {16, -8};
    const Tensor y = OpCase("Gemm")
                         .data(reals({1, 2}, {2, 4}))
                         .constant(Tensor::of<std::int8_t>({2, 2}, codes), {{0.5f, 0.25f}, 1})
                         .constant(Tensor::of<std::int32_t>({2}, bias), {{0.25f}, 0})
                         .run();
    CHECK(values_of(y) == std::vector<float>{2 * 0.5f + 4 * 1.5f + 4, 2 * 0.5f + 4 * 1.0f - 2});
}

TEST_CASE("Gemm refuses matrices that do not multiply") {
    CHECK_THAT(OpCase("Gemm").data(ramp({2, 3})).data(ramp({2, 3})).failure(), Contains("do not multiply"));
    CHECK_THAT(OpCase("Gemm").data(ramp({2, 3, 1})).data(ramp({3, 2})).failure(), Contains("dimensions"));
    CHECK_THAT(OpCase("Gemm").data(ramp({2, 3})).data(ramp({3, 2})).constant(ramp({3})).failure(),
               Contains("broadcast"));
    CHECK_THAT(OpCase("Gemm").data(ramp({2, 0})).data(ramp({0, 2})).failure(), Contains("no elements"));
}

TEST_CASE("MatMul broadcasts batches and promotes vectors like numpy") {
    struct Example {
        Shape a, b, out;
    };
    const Example examples[] = {
        {{4, 6}, {6, 5}, {4, 5}},
        {{6}, {6, 5}, {5}},
        {{4, 6}, {6}, {4}},
        {{6}, {6}, {}},
        {{2, 3, 4, 6}, {6, 5}, {2, 3, 4, 5}},
        {{2, 3, 4, 6}, {2, 3, 6, 5}, {2, 3, 4, 5}},
        {{2, 1, 4, 6}, {3, 6, 5}, {2, 3, 4, 5}},
        {{4, 6}, {2, 3, 6, 5}, {2, 3, 4, 5}},
        {{6}, {2, 6, 5}, {2, 5}},
        {{2, 4, 6}, {6}, {2, 4}},
    };
    for (const auto& [a_shape, b_shape, out_shape] : examples) {
        Random random(20);
        INFO(to_string(a_shape) << " * " << to_string(b_shape) << ", seed 20");
        const Tensor a = random_reals(a_shape, random), b = random_reals(b_shape, random);
        const std::int64_t rows = a_shape.size() == 1 ? 1 : 4, columns = b_shape.size() == 1 ? 1 : 5;
        Tensor expected(DType::f32, out_shape);
        const std::int64_t batches = expected.size() / (rows * columns);
        const std::int64_t a_batches = a.size() / (rows * 6), b_batches = b.size() / (6 * columns);
        for (std::int64_t batch = 0; batch < batches; ++batch) {
            // The only example where both broadcast has batches (2, 1) and (3): 6 = 2 * 3.
            const std::int64_t from_a = a_batches == 2 && b_batches == 3 ? batch / 3 : batch % a_batches;
            const auto product = multiply(a.data<float>() + from_a * rows * 6,
                                          b.data<float>() + batch % b_batches * 6 * columns, rows, 6, columns);
            std::copy(product.begin(), product.end(), expected.data<float>() + batch * rows * columns);
        }
        CHECK(largest_difference(OpCase("MatMul").data(a).data(b).run(), expected) < 1e-5);
        CHECK(largest_difference(OpCase("MatMul").data(a).constant(b).run(), expected) < 1e-5);
    }
}

TEST_CASE("MatMul refuses shapes that do not multiply") {
    CHECK_THAT(OpCase("MatMul").data(ramp({2, 3})).data(ramp({2, 3})).failure(), Contains("do not multiply"));
    CHECK_THAT(OpCase("MatMul").data(ramp({2, 1, 3})).data(ramp({3, 3, 1})).failure(), Contains("broadcast"));
    CHECK_THAT(OpCase("MatMul").data(ramp({})).data(ramp({1})).failure(), Contains("dimensions"));
}
