// Functions of one real that oneDNN has not, or not in its version 2: one line each.
#include <algorithm>
#include <cmath>
#include <string_view>

#include "families.hpp"
#include "in_blocks.hpp"
#include "row_blocks.hpp"

namespace mlq {
namespace {

// Numbers of the node: slope, scale, bounds.
struct Parameters {
    float alpha = 0, beta = 0;
};

struct RealFunction {
    std::string_view op;
    float (*apply)(float x, Parameters by);
    Parameters fallback = {};
    const char* second = "beta";  // the attribute that gives beta
    const char* first = "alpha";
};

// log(1 + exp(x)) without overflow.
float softplus(float x) {
    return std::max(x, 0.0f) + std::log1p(std::exp(-std::abs(x)));
}

constexpr RealFunction functions[] = {
    {"Acos", [](float x, Parameters) { return std::acos(x); }},
    {"Acosh", [](float x, Parameters) { return std::acosh(x); }},
    {"Asin", [](float x, Parameters) { return std::asin(x); }},
    {"Asinh", [](float x, Parameters) { return std::asinh(x); }},
    {"Atan", [](float x, Parameters) { return std::atan(x); }},
    {"Atanh", [](float x, Parameters) { return std::atanh(x); }},
    {"Ceil", [](float x, Parameters) { return std::ceil(x); }},
    {"Celu", [](float x, Parameters by) { return x > 0 ? x : by.alpha * std::expm1(x / by.alpha); }, {.alpha = 1}},
    {"Cos", [](float x, Parameters) { return std::cos(x); }},
    {"Cosh", [](float x, Parameters) { return std::cosh(x); }},
    {"Elu", [](float x, Parameters by) { return x > 0 ? x : by.alpha * std::expm1(x); }, {.alpha = 1}},
    {"Erf", [](float x, Parameters) { return std::erf(x); }},
    {"Floor", [](float x, Parameters) { return std::floor(x); }},
    {"HardSigmoid",
     [](float x, Parameters by) { return std::max(0.0f, std::min(1.0f, by.alpha * x + by.beta)); },
     {.alpha = 0.2f, .beta = 0.5f}},
    {"Log", [](float x, Parameters) { return std::log(x); }},
    {"Mish", [](float x, Parameters) { return x * std::tanh(softplus(x)); }},
    {"Reciprocal", [](float x, Parameters) { return 1 / x; }},
    {"Round", [](float x, Parameters) { return std::nearbyint(x); }},  // halves to the even neighbour
    {"Selu",
     [](float x, Parameters by) { return by.beta * (x > 0 ? x : by.alpha * std::expm1(x)); },
     {.alpha = 1.67326319217681884765625f, .beta = 1.05070102214813232421875f},
     "gamma"},
    {"Shrink",
     [](float x, Parameters by) { return x < -by.alpha  ? x + by.beta
                                         : x > by.alpha ? x - by.beta
                                                        : 0; },
     {.alpha = 0.5f},
     "bias",
     "lambd"},
    {"Sign", [](float x, Parameters) { return static_cast<float>((x > 0) - (x < 0)); }},
    {"Sin", [](float x, Parameters) { return std::sin(x); }},
    {"Sinh", [](float x, Parameters) { return std::sinh(x); }},
    {"Softplus", [](float x, Parameters) { return softplus(x); }},
    {"Softsign", [](float x, Parameters) { return x / (1 + std::abs(x)); }},
    {"Swish", [](float x, Parameters by) { return x / (1 + std::exp(-by.alpha * x)); }, {.alpha = 1}},
    {"Tan", [](float x, Parameters) { return std::tan(x); }},
    {"ThresholdedRelu", [](float x, Parameters by) { return x > by.alpha ? x : 0; }, {.alpha = 1}},
};

}  // namespace

Step make_real_function(const StepContext& context) {
    const auto* function = std::ranges::find(functions, std::string_view(context.node.op), &RealFunction::op);
    const Parameters by{context.node.attributes.real(function->first, function->fallback.alpha),
                        context.node.attributes.real(function->second, function->fallback.beta)};
    return [apply = function->apply, by, threads = context.threads](auto inputs, auto outputs) {
        const float* const in = inputs[0].template data<float>();
        float* const out = outputs[0].template data<float>();
        for_row_blocks(threads, outputs[0].size(), 1024, [=](std::int64_t begin, std::int64_t end) {
            for (std::int64_t i = begin; i < end; ++i) out[i] = apply(in[i], by);
        });
    };
}

}  // namespace mlq
