#include "testing.hpp"

namespace mlq {

std::vector<const Kernels*> tables_under_test() {
    const auto supported = supported_kernels();
    return {supported.begin(), supported.end()};
}

}  // namespace mlq
