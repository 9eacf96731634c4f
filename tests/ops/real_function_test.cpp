// Functions of one element against their definitions in double.
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "run_op.hpp"

using namespace mlq;
using namespace mlq::test;

namespace {

double softplus(double x) {
    return std::log(1 + std::exp(x));
}

struct Example {
    const char* op;
    double (*definition)(double);
    double low = -4, high = 4;  // of the inputs
};

constexpr Example examples[] = {
    {"Acos", [](double x) { return std::acos(x); }, -1, 1},
    {"Acosh", [](double x) { return std::acosh(x); }, 1, 9},
    {"Asin", [](double x) { return std::asin(x); }, -1, 1},
    {"Asinh", [](double x) { return std::asinh(x); }},
    {"Atan", [](double x) { return std::atan(x); }},
    {"Atanh", [](double x) { return std::atanh(x); }, -0.9, 0.9},
    {"Ceil", [](double x) { return std::ceil(x); }},
    {"Celu", [](double x) { return std::max(x, 0.0) + std::min(0.0, std::exp(x) - 1); }},
    {"Cos", [](double x) { return std::cos(x); }},
    {"Cosh", [](double x) { return std::cosh(x); }},
    {"Elu", [](double x) { return x < 0 ? std::exp(x) - 1 : x; }},
    {"Erf", [](double x) { return std::erf(x); }},
    {"Floor", [](double x) { return std::floor(x); }},
    {"Gelu", [](double x) { return x / 2 * (1 + std::erf(x / std::sqrt(2.0))); }},
    {"Log", [](double x) { return std::log(x); }, 0.01, 9},
    {"Mish", [](double x) { return x * std::tanh(softplus(x)); }},
    {"Reciprocal", [](double x) { return 1 / x; }, 0.1, 9},
    {"Selu", [](double x) { return 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * (std::exp(x) - 1)); }},
    {"Shrink", [](double x) { return std::abs(x) > 0.5 ? x : 0; }},
    {"Sign", [](double x) { return x > 0   ? 1.0
                                   : x < 0 ? -1.0
                                           : 0.0; }},
    {"Sin", [](double x) { return std::sin(x); }},
    {"Sinh", [](double x) { return std::sinh(x); }},
    {"Softplus", softplus},
    {"Softsign", [](double x) { return x / (1 + std::abs(x)); }},
    {"Swish", [](double x) { return x / (1 + std::exp(-x)); }},
    {"Tan", [](double x) { return std::tan(x); }, -1.4, 1.4},
    {"ThresholdedRelu", [](double x) { return x > 1 ? x : 0; }},
};

}  // namespace

TEST_CASE("every function of one real follows its definition, in both layouts and with threads") {
    for (const Example& example : examples) {
        INFO(example.op << ", seed 21");
        Random random(21);
        Tensor x(DType::f32, {2, 5, 11, 13});
        for (float& value : x.span<float>())
            value = static_cast<float>(example.low + (example.high - example.low) * random.uniform());
        Tensor expected = x;
        float scale = 1;
        for (float& value : expected.span<float>()) {
            value = static_cast<float>(example.definition(value));
            scale = std::max(scale, std::abs(value));
        }
        const auto run = [&] { return OpCase(example.op, 24).data(x); };
        CHECK(largest_difference(run().run(), expected) < 2e-6 * scale);
        CHECK(largest_difference(run().layout(Layout::channels_last).threads(2).run(), expected) < 2e-6 * scale);
    }
}

TEST_CASE("functions take their numbers from the node") {
    const Tensor x = reals({3}, {-1, 0.5f, 2});
    const auto with = [&](const char* op, const char* name, float value) {
        return values_of(OpCase(op, 24).data(x).attribute(name, value).run());
    };
    const float e = std::exp(-1.0f);
    CHECK(with("Elu", "alpha", 2)[0] == Approx(2 * (e - 1)));
    CHECK(with("Celu", "alpha", 2)[0] == Approx(2 * (std::exp(-0.5f) - 1)));
    CHECK(with("Selu", "gamma", 3)[2] == 6);
    CHECK(with("Swish", "alpha", 2)[2] == Approx(2 / (1 + std::exp(-4.0f))));
    CHECK(with("ThresholdedRelu", "alpha", 0.25f) == std::vector<float>{0, 0.5f, 2});
}

TEST_CASE("Gelu has two forms and no third") {
    const Tensor x = reals({1}, {1.5f});
    const auto by = [&](const char* form) {
        return OpCase("Gelu", 20).data(x).attribute("approximate", std::string(form));
    };
    const double tanh = 0.75 * (1 + std::tanh(std::sqrt(2 / M_PI) * (1.5 + 0.044715 * 1.5 * 1.5 * 1.5)));
    CHECK(values_of(by("tanh").run())[0] == Approx(tanh));
    CHECK(values_of(by("none").run())[0] == Approx(0.75 * (1 + std::erf(1.5 / std::sqrt(2.0)))));
    CHECK_THAT(by("fast").failure(), Catch::Contains("approximate"));
}

TEST_CASE("Round takes halves to the even neighbour") {
    CHECK(values_of(OpCase("Round").data(reals({6}, {0.5f, 1.5f, 2.5f, -0.5f, -1.5f, 0.9f})).run()) ==
          std::vector<float>{0, 2, 2, 0, -2, 1});
}

TEST_CASE("Softplus and Mish neither overflow nor vanish far out") {
    const Tensor far = reals({2}, {-200, 200});
    CHECK(values_of(OpCase("Softplus").data(far).run()) == std::vector<float>{0, 200});
    CHECK(values_of(OpCase("Mish", 18).data(far).run()) == std::vector<float>{0, 200});
}

TEST_CASE("Abs, Neg and Sign run on integers") {
    constexpr auto lowest = std::numeric_limits<std::int64_t>::min();
    const Tensor x = integers({-3, 0, 5, lowest});
    const auto run = [&](const char* op) { return integers_of(OpCase(op).data(x).run()); };
    CHECK(run("Abs") == std::vector<std::int64_t>{3, 0, 5, lowest});  // wraps
    CHECK(run("Neg") == std::vector<std::int64_t>{3, 0, -5, lowest});
    CHECK(run("Sign") == std::vector<std::int64_t>{-1, 0, 1, -1});
    CHECK_THAT(OpCase("Erf").data(x).failure(), Catch::Contains("float32"));
}
