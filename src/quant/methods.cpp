#include "mlq/quant/methods.hpp"

#include <algorithm>

#include "method_list.hpp"
#include "mlq/base/error.hpp"

namespace mlq {
namespace {

constexpr Method list[] = {
    {"auto", "the threshold with the least predicted error at the consumers' outputs", choose_auto},
    {"max", "the largest |x| seen", choose_max},
    {"mean-max", "the mean over samples of each sample's largest |x|", choose_mean_max},
    {"percentile", "the percentile of |x| that is asked for", choose_percentile},
    {"entropy", "least Kullback-Leibler divergence (exact), guarded", choose_entropy},
    {"mse", "least squared error of the value itself", choose_mse},
};

}  // namespace

std::span<const Method> methods() {
    return list;
}

const Method& method_called(std::string_view name) {
    std::string names;
    for (const auto& method : list) {
        if (method.name == name) return method;
        names += (names.empty() ? "" : ", ") + std::string(method.name);
    }
    throw Error("method " + quoted(name), "not known", "choose one of " + names);
}

}  // namespace mlq
