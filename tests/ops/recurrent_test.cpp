// RNN, GRU and LSTM against the equations of ONNX, one sample and one direction at a time in double.
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>

#include "run_op.hpp"

using namespace mlq;
using namespace mlq::test;

namespace {

using Real = double;
using Vector = std::vector<Real>;
using Function = std::function<Real(Real)>;

const Function sigmoid = [](Real x) { return 1 / (1 + std::exp(-x)); };
const Function hyperbolic = [](Real x) { return std::tanh(x); };

struct Weights {
    Tensor w, r, b, p;  // of all directions
};

struct Case {
    std::string op;
    std::int64_t gates = 1, steps = 5, batch = 3, inputs = 4, hidden = 6, directions = 1;
    bool backwards = false, layout = false, linear = false, couples = false, peepholes = false;
    Real clip = 1e30;
    std::vector<std::int64_t> lengths = {5, 5, 5};
    Function f = sigmoid, g = hyperbolic, h = hyperbolic;
};

Weights draw_weights(const Case& test, Random& random) {
    const std::int64_t d = test.directions, rows = test.gates * test.hidden;
    return {random_reals({d, rows, test.inputs}, random), random_reals({d, rows, test.hidden}, random),
            random_reals({d, 2 * rows}, random), random_reals({d, 3 * test.hidden}, random)};
}

struct State {
    Vector h, c;
};

// One step of one sample: x has the inputs, state is replaced.
void advance(const Case& test, const Weights& weights, std::int64_t d, const float* x, State& state) {
    const std::int64_t size = test.hidden, rows = test.gates * size;
    const float* const bias = weights.b.data<float>() + d * 2 * rows;
    const float* const peephole = weights.p.data<float>() + d * 3 * size;
    const auto input = [&](std::int64_t row) {
        Real sum = bias[row];
        for (std::int64_t k = 0; k < test.inputs; ++k)
            sum += Real(weights.w.data<float>()[(d * rows + row) * test.inputs + k]) * x[k];
        return sum;
    };
    const auto recurrent = [&](std::int64_t row, const Vector& h) {
        Real sum = bias[rows + row];
        for (std::int64_t k = 0; k < size; ++k) sum += weights.r.data<float>()[(d * rows + row) * size + k] * h[k];
        return sum;
    };
    const auto clipped = [&](Real number) { return std::min(test.clip, std::max(-test.clip, number)); };
    const State old = state;
    Vector reset = old.h;
    for (std::int64_t i = 0; i < size && test.op == "GRU"; ++i)
        reset[i] *= test.f(clipped(input(size + i) + recurrent(size + i, old.h)));
    for (std::int64_t i = 0; i < size; ++i) {
        const auto gate = [&](std::int64_t g) { return input(g * size + i) + recurrent(g * size + i, old.h); };
        const auto look = [&](std::int64_t g, Real c) { return test.peepholes ? peephole[g * size + i] * c : 0; };
        if (test.op == "RNN") {
            state.h[i] = test.f(clipped(gate(0)));
        } else if (test.op == "GRU") {
            const Real z = test.f(clipped(gate(0))), r = test.f(clipped(gate(1)));
            const Real of_state = test.linear ? r * recurrent(2 * size + i, old.h) : recurrent(2 * size + i, reset);
            state.h[i] = (1 - z) * test.g(clipped(input(2 * size + i) + of_state)) + z * old.h[i];
        } else {
            const Real in = test.f(clipped(gate(0) + look(0, old.c[i])));
            const Real kept = test.couples ? 1 - in : test.f(clipped(gate(2) + look(2, old.c[i])));
            state.c[i] = kept * old.c[i] + in * test.g(clipped(gate(3)));
            state.h[i] = test.f(clipped(gate(1) + look(1, state.c[i]))) * test.h(state.c[i]);
        }
    }
}

struct Expected {
    Tensor all, h, c;
};

Expected reference(const Case& test, const Weights& weights, const Tensor& x, const Tensor& h, const Tensor& c) {
    const std::int64_t size = test.hidden, all_d = test.directions;
    const Shape states = test.layout ? Shape{test.batch, all_d, size} : Shape{all_d, test.batch, size};
    Expected expected{Tensor(DType::f32, test.layout ? Shape{test.batch, test.steps, all_d, size}
                                                     : Shape{test.steps, all_d, test.batch, size}),
                      Tensor(DType::f32, states), Tensor(DType::f32, states)};
    for (std::int64_t d = 0; d < all_d; ++d) {
        for (std::int64_t n = 0; n < test.batch; ++n) {
            const std::int64_t row = (test.layout ? n * all_d + d : d * test.batch + n) * size;
            State state{{h.data<float>() + row, h.data<float>() + row + size},
                        {c.data<float>() + row, c.data<float>() + row + size}};
            for (std::int64_t s = 0; s < test.lengths[n]; ++s) {
                const bool backwards = test.backwards || d == 1;
                const std::int64_t t = backwards ? test.lengths[n] - 1 - s : s;
                const std::int64_t from = test.layout ? n * test.steps + t : t * test.batch + n;
                advance(test, weights, d, x.data<float>() + from * test.inputs, state);
                const std::int64_t to =
                    test.layout ? (n * test.steps + t) * all_d + d : (t * all_d + d) * test.batch + n;
                for (std::int64_t i = 0; i < size; ++i)
                    expected.all.data<float>()[to * size + i] = static_cast<float>(state.h[i]);
            }
            for (std::int64_t i = 0; i < size; ++i) {
                expected.h.data<float>()[row + i] = static_cast<float>(state.h[i]);
                expected.c.data<float>()[row + i] = static_cast<float>(state.c[i]);
            }
        }
    }
    return expected;
}

Tensor lengths_of(const Case& test) {
    Tensor lengths(DType::i32, {test.batch});
    for (std::int64_t n = 0; n < test.batch; ++n)
        lengths.data<std::int32_t>()[n] = static_cast<std::int32_t>(test.lengths[n]);
    return lengths;
}

// Runs the case with constant weights and with computed ones, on one thread and on three.
void check(const Case& test, const std::function<void(OpCase&)>& adjust = {}) {
    Random random(31);
    const Weights weights = draw_weights(test, random);
    const Tensor x = random_reals(
        test.layout ? Shape{test.batch, test.steps, test.inputs} : Shape{test.steps, test.batch, test.inputs}, random);
    const Shape states =
        test.layout ? Shape{test.batch, test.directions, test.hidden} : Shape{test.directions, test.batch, test.hidden};
    const Tensor h = random_reals(states, random), c = random_reals(states, random);
    const Expected expected = reference(test, weights, x, h, c);
    const bool is_lstm = test.op == "LSTM";
    std::vector<Tensor> first;
    for (const bool constant : {true, false}) {
        for (const int threads : {1, 3}) {
            OpCase op(test.op, 14);
            op.attribute("hidden_size", test.hidden).data(x).threads(threads).outputs(is_lstm ? 3 : 2);
            for (const Tensor* tensor : {&weights.w, &weights.r, &weights.b}) {
                if (constant) {
                    op.constant(*tensor);
                } else {
                    op.data(*tensor);
                }
            }
            op.data(lengths_of(test)).data(h);
            if (is_lstm) op.data(c);
            if (test.peepholes) op.constant(weights.p);
            if (test.directions == 2) op.attribute("direction", std::string("bidirectional"));
            if (test.backwards) op.attribute("direction", std::string("reverse"));
            if (test.layout) op.attribute("layout", std::int64_t{1});
            if (test.linear) op.attribute("linear_before_reset", std::int64_t{1});
            if (test.couples) op.attribute("input_forget", std::int64_t{1});
            if (test.clip < 1e30) op.attribute("clip", static_cast<float>(test.clip));
            if (adjust) adjust(op);
            const auto ours = op.run_all();
            CHECK(largest_difference(ours[0], expected.all) < 1e-5);
            CHECK(largest_difference(ours[1], expected.h) < 1e-5);
            if (is_lstm) CHECK(largest_difference(ours[2], expected.c) < 1e-5);
            if (first.empty()) first = op.run_all();
            CHECK(same_bits(first[0], ours[0]));
        }
    }
}

}  // namespace

