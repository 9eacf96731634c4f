#include "mlq/ptq/collect.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <optional>

#include "mlq/base/error.hpp"
#include "mlq/base/json.hpp"
#include "mlq/base/parallel.hpp"
#include "mlq/graph/ports.hpp"
#include "mlq/kernels/kernels.hpp"
#include "mlq/ptq/assign_precision.hpp"
#include "mlq/ptq/feed_batch.hpp"
#include "mlq/run/plan.hpp"
#include "ops/engine.hpp"
#include "run/convert_layout.hpp"
#include "value_collector.hpp"

namespace mlq {
namespace {

// What one thread has seen.
class Collector {
  public:
    Collector(const Plan& plan, const Dataset& data, const std::vector<bool>& wanted, const Kernels& kernels)
        : plan_(plan),
          workspace_(plan),
          batch_(plan, data),
          data_(data),
          wanted_(wanted),
          kernels_(kernels),
          values_(wanted.size()) {}

    // Samples [first, first + count), at most one batch. A short batch is filled up with its last sample, which does
    // not count again.
    void add_batch(std::int64_t first, std::int64_t count) {
        plan_.run(workspace_, batch_.read(first, count), [&](const Observed& observed) {
            if (wanted_[static_cast<std::size_t>(observed.value)]) add(observed, first, count);
        });
    }

    std::vector<std::optional<ValueCollector>>& values() { return values_; }

  private:
    std::int64_t batch() const { return plan_.options().batch; }

    // Sample by sample, so that statistics do not depend on the batch; as one where the batch does not divide the value.
    void add(const Observed& observed, std::int64_t first, std::int64_t count) {
        const ConstTensorView elements = channels_innermost(observed);
        const std::int64_t channels = elements.shape.size() < 2 ? 1 : elements.shape.back();
        auto& value = values_[static_cast<std::size_t>(observed.value)];
        if (!value) value.emplace(channels);
        const bool divides = !elements.shape.empty() && elements.shape.front() % batch() == 0;
        const std::int64_t parts = divides ? batch() : 1;
        const std::int64_t size = elements.size() / parts;
        for (std::int64_t i = 0; i < (divides ? count : 1); ++i) {
            if (value->add(kernels_, elements.data<float>() + i * size, channels == 0 ? 0 : size / channels)) continue;
            throw Error("sample " + quoted(data_.id(first + i)),
                        "the network computes NaN or infinity in value " + quoted(observed.name),
                        "check the preprocessing (`scale`, `mean`, `std`) and the model");
        }
    }

    ConstTensorView channels_innermost(const Observed& observed) {
        const ConstTensorView& elements = observed.elements;
        if (observed.layout == Layout::channels_last || elements.shape.size() < 3) return elements;
        const Shape physical = physical_shape(elements.shape, Layout::channels_last);
        if (same_in_both_layouts(elements.shape)) return {elements.type, physical, elements.bytes};
        scratch_ = Tensor(elements.type, physical);
        convert_layout(elements, Layout::plain, scratch_.view(), kernels_, 1);
        return scratch_.view();
    }

    const Plan& plan_;
    Workspace workspace_;
    FeedBatch batch_;
    const Dataset& data_;
    const std::vector<bool>& wanted_;
    const Kernels& kernels_;
    std::vector<std::optional<ValueCollector>> values_;
    Tensor scratch_;
};

StatisticsFile describe_run(const Dataset& data, const CollectOptions& options, std::int64_t count) {
    StatisticsFile file;
    file.model = options.model_fingerprint;
    file.preprocess = to_json(data.preprocess()).dump();
    file.engines = {float_engine_name()};
    file.synthetic = data.is_synthetic();
    file.add_shard({data.fingerprint(), static_cast<std::uint64_t>(options.first), static_cast<std::uint64_t>(count)});
    return file;
}

}  // namespace

void require_float(const Graph& graph) {
    if (is_quantized(graph))
        throw Error("network", "is quantized already", "start from the float model that it was made from");
}

StatisticsFile collect(const Graph& graph, const Dataset& data, const CollectOptions& options) {
    require_float(graph);
    const std::int64_t rest = data.size() - options.first;
    if (options.first < 0 || rest <= 0)
        throw Error("calibration", "sample " + std::to_string(options.first) +
                                       " was asked as the first, the data set has " + std::to_string(data.size()));
    const std::int64_t count = options.count > 0 ? std::min(options.count, rest) : rest;
    const Kernels& kernels = options.kernels != nullptr ? *options.kernels : kernels_for("auto");
    const std::int64_t batch = ports_of(graph).smallest_batch();
    const Plan plan(graph, {.batch = batch, .threads = 1, .kernels = &kernels, .fuse_residual = false});
    const auto wanted = codable_values(plan.graph());

    const int threads = std::max(1, options.threads);
    std::vector<std::optional<Collector>> collectors(static_cast<std::size_t>(threads));
    std::atomic<std::int64_t> next{0};
    std::atomic<std::int64_t> done{0};
    parallel_for(threads, threads, [&](std::int64_t t) {
        auto& collector = collectors[static_cast<std::size_t>(t)].emplace(plan, data, wanted, kernels);
        for (std::int64_t i = next.fetch_add(batch); i < count; i = next.fetch_add(batch)) {
            const std::int64_t part = std::min(batch, count - i);
            collector.add_batch(options.first + i, part);
            done += part;
            if (options.progress) options.progress(done, count);
        }
    });

    StatisticsFile file = describe_run(data, options, count);
    for (auto& collector : collectors) {
        if (!collector) continue;
        for (std::size_t v = 0; v < collector->values().size(); ++v) {
            auto& value = collector->values()[v];
            if (!value) continue;
            const std::string& name = plan.graph().values[v].name;
            const auto [entry, added] = file.values.try_emplace(name, value->finish());
            if (!added) entry->second.merge(value->finish());
        }
    }
    return file;
}

}  // namespace mlq
