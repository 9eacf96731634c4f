// Calibration promises the same bits for any number of threads and any batch; it rests on the float steps keeping them.
#include <catch2/catch.hpp>

#include "run_op.hpp"

using namespace mlq;
using namespace mlq::test;

namespace {

using Ints = std::vector<std::int64_t>;

// The first sample of a batch.
Tensor first_sample(const Tensor& batch) {
    Shape shape = batch.shape();
    shape[0] = 1;
    Tensor sample(batch.type(), shape);
    std::copy_n(batch.bytes(), sample.byte_size(), sample.bytes());
    return sample;
}

struct Example {
    const char* what;
    Shape x, w;
    std::int64_t group, stride, pad;
};

const Example convolutions[] = {
    {"stem", {4, 3, 64, 64}, {32, 3, 3, 3}, 1, 2, 1},
    {"3x3", {4, 64, 14, 14}, {64, 64, 3, 3}, 1, 1, 1},
    {"3x3 deep", {4, 256, 7, 7}, {256, 256, 3, 3}, 1, 1, 1},
    {"1x1 wide", {4, 96, 28, 28}, {24, 96, 1, 1}, 1, 1, 0},
    {"1x1 deep", {4, 960, 7, 7}, {320, 960, 1, 1}, 1, 1, 0},
    {"1x1 stride 2", {4, 128, 14, 14}, {256, 128, 1, 1}, 1, 2, 0},
    {"1x1 on one pixel", {4, 1280, 1, 1}, {1000, 1280, 1, 1}, 1, 1, 0},
    {"odd channels", {4, 67, 9, 9}, {35, 67, 3, 3}, 1, 1, 1},
    {"depthwise", {4, 96, 28, 28}, {96, 1, 3, 3}, 96, 1, 1},
    {"depthwise stride 2", {4, 45, 15, 15}, {45, 1, 5, 5}, 45, 2, 2},
    {"grouped", {4, 128, 14, 14}, {128, 4, 3, 3}, 32, 1, 1},
    // oneDNN computes these through a matrix product; left to itself it gave other bits with 4 threads.
    {"groups of 7 channels", {3, 63, 15, 9}, {54, 7, 5, 5}, 9, 2, 4},
    {"5 channels", {3, 5, 7, 23}, {104, 5, 5, 5}, 1, 2, 4},
};

OpCase convolution(const Example& example, const Tensor& x, const Tensor& w) {
    const auto [what, xs, ws, group, stride, pad] = example;
    OpCase op("Conv");
    op.data(x).constant(w).attribute("group", group);
    op.attribute("strides", Ints{stride, stride}).attribute("pads", Ints{pad, pad, pad, pad});
    return op;
}

}  // namespace

TEST_CASE("convolutions give the same bits for any number of threads and any batch") {
    for (const Example& example : convolutions) {
        Random random(7);
        INFO(example.what << ", seed 7");
        const Tensor x = random_reals(example.x, random), w = random_reals(example.w, random);
        const Tensor once = convolution(example, x, w).run();
        for (const int threads : {2, 3, 4}) CHECK(same_bits(once, convolution(example, x, w).threads(threads).run()));
        CHECK(same_bits(first_sample(once), convolution(example, first_sample(x), w).run()));
        CHECK(same_bits(first_sample(once), convolution(example, first_sample(x), w).threads(4).run()));
    }
}

TEST_CASE("matrix products give the same bits for any number of threads and any batch") {
    struct Product {
        const char* op;
        Shape a, b;
    };
    const Product products[] = {
        {"Gemm", {8, 1280}, {1280, 1000}}, {"Gemm", {64, 512}, {512, 10}},   {"Gemm", {3, 25088}, {25088, 64}},
        {"Gemm", {16, 67}, {67, 35}},      {"MatMul", {8, 1280}, {1280, 1}}, {"MatMul", {4, 49, 96}, {96, 384}},
    };
    for (const Product& product : products) {
        Random random(8);
        INFO(product.op << " " << to_string(product.a) << " * " << to_string(product.b) << ", seed 8");
        const Tensor a = random_reals(product.a, random), b = random_reals(product.b, random);
        const auto run = [&](const Tensor& left, int threads) {
            return OpCase(product.op).data(left).constant(b).threads(threads).run();
        };
        const Tensor once = run(a, 1);
        for (const int threads : {2, 3, 8}) CHECK(same_bits(once, run(a, threads)));
        CHECK(same_bits(first_sample(once), run(first_sample(a), 1)));
        CHECK(same_bits(first_sample(once), run(first_sample(a), 4)));
    }
}