TEST_CASE("RNN follows its equations") {
    Case test{.op = "RNN"};
    test.f = hyperbolic;
    check(test);
    test.directions = 2;
    test.lengths = {2, 5, 0};
    check(test);
    test.f = [](Real x) { return std::max(x, 0.0); };
    check(test, [](OpCase& op) { op.attribute("activations", std::vector<std::string>{"Relu", "relu"}); });
}

TEST_CASE("GRU follows its equations") {
    Case test{.op = "GRU", .gates = 3};
    check(test);
    test.linear = true;
    check(test);
    test.backwards = true;
    test.lengths = {1, 4, 5};
    check(test);
    test.linear = false;
    test.layout = true;
    check(test);
    test.backwards = false;
    test.directions = 2;
    test.clip = 0.4;
    check(test);
}

TEST_CASE("LSTM follows its equations") {
    Case test{.op = "LSTM", .gates = 4};
    check(test);
    test.peepholes = true;
    check(test);
    test.directions = 2;
    test.lengths = {3, 5, 1};
    check(test);
    test.layout = true;
    test.couples = true;
    check(test);
    test.couples = false;
    test.clip = 0.5;
    check(test);
}

TEST_CASE("numbers of recurrent activations are used up in order") {
    Case test{.op = "LSTM", .gates = 4};
    test.f = [](Real x) { return std::max(0.0, std::min(1.0, 0.3 * x + 0.5)); };  // beta is not given
    test.g = [](Real x) { return x >= 0 ? x : 0.1 * x; };
    test.h = [](Real x) { return x / (1 + std::abs(x)); };
    check(test, [](OpCase& op) {
        op.attribute("activations", std::vector<std::string>{"HardSigmoid", "LeakyRelu", "Softsign"})
            .attribute("activation_alpha", std::vector<float>{0.3F, 0.1F});
    });
}

