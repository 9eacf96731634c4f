// Feeds one value's statistics with kernels; private to src/ptq.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "mlq/kernels/kernels.hpp"
#include "mlq/quant/statistics.hpp"

namespace mlq {

class ValueCollector {
  public:
    explicit ValueCollector(std::int64_t channels);

    // One sample as [pixels][channels]. Returns false, and adds nothing, if it holds NaN or infinity.
    bool add(const Kernels& kernels, const float* values, std::int64_t pixels);

    // What was collected; nothing may be added afterwards.
    ValueStatistics& finish();

  private:
    void flush();

    ValueStatistics statistics_;
    SampleMoments moments_;
    // Counters of the present exponent, carried over samples: emptying two tables of 4096 bins for each small tensor
    // would cost more than counting it.
    std::vector<std::uint32_t> negative_, positive_;
    std::uint64_t zeros_ = 0;
    std::uint64_t pending_ = 0;
    float min_ = std::numeric_limits<float>::infinity();
    float max_ = -std::numeric_limits<float>::infinity();
};

}  // namespace mlq
