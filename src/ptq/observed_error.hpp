// What the comparisons of a float network with its int8 form share.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <vector>

#include "mlq/dataset/dataset.hpp"
#include "mlq/graph/graph.hpp"

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

// Batches of samples, spread evenly over the data.
class SpreadBatches {
  public:
    // As many batches as `samples` take, but no more than all samples of the data take.
    SpreadBatches(const Dataset& data, std::int64_t samples, std::int64_t batch)
        : data_(data), batch_(batch), count_((std::min(samples, data.size()) + batch - 1) / batch) {}

    std::int64_t count() const { return count_; }
    // Valid until the next call.
    std::span<const float> read(std::int64_t index) {
        const auto sample = static_cast<std::size_t>(data_.sample_size());
        input_.resize(static_cast<std::size_t>(batch_) * sample);
        for (std::int64_t i = 0; i < batch_; ++i) {
            const std::int64_t place = (index * batch_ + i) * data_.size() / (count_ * batch_);
            data_.read(place, std::span(input_).subspan(static_cast<std::size_t>(i) * sample, sample));
        }
        return input_;
    }

  private:
    const Dataset& data_;
    std::int64_t batch_;
    std::int64_t count_;
    std::vector<float> input_;
};

}  // namespace mlq
