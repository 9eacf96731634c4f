#include "method_list.hpp"

namespace mlq {

// The classical one: every value counts alike, whoever reads it.
Threshold choose_mse(const MethodInput& input) {
    return {search_threshold(QuantizationError(input.statistics, input.coding, input.options.bits)), {}};
}

}  // namespace mlq
