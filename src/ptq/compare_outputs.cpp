#include "mlq/ptq/compare_outputs.hpp"

#include <limits>
#include <optional>

#include "mlq/graph/ports.hpp"
#include "mlq/run/plan.hpp"
#include "observed_error.hpp"

namespace mlq {
namespace {

constexpr double unlike = 8;  // times

struct Span {
    double low = std::numeric_limits<double>::infinity();
    double high = -std::numeric_limits<double>::infinity();

    void add(double x) {
        low = std::min(low, x);
        high = std::max(high, x);
    }
    double largest() const { return std::max(std::fabs(low), std::fabs(high)); }
    bool varies(double least) const { return high - low > least * largest(); }
};

struct Channel {
    ErrorSums error;
    Span real;
    Span reproduced;
};

bool became_constant(const Channel& channel) {
    constexpr double float_noise = 1e-5;  // sums in another order
    return channel.real.varies(float_noise) && !channel.reproduced.varies(0);
}

// The channels of one output along one axis.
class Channels {
  public:
    explicit Channels(int axis) : axis_(axis) {}

    void add(const ConstTensorView& real, const ConstTensorView& reproduced) {
        const auto axis = static_cast<std::size_t>(axis_);
        std::int64_t inner = 1;
        for (std::size_t i = axis + 1; i < real.shape.size(); ++i) inner *= real.shape[i];
        const std::int64_t count = real.shape[axis];
        channels_.resize(static_cast<std::size_t>(count));
        const auto reals = real.span<float>(), others = reproduced.span<float>();
        for (std::int64_t i = 0; i < real.size(); ++i) {
            const auto place = static_cast<std::size_t>(i);
            Channel& channel = channels_[static_cast<std::size_t>(i / inner % count)];
            channel.error.add(reals[place], others[place]);
            channel.real.add(reals[place]);
            channel.reproduced.add(others[place]);
        }
    }

    int axis() const { return axis_; }

    // The largest channel over the smallest one; channels that are always zero do not count.
    double ratio() const {
        double smallest = std::numeric_limits<double>::infinity(), largest = 0;
        for (const Channel& channel : channels_) {
            if (channel.error.signal > 0) smallest = std::min(smallest, channel.real.largest());
            largest = std::max(largest, channel.real.largest());
        }
        return largest > 0 ? largest / smallest : 1;
    }

    void describe(OutputError& output) const {
        output.channel_axis = axis_;
        const bool are_unlike = ratio() > unlike;
        for (std::size_t c = 0; c < channels_.size(); ++c) {
            const Channel& channel = channels_[c];
            const auto number = static_cast<std::int64_t>(c);
            if (became_constant(channel)) output.constant_channels.push_back(number);
            if (!are_unlike || !(channel.error.signal > 0)) continue;
            const double sqnr_db = channel.error.sqnr_db();
            if (output.worst_channel >= 0 && sqnr_db >= output.worst_channel_db) continue;
            output.worst_channel = number;
            output.worst_channel_db = sqnr_db;
        }
    }

  private:
    int axis_;
    std::vector<Channel> channels_;
};

class Output {
  public:
    Output(std::string name, std::size_t in_float, std::size_t in_int8)
        : name_(std::move(name)), in_float_(in_float), in_int8_(in_int8) {}

    void add(const Plan& reference, const Workspace& reference_space, const Plan& int8, const Workspace& int8_space) {
        const ConstTensorView real = reference.output(reference_space, in_float_);
        const ConstTensorView reproduced = int8.output(int8_space, in_int8_);
        if (real.type != DType::f32 || reproduced.type != DType::f32 || real.shape != reproduced.shape) return;
        const auto reals = real.span<float>(), others = reproduced.span<float>();
        for (std::size_t i = 0; i < reals.size(); ++i) error_.add(reals[i], others[i]);
        was_compared_ = true;
        const auto rank = static_cast<int>(real.shape.size());
        if (axes_.empty() && rank > 1) axes_.emplace_back(1);
        if (axes_.size() == 1 && rank > 2) axes_.emplace_back(rank - 1);
        for (Channels& axis : axes_) axis.add(real, reproduced);
    }

    std::optional<OutputError> finish() const {
        if (!was_compared_) return std::nullopt;
        OutputError output;
        output.output = name_;
        output.sqnr_db = error_.sqnr_db();
        if (!axes_.empty()) {
            const auto more_unlike = [](const Channels& a, const Channels& b) { return a.ratio() < b.ratio(); };
            std::max_element(axes_.begin(), axes_.end(), more_unlike)->describe(output);
        }
        return output;
    }

  private:
    std::string name_;
    std::size_t in_float_;
    std::size_t in_int8_;
    bool was_compared_ = false;
    ErrorSums error_;
    std::vector<Channels> axes_;
};

std::vector<Output> common_outputs(const Graph& float_graph, const Graph& int8_graph) {
    std::vector<Output> outputs;
    for (std::size_t i = 0; i < float_graph.outputs.size(); ++i) {
        const std::string& name = float_graph.values[static_cast<std::size_t>(float_graph.outputs[i])].name;
        for (std::size_t k = 0; k < int8_graph.outputs.size(); ++k) {
            if (int8_graph.values[static_cast<std::size_t>(int8_graph.outputs[k])].name == name)
                outputs.emplace_back(name, i, k);
        }
    }
    return outputs;
}

}  // namespace

std::vector<OutputError> compare_outputs(const Graph& float_graph, const Graph& int8_graph, const Dataset& data,
                                         const CompareOptions& options) {
    const std::int64_t batch = ports_of(float_graph).smallest_batch();
    const Plan reference(float_graph, {.batch = batch, .kernels = options.kernels});
    const Plan int8(int8_graph, {.batch = batch, .kernels = options.kernels});
    Workspace reference_space(reference);
    Workspace int8_space(int8);
    std::vector<Output> outputs = common_outputs(float_graph, int8_graph);
    SpreadBatches batches(reference, data, options.count);
    for (std::int64_t i = 0; i < batches.count(); ++i) {
        const auto input = batches.read(i);
        reference.run(reference_space, input);
        int8.run(int8_space, input);
        for (Output& output : outputs) output.add(reference, reference_space, int8, int8_space);
    }
    std::vector<OutputError> errors;
    for (const Output& output : outputs) {
        if (auto error = output.finish()) errors.push_back(std::move(*error));
    }
    return errors;
}

}  // namespace mlq
