// What the comparisons of a float network with its int8 form share.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <vector>

#include "mlq/dataset/dataset.hpp"
#include "mlq/graph/graph.hpp"
#include "mlq/ptq/feed_batch.hpp"

namespace mlq {

// Sums of squares: of the float elements, and of their differences from the int8 elements.
struct ErrorSums {
    double signal = 0;
    double noise = 0;

    void add(double real, double reproduced) {
        signal += real * real;
        noise += (real - reproduced) * (real - reproduced);
    }
    // Signal to quantization noise, at most 200; 200 without noise, 0 for noise without signal.
    double sqnr_db() const {
        constexpr double cap = 200;
        if (!(noise > 0)) return cap;
        return signal > 0 ? std::min(cap, 10 * std::log10(signal / noise)) : 0;
    }
};

// The value of the float network that `value` of the int8 network stands for: the one of its own name, but for a
// rounded copy the value that was rounded.
inline const std::string& float_name(const Graph& int8_graph, ValueId value) {
    const auto producer = int8_graph.producer_of(value);
    const bool is_copy = producer && rounds_only(int8_graph, int8_graph.nodes[*producer]);
    const ValueId source = is_copy ? int8_graph.nodes[*producer].inputs.front() : value;
    return int8_graph.values[static_cast<std::size_t>(source)].name;
}

// Batches of samples for a plan, spread evenly over the data.
class SpreadBatches {
  public:
    // As many batches as `samples` take, but no more than all samples of the data take.
    SpreadBatches(const Plan& plan, const Dataset& data, std::int64_t samples)
        : batch_(plan, data), total_(data.size()), places_(static_cast<std::size_t>(plan.options().batch)) {
        const auto size = static_cast<std::int64_t>(places_.size());
        count_ = (std::min(samples, total_) + size - 1) / size;
    }

    std::int64_t count() const { return count_; }
    // Valid until the next call.
    std::span<const Feed> read(std::int64_t index) {
        const auto size = static_cast<std::int64_t>(places_.size());
        for (std::int64_t i = 0; i < size; ++i)
            places_[static_cast<std::size_t>(i)] = (index * size + i) * total_ / (count_ * size);
        return batch_.read(places_);
    }

  private:
    FeedBatch batch_;
    std::int64_t total_;
    std::vector<std::int64_t> places_;
    std::int64_t count_;
};

}  // namespace mlq
