// One input of a data set: where its samples are stored, and what becomes of them.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "plan_samples.hpp"
#include "sample_source.hpp"

namespace mlq {

class InputSource {
  public:
    // `first`: the place of a sample whose size tells that of all others, where the source does not know it. `where`
    // is for messages. Throws Error for samples that do not fit `wanted`.
    InputSource(std::unique_ptr<SampleSource> source, const SampleInput& wanted, const Preprocess& preprocess,
                std::int64_t first, std::string_view where);

    const SampleSource& source() const { return *source_; }
    const SampleInput& input() const { return input_; }  // its shape is that of the samples
    const Preprocess& settings() const { return plan_.settings; }

    // The sample as the network wants it; `out` has the bytes of input(). Throws Error for a sample that does not
    // decode or fit, for NaN and infinity, and for numbers that the input's type does not hold.
    void prepare(std::int64_t place, std::span<const std::byte> stored, std::span<std::byte> out) const;

  private:
    std::unique_ptr<SampleSource> source_;
    SampleInput input_;
    SamplePlan plan_;
};

}  // namespace mlq
