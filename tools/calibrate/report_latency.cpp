#include "report_latency.hpp"

#include "common/latency_cell.hpp"
#include "common/load_report.hpp"
#include "common/plot_column.hpp"
#include "mlq/bench/compare_plans.hpp"
#include "mlq/graph/ports.hpp"
#include "mlq/ptq/feed_batch.hpp"
#include "mlq/run/infer_values.hpp"

namespace mlq::tools {
namespace {

constexpr double seconds = 1;  // per batch size

// As many samples as fill the batch, from the start again where the data are fewer.
std::vector<std::int64_t> choose_samples(const Dataset& data, std::int64_t batch) {
    std::vector<std::int64_t> samples;
    for (std::int64_t i = 0; i < batch; ++i) samples.push_back(i % data.size());
    return samples;
}

// Two networks that are timed side by side, and the table of their times.
struct Pair {
    const Graph& a;
    const Graph& b;
    Table table;
};

Table make_table(const char* key, const std::string& title, Column a, Column b) {
    return {.key = key,
            .title = title,
            .columns = {{.key = "batch", .label = "Batch"},
                        std::move(a),
                        std::move(b),
                        {.key = "speedup", .label = "Speed-up", .digits = 3}},
            .note = "medians; brackets hold the middle half of the times, and the speed-up with probability 0.95"};
}

}  // namespace

void report_latency(const std::vector<std::int64_t>& batches, const TimedNetworks& networks, const Dataset& data,
                    const Common& common, const Kernels& kernels, Report& report) {
    describe_machine(report);
    const std::string how = " interleaved, " + std::to_string(common.threads) + " thread(s), " + kernels.name;
    const Column int8{.key = "int8_ms", .label = "int8 ms"};
    std::vector<Pair> pairs;
    pairs.push_back(
        {networks.fp32, networks.int8,
         make_table("latency", "Latency, FP32 (oneDNN) and int8" + how, {.key = "fp32_ms", .label = "FP32 ms"}, int8)});
    if (networks.int8_of_8_bits != nullptr)
        pairs.push_back({*networks.int8_of_8_bits, networks.int8,
                         make_table("latency_of_bits", "Latency, int8 with 8 activation bits and as chosen," + how,
                                    {.key = "int8_of_8_bits_ms", .label = "8 bits ms"}, int8)});
    LoadReport load;
    const std::int64_t fixed = ports_of(networks.fp32).fixed_batch;
    for (const std::int64_t batch : batches) {
        if (fixed > 0 && fixed != batch) {
            report.note("batch " + std::to_string(batch) + " was not timed: the model fixes its batch size at " +
                        std::to_string(fixed));
            continue;
        }
        const PlanOptions plan_options{.batch = batch, .threads = common.threads, .kernels = &kernels};
        for (Pair& pair : pairs) {
            const Plan a(pair.a, plan_options);
            const Plan b(pair.b, plan_options);
            FeedBatch feeds(a, data);
            const PlanComparison times =
                compare_plans(a, b, feeds.read(choose_samples(data, batch)), {.seconds = seconds, .seed = common.seed});
            pair.table.rows.push_back(
                {{.value = batch}, latency_cell(times.a), latency_cell(times.b), ratio_cell(times.speedup)});
            load.add("batch " + std::to_string(batch) + (&pair == pairs.data() ? "" : ", 8 bits"), times);
        }
    }
    report.add(plot_column(pairs.front().table, "batch", "speedup", "Speed-up of int8 over FP32", PlotStyle::bars));
    for (Pair& pair : pairs) report.add(std::move(pair.table));
    load.finish(report);
}

}  // namespace mlq::tools
