// What folding constants may cost. A file of a few hundred bytes can ask for hours of work or for all memory.
#pragma once

#include <cstdint>

#include "mlq/ops/operator.hpp"

namespace mlq {

class FoldBudget {
  public:
    // Takes what running this node takes. Throws Error once the network's constants would cost more than 2^34 steps
    // (about ten seconds) or hold more than 2^29 elements: real networks stay far below.
    void take(const InferContext& context);

  private:
    std::int64_t steps_ = 0;
    std::int64_t elements_ = 0;
};

}  // namespace mlq
