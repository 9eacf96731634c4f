#include <catch2/catch.hpp>
#include <limits>

#include "run_op.hpp"

using namespace mlq;
using namespace mlq::test;

namespace {

using Ints = std::vector<std::int64_t>;

struct NaivePool {
    std::int64_t kernel[2], stride[2] = {1, 1}, dilation[2] = {1, 1}, pad[4] = {0, 0, 0, 0};
    bool ceil_mode = false, count_padding = false;

    std::int64_t outputs(std::int64_t input, int i) const {
        const auto room = input + pad[i] + pad[2 + i] - ((kernel[i] - 1) * dilation[i] + 1);
        auto count = (room + (ceil_mode ? stride[i] - 1 : 0)) / stride[i] + 1;
        while ((count - 1) * stride[i] >= input + pad[i]) --count;  // the last window starts before the end padding
        return count;
    }

    Tensor run(const Tensor& x, bool maximum) const {
        const Shape& xs = x.shape();
        const Shape ys = {xs[0], xs[1], outputs(xs[2], 0), outputs(xs[3], 1)};
        Tensor y(DType::f32, ys);
        float* out = y.data<float>();
        for (std::int64_t plane = 0; plane < ys[0] * ys[1]; ++plane)
            for (std::int64_t i = 0; i < ys[2]; ++i)
                for (std::int64_t j = 0; j < ys[3]; ++j) {
                    double sum = 0, largest = -std::numeric_limits<double>::infinity();
                    int inside = 0, padded = 0;
                    for (std::int64_t u = 0; u < kernel[0]; ++u)
                        for (std::int64_t v = 0; v < kernel[1]; ++v) {
                            const auto r = i * stride[0] - pad[0] + u * dilation[0];
                            const auto s = j * stride[1] - pad[1] + v * dilation[1];
                            if (r < xs[2] + pad[2] && s < xs[3] + pad[3]) ++padded;
                            if (r < 0 || r >= xs[2] || s < 0 || s >= xs[3]) continue;
                            const double value = x.data<float>()[(plane * xs[2] + r) * xs[3] + s];
                            sum += value;
                            largest = std::max(largest, value);
                            ++inside;
                        }
                    *out++ = static_cast<float>(maximum ? largest : sum / (count_padding ? padded : inside));
                }
        return y;
    }
};

const NaivePool pools[] = {
    {.kernel = {2, 2}, .stride = {2, 2}},
    {.kernel = {3, 3}, .stride = {2, 2}, .pad = {1, 1, 1, 1}},
    {.kernel = {3, 2}, .stride = {2, 3}, .pad = {2, 0, 1, 1}},
    {.kernel = {3, 3}, .stride = {2, 2}, .ceil_mode = true},
    {.kernel = {3, 3}, .stride = {2, 2}, .pad = {1, 1, 1, 1}, .ceil_mode = true},
    {.kernel = {1, 1}, .stride = {3, 3}, .pad = {0, 0, 0, 0}, .ceil_mode = true},
    {.kernel = {2, 3}, .stride = {1, 1}, .dilation = {3, 2}, .pad = {1, 1, 1, 1}},
    {.kernel = {2, 2}, .stride = {3, 3}, .dilation = {2, 2}, .pad = {0, 1, 1, 0}, .ceil_mode = true},
};

OpCase pool_case(const char* op, const NaivePool& pool, const Tensor& x) {
    OpCase node(op, 19);
    node.data(x)
        .attribute("kernel_shape", Ints{pool.kernel[0], pool.kernel[1]})
        .attribute("strides", Ints{pool.stride[0], pool.stride[1]})
        .attribute("dilations", Ints{pool.dilation[0], pool.dilation[1]})
        .attribute("pads", Ints(pool.pad, pool.pad + 4))
        .attribute("ceil_mode", std::int64_t{pool.ceil_mode})
        .attribute("count_include_pad", std::int64_t{pool.count_padding});
    return node;
}

}  // namespace

