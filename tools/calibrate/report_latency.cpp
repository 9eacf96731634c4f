#include "report_latency.hpp"

#include "common/latency_cell.hpp"
#include "common/load_report.hpp"
#include "common/plot_column.hpp"
#include "mlq/bench/compare_plans.hpp"
#include "mlq/graph/ports.hpp"
#include "mlq/run/infer_values.hpp"

namespace mlq::tools {
namespace {

constexpr double seconds = 1;  // per batch size

std::vector<float> read_batch(const Dataset& data, std::int64_t batch) {
    const auto sample = static_cast<std::size_t>(data.sample_size());
    std::vector<float> input(static_cast<std::size_t>(batch) * sample);
    for (std::int64_t i = 0; i < batch; ++i)
        data.read(i % data.size(), std::span(input).subspan(static_cast<std::size_t>(i) * sample, sample));
    return input;
}

}  // namespace

void report_latency(const std::vector<std::int64_t>& batches, const Graph& fp32, const Graph& int8, const Dataset& data,
                    const Common& common, const Kernels& kernels, Report& report) {
    describe_machine(report);
    Table table{.key = "latency",
                .title = "Latency, FP32 (oneDNN) and int8 interleaved, " + std::to_string(common.threads) +
                         " thread(s), " + kernels.name,
                .columns = {{.key = "batch", .label = "Batch"},
                            {.key = "fp32_ms", .label = "FP32 ms"},
                            {.key = "int8_ms", .label = "int8 ms"},
                            {.key = "speedup", .label = "Speed-up", .digits = 3}},
                .note = "medians; brackets hold the middle half of the times, and the speed-up with probability 0.95"};
    LoadReport load;
    const std::int64_t fixed = ports_of(fp32).fixed_batch;
    for (const std::int64_t batch : batches) {
        if (fixed > 0 && fixed != batch) {
            report.note("batch " + std::to_string(batch) + " was not timed: the model fixes its batch size at " +
                        std::to_string(fixed));
            continue;
        }
        const PlanOptions plan_options{.batch = batch, .threads = common.threads, .kernels = &kernels};
        const Plan a(fp32, plan_options);
        const Plan b(int8, plan_options);
        const PlanComparison pair =
            compare_plans(a, b, read_batch(data, batch), {.seconds = seconds, .seed = common.seed});
        table.rows.push_back({{.value = batch}, latency_cell(pair.a), latency_cell(pair.b), ratio_cell(pair.speedup)});
        load.add("batch " + std::to_string(batch), pair);
    }
    report.add(plot_column(table, "batch", "speedup", "Speed-up of int8 over FP32", PlotStyle::bars));
    report.add(std::move(table));
    load.finish(report);
}

}  // namespace mlq::tools
