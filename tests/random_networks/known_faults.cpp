#include "known_faults.hpp"

#include <algorithm>
#include <array>

namespace mlq::random_networks {
namespace {

constexpr std::array<std::string_view, 5> faults{
    "gemm_alpha_beta",  // of a quantized Gemm
    "gemm_matrix_c",
    "dropout_mask",
    "output_not_float",
    "softmax_of_several_dimensions",  // before opset 13: cannot be written
};

}  // namespace

bool skips(std::string_view fault) {
    return std::find(faults.begin(), faults.end(), fault) != faults.end();
}

}  // namespace mlq::random_networks
