// Samples of a data set as the feeds of a plan: the one place where data meets the inputs of a network.
//
//     FeedBatch batch(plan, data);
//     plan.run(workspace, batch.read(0, 4));   // samples 0 to 3, for a plan of batch 4
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "mlq/base/tensor.hpp"
#include "mlq/dataset/dataset.hpp"
#include "mlq/graph/ports.hpp"
#include "mlq/run/plan.hpp"

namespace mlq {

// What data for a network must bring. Throws Error for a network without inputs.
std::vector<SampleInput> sample_inputs(const Ports& ports);

class FeedBatch {
  public:
    // Throws Error when the data lacks an input of the plan, or has another type or size for one. A data set of one
    // input without a name feeds the only input of a plan.
    FeedBatch(const Plan& plan, const Dataset& data);

    // Sample samples[i] as part i of the batch, one for each; the last one again where they are fewer. What an input
    // without a batch takes is that of the first sample. Valid until the next call.
    std::span<const Feed> read(std::span<const std::int64_t> samples);
    // The samples first, first + 1, ..., first + count - 1.
    std::span<const Feed> read(std::int64_t first, std::int64_t count);

  private:
    const Dataset& data_;
    std::int64_t batch_;
    std::vector<std::size_t> sources_;  // per input of the plan: the input of the data
    std::vector<std::int64_t> parts_;   // likewise: how many samples one feed holds
    std::vector<Tensor> elements_;
    std::vector<Feed> feeds_;
    std::vector<std::int64_t> consecutive_;
};

}  // namespace mlq
