#include "recurrent_activation.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "mlq/base/error.hpp"

namespace mlq {
namespace {

struct Named {
    std::string_view name;  // in small letters, as files write it in any
    float (*apply)(float x, float alpha, float beta);
    bool takes_alpha = false, takes_beta = false;
    float alpha = 0, beta = 0;  // where the node says nothing
};

constexpr Named known[] = {
    {"affine", [](float x, float alpha, float beta) { return alpha * x + beta; }, true, true, 1, 0},
    {"elu", [](float x, float alpha, float) { return x > 0 ? x : alpha * std::expm1(x); }, true, false, 1},
    {"hardsigmoid", [](float x, float alpha, float beta) { return std::max(0.0f, std::min(1.0f, alpha * x + beta)); },
     true, true, 0.2f, 0.5f},
    {"leakyrelu", [](float x, float alpha, float) { return x >= 0 ? x : alpha * x; }, true, false, 0.01f},
    {"relu", [](float x, float, float) { return std::max(x, 0.0f); }},
    {"scaledtanh", [](float x, float alpha, float beta) { return alpha * std::tanh(beta * x); }, true, true, 1, 1},
    {"sigmoid", [](float x, float, float) { return 1 / (1 + std::exp(-x)); }},
    {"softplus", [](float x, float, float) { return std::max(x, 0.0f) + std::log1p(std::exp(-std::abs(x))); }},
    {"softsign", [](float x, float, float) { return x / (1 + std::abs(x)); }},
    {"tanh", [](float x, float, float) { return std::tanh(x); }},
    {"thresholdedrelu", [](float x, float alpha, float) { return x > alpha ? x : 0; }, true, false, 1},
};

const Named& find_named(const std::string& name) {
    std::string small = name;
    std::ranges::transform(small, small.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const auto* found = std::ranges::find(known, std::string_view(small), &Named::name);
    if (found == std::end(known)) throw Error("attribute \"activations\"", quoted(name) + " is not known");
    return *found;
}

std::vector<std::string> read_names(const Attributes& attributes) {
    const auto found = attributes.all().find("activations");
    if (found == attributes.all().end()) return {};
    if (const auto* names = std::get_if<std::vector<std::string>>(&found->second)) return *names;
    throw Error("attribute \"activations\"", "is not a list of names", "re-export the model");
}

// The next number of a list, as long as there is one.
class Numbers {
  public:
    explicit Numbers(std::vector<float> numbers) : numbers_(std::move(numbers)) {}

    float next(bool wanted, float fallback) { return wanted && at_ < numbers_.size() ? numbers_[at_++] : fallback; }

  private:
    std::vector<float> numbers_;
    std::size_t at_ = 0;
};

}  // namespace

std::vector<RecurrentActivation> read_activations(const Attributes& attributes, std::size_t directions,
                                                  const std::vector<std::string>& fallback) {
    std::vector<std::string> names = read_names(attributes);
    if (names.empty()) {
        for (std::size_t i = 0; i < directions; ++i) names.insert(names.end(), fallback.begin(), fallback.end());
    }
    if (names.size() != directions * fallback.size())
        throw Error("attribute \"activations\"", "has " + std::to_string(names.size()) + " names, not " +
                                                     std::to_string(directions * fallback.size()));
    Numbers alphas(attributes.reals("activation_alpha")), betas(attributes.reals("activation_beta"));
    std::vector<RecurrentActivation> activations;
    for (const auto& name : names) {
        const Named& named = find_named(name);
        const float alpha = alphas.next(named.takes_alpha, named.alpha);
        activations.push_back({named.apply, alpha, betas.next(named.takes_beta, named.beta)});
    }
    return activations;
}

}  // namespace mlq
