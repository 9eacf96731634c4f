#include "method_list.hpp"

namespace mlq {

Threshold choose_max(const MethodInput& input) {
    return {input.statistics.histogram.abs_max(), {}};
}

}  // namespace mlq