TEST_CASE("pooling follows its definition for every form of window") {
    Random random(13);
    const Tensor x = random_reals({2, 19, 8, 7}, random);
    int number = 0;
    for (NaivePool pool : pools) {
        INFO("pool " << number++ << ", seed 13");
        CHECK(same_bits(pool_case("MaxPool", pool, x).run(), pool.run(x, true)));
        CHECK(largest_difference(pool_case("AveragePool", pool, x).threads(2).run(), pool.run(x, false)) < 1e-6);
        pool.count_padding = true;
        CHECK(largest_difference(pool_case("AveragePool", pool, x).run(), pool.run(x, false)) < 1e-6);
    }
}

TEST_CASE("pooling runs over one and three spatial dimensions") {
    const Tensor line = OpCase("MaxPool").data(ramp({1, 2, 6})).attribute("kernel_shape", Ints{3}).run();
    CHECK(line.shape() == Shape{1, 2, 4});
    CHECK(values_of(line) == std::vector<float>{2, 3, 4, 5, 8, 9, 10, 11});
    const Tensor cube =
        OpCase("AveragePool").data(ramp({1, 1, 2, 2, 2})).attribute("kernel_shape", Ints{2, 2, 2}).run();
    CHECK(values_of(cube) == std::vector<float>{3.5f});
}

TEST_CASE("a pool with auto_pad SAME keeps ceil(input / stride) outputs") {
    const auto shape = [](const char* mode, Shape input) {
        return OpCase("MaxPool")
            .data(Tensor(DType::f32, input))
            .attribute("kernel_shape", Ints{3, 3})
            .attribute("strides", Ints{2, 2})
            .attribute("auto_pad", mode)
            .infer()
            .front();
    };
    CHECK(shape("SAME_UPPER", {1, 1, 7, 8}) == Shape{1, 1, 4, 4});
    CHECK(shape("SAME_LOWER", {1, 1, 7, 8}) == Shape{1, 1, 4, 4});
    CHECK(shape("VALID", {1, 1, 7, 8}) == Shape{1, 1, 3, 3});
}

TEST_CASE("a maximum of negative numbers does not see the padding") {
    const Tensor x = reals({1, 1, 1, 2}, {-3, -4});
    const NaivePool pool{.kernel = {3, 3}, .pad = {1, 1, 1, 1}};
    CHECK(values_of(pool_case("MaxPool", pool, x).run()) == std::vector<float>{-3, -3});
}

TEST_CASE("with ceil_mode a window may reach over the end by less than a stride") {
    const auto pool = [](const char* op, std::int64_t stride) {
        return OpCase(op)
            .data(reals({1, 1, 2, 2}, {1, 2, 3, 6}))
            .attribute("kernel_shape", Ints{3, 3})
            .attribute("strides", Ints{stride, stride})
            .attribute("ceil_mode", std::int64_t{1});
    };
    CHECK(values_of(pool("MaxPool", 2).run()) == std::vector<float>{6});
    CHECK(values_of(pool("AveragePool", 2).run()) == std::vector<float>{3});
    CHECK_THAT(pool("MaxPool", 1).failure(), Catch::Contains("does not fit"));
}

TEST_CASE("pools that cannot be are refused with a reason") {
    using Catch::Contains;
    const auto pool = [] { return OpCase("MaxPool").data(ramp({1, 1, 4, 4})); };
    CHECK_THAT(pool().failure(), Contains("kernel_shape"));
    CHECK_THAT(pool().attribute("kernel_shape", Ints{3}).failure(), Contains("dimensions"));
    CHECK_THAT(pool().attribute("kernel_shape", Ints{5, 5}).failure(), Contains("does not fit"));
    CHECK_THAT(pool().attribute("kernel_shape", Ints{0, 1}).failure(), Contains("kernel_shape"));
    CHECK_THAT(pool().attribute("kernel_shape", Ints{2, 2}).attribute("pads", Ints{2, 0, 0, 0}).failure(),
               Contains("nothing but padding"));
    CHECK_THAT(pool().attribute("kernel_shape", 3.5f).failure(), Contains("kernel_shape"));
}

