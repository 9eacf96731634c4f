// Feeds one value's statistics with kernels; private to src/ptq.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "mlq/kernels/kernels.hpp"
#include "mlq/quant/statistics.hpp"
#include "quant/moment_sums.hpp"

namespace mlq {

class ValueCollector {
  public:
    explicit ValueCollector(std::int64_t channels);

    // One sample as [pixels][channels]. Returns false, and adds nothing, if it holds NaN or infinity.
    bool add(const Kernels& kernels, const float* values, std::int64_t pixels);

    // What was collected; nothing may be added afterwards.
    ValueStatistics& finish();

  private:
    void add_to_histogram(const Kernels& kernels, const float* values, std::int64_t count, float low, float high);
    void count_indices();
    void flush();

    ValueStatistics statistics_;
    SampleMoments moments_;
    MomentSums sums_;
    // Bins of the present exponent that are still to be counted. Between two visits of a value the whole network runs
    // and its counters leave the cache, so they are visited once for several small tensors.
    std::vector<std::uint16_t> indices_;
    std::size_t used_ = 0;
    // Counters of the present exponent, positive bins first; emptying them for each tensor would cost more than
    // counting.
    std::vector<std::uint32_t> counters_;
    std::uint64_t zeros_ = 0;
    std::uint64_t pending_ = 0;
    float min_ = std::numeric_limits<float>::infinity();
    float max_ = -std::numeric_limits<float>::infinity();
};

}  // namespace mlq
