#include "mlq/ptq/feed_batch.hpp"

#include <algorithm>
#include <cassert>
#include <numeric>
#include <string>

#include "mlq/base/error.hpp"

namespace mlq {
namespace {

std::string describe(DType type, const Shape& shape) {
    return std::string(to_string(type)) + " " + to_string(shape);
}

std::size_t find_source(const std::vector<SampleInput>& inputs, const std::string& name, bool only_one) {
    if (only_one && inputs.size() == 1 && inputs.front().name.empty()) return 0;
    const auto found =
        std::find_if(inputs.begin(), inputs.end(), [&](const SampleInput& input) { return input.name == name; });
    if (found == inputs.end()) throw Error("input " + quoted(name), "the data has nothing for it");
    return static_cast<std::size_t>(found - inputs.begin());
}

}  // namespace

std::vector<SampleInput> sample_inputs(const Ports& ports) {
    if (ports.inputs.empty()) throw Error("network", "has no input, so that it computes the same for all data");
    std::vector<SampleInput> inputs;
    for (const Port& port : ports.inputs) inputs.push_back({port.name, port.type, port.sample});
    return inputs;
}

FeedBatch::FeedBatch(const Plan& plan, const Dataset& data) : data_(data), batch_(plan.options().batch) {
    const Ports ports = ports_of(plan.graph());
    for (std::size_t i = 0; i < plan.inputs().size(); ++i) {
        const PlanPort& port = plan.inputs()[i];
        sources_.push_back(find_source(data.inputs(), port.name, plan.inputs().size() == 1));
        const SampleInput& source = data.inputs()[sources_.back()];
        parts_.push_back(ports.inputs[i].has_batch ? batch_ : 1);
        if (source.type != port.type || volume(source.shape) * parts_.back() != volume(port.shape))
            throw Error("input " + quoted(port.name), "takes " + describe(port.type, ports.inputs[i].sample) +
                                                          ", samples are " + describe(source.type, source.shape));
        elements_.emplace_back(port.type, port.shape);
    }
    for (std::size_t i = 0; i < elements_.size(); ++i)
        feeds_.push_back({plan.inputs()[i].name, std::as_const(elements_[i]).view()});
}

std::span<const Feed> FeedBatch::read(std::span<const std::int64_t> samples) {
    assert(!samples.empty() && static_cast<std::int64_t>(samples.size()) <= batch_);
    for (std::size_t input = 0; input < elements_.size(); ++input) {
        const std::span<std::byte> bytes(elements_[input].bytes(), elements_[input].byte_size());
        const std::size_t size = bytes.size() / static_cast<std::size_t>(parts_[input]);
        for (std::size_t i = 0; i < static_cast<std::size_t>(parts_[input]); ++i) {
            const auto part = bytes.subspan(i * size, size);
            if (i < samples.size())
                data_.read(samples[i], sources_[input], part);
            else
                std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>((i - 1) * size), size, part.begin());
        }
    }
    return feeds_;
}

std::span<const Feed> FeedBatch::read(std::int64_t first, std::int64_t count) {
    consecutive_.resize(static_cast<std::size_t>(count));
    std::iota(consecutive_.begin(), consecutive_.end(), first);
    return read(consecutive_);
}

}  // namespace mlq