TEST_CASE("MaxPool says where the first maximum of each window is") {
    const Tensor x = reals({1, 2, 2, 3}, {1, 5, 5, 2, 0, 5, -1, -1, -2, -3, -1, -9});
    const auto run = [&](std::int64_t order) {
        return OpCase("MaxPool")
            .data(x)
            .attribute("kernel_shape", Ints{2, 2})
            .attribute("storage_order", order)
            .outputs(2)
            .run_all();
    };
    const auto by_rows = run(0), by_columns = run(1);
    CHECK(values_of(by_rows[0]) == std::vector<float>{5, 5, -1, -1});
    CHECK(integers_of(by_rows[1]) == Ints{1, 1, 6, 7});
    CHECK(by_rows[1].shape() == Shape{1, 2, 1, 2});
    CHECK(integers_of(by_columns[1]) == Ints{2, 2, 6, 8});
    const float low = -std::numeric_limits<float>::infinity();
    const auto lowest =
        OpCase("MaxPool").data(reals({1, 1, 2}, {low, low})).attribute("kernel_shape", Ints{2}).outputs(2).run_all();
    CHECK(integers_of(lowest[1]) == Ints{0});
    const auto padding = OpCase("MaxPool")
                             .data(ramp({1, 1, 2}))
                             .attribute("kernel_shape", Ints{2})
                             .attribute("dilations", Ints{3})
                             .attribute("strides", Ints{3})
                             .attribute("pads", Ints{1, 3})
                             .outputs(2)
                             .failure();
    CHECK_THAT(padding, Catch::Contains("nothing but padding"));
}

TEST_CASE("MaxPool of bytes") {
    const std::int8_t numbers[] = {-128, -3, 4, -7};
    const Tensor y =
        OpCase("MaxPool").data(Tensor::of<std::int8_t>({1, 1, 4}, numbers)).attribute("kernel_shape", Ints{2}).run();
    REQUIRE(y.type() == DType::i8);
    CHECK(std::vector<int>(y.data<std::int8_t>(), y.data<std::int8_t>() + 3) == std::vector<int>{-3, 4, 4});
}

TEST_CASE("MaxUnpool puts maxima back") {
    const auto indices = [](Shape shape, const Ints& at) { return Tensor::of<std::int64_t>(std::move(shape), at); };
    const auto op = [&](const Ints& at) {
        return OpCase("MaxUnpool")
            .data(reals({1, 1, 1, 2}, {5, 6}))
            .data(indices({1, 1, 1, 2}, at))
            .attribute("kernel_shape", Ints{2, 2})
            .attribute("strides", Ints{2, 2});
    };
    CHECK(values_of(op({1, 6}).run()) == std::vector<float>{0, 5, 0, 0, 0, 0, 6, 0});
    CHECK(values_of(op({1, 1}).run())[1] == 6);
    const Tensor larger = op({1, 8}).constant(integers({1, 1, 3, 3})).run();
    CHECK(larger.shape() == Shape{1, 1, 3, 3});
    CHECK(values_of(larger)[8] == 6);
    CHECK_THAT(op({1, 8}).failure(), Catch::Contains("index 8 is outside"));
    CHECK_THAT(op({-1, 2}).failure(), Catch::Contains("index -1"));
    CHECK_THAT(op({1, 2}).constant(integers({1, 2, 3, 3})).failure(), Catch::Contains("does not fit"));
    CHECK_THAT(op({1, 2}).constant(integers({1, 1, -3, 3})).failure(), Catch::Contains("-3"));
    CHECK_FALSE(op({1, 2}).constant(integers({1, 1, 1 << 30, 1 << 30})).failure().empty());
    CHECK_FALSE(op({1, 2}).attribute("pads", Ints{9, 0, 9, 0}).failure().empty());
    CHECK_THAT(op({1, 2}).attribute("kernel_shape", Ints{2}).failure(), Catch::Contains("strides"));
    CHECK_THAT(OpCase("MaxUnpool")
                   .data(ramp({1, 1, 2}))
                   .data(indices({1, 1, 1}, {0}))
                   .attribute("kernel_shape", Ints{2})
                   .failure(),
               Catch::Contains("int64 for each element"));
}