TEST_CASE("without optional inputs a recurrent operator starts at zero") {
    const auto op = [] { return OpCase("RNN").data(reals({2, 1, 1}, {1, 2})).constant(reals({1, 1, 1}, {0.5F})); };
    const auto outputs = op().constant(reals({1, 1, 1}, {0.25F}))
                             .attribute("activations", std::vector<std::string>{"Affine"})
                             .outputs(2)
                             .run_all();
    CHECK(values_of(outputs[0]) == std::vector<float>{0.5F, 1.125F});
    CHECK(values_of(outputs[1]) == std::vector<float>{1.125F});
    CHECK(outputs[0].shape() == Shape{2, 1, 1, 1});
    CHECK(outputs[1].shape() == Shape{1, 1, 1});
}

TEST_CASE("a recurrent operator refuses what does not fit") {
    const auto op = [](Shape w, Shape r) {
        return OpCase("GRU", 14).data(ramp({2, 3, 4})).constant(ramp(std::move(w))).constant(ramp(std::move(r)));
    };
    const auto good = [&] { return op({1, 15, 4}, {1, 15, 5}); };
    CHECK(good().failure().empty());
    CHECK_THAT(op({1, 15, 3}, {1, 15, 5}).failure(), Catch::Contains("must be 1x15x4"));
    CHECK_THAT(op({1, 15, 4}, {1, 14, 5}).failure(), Catch::Contains("must be 1x15x5"));
    CHECK_THAT(op({1, 0, 4}, {1, 0, 0}).failure(), Catch::Contains("no elements"));
    CHECK_THAT(op({15, 4}, {1, 15, 5}).failure(), Catch::Contains("dimensions"));
    CHECK_THAT(good().attribute("direction", std::string("up")).failure(), Catch::Contains("direction"));
    CHECK_THAT(good().attribute("hidden_size", std::int64_t{7}).failure(), Catch::Contains("hidden_size"));
    CHECK_THAT(good().attribute("direction", std::string("bidirectional")).failure(), Catch::Contains("2x15x4"));
    CHECK_THAT(good().attribute("activations", std::vector<std::string>{"Tanh"}).failure(), Catch::Contains("1 names"));
    CHECK_THAT(good().attribute("activations", std::vector<std::string>{"Tanh", "Sine"}).failure(),
               Catch::Contains("Sine"));
    CHECK_THAT(good().attribute("clip", -1.0F).failure(), Catch::Contains("negative"));
    CHECK_THAT(good().absent().constant(Tensor(DType::i32, {2})).failure(), Catch::Contains("must be 3"));
    Tensor lengths(DType::i32, {3});
    lengths.data<std::int32_t>()[1] = 9;
    CHECK_THAT(good().absent().constant(std::move(lengths)).failure(), Catch::Contains("outside"));
    CHECK_THAT(good().absent().absent().constant(ramp({3, 1, 5})).failure(), Catch::Contains("must be 1x3x5"));
    CHECK_THAT(good().outputs(3).failure(), Catch::Contains("more inputs or outputs"));
}
