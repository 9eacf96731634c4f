// model: latency of FP32 and int8 side by side, with a gate on the speed-up.
#include <sys/resource.h>

#include <memory>

#include "bench_options.hpp"
#include "bench_verbs.hpp"
#include "common/check_number.hpp"
#include "common/from_stats.hpp"
#include "common/latency_cell.hpp"
#include "common/load_report.hpp"
#include "common/model_option.hpp"
#include "common/plot_column.hpp"
#include "mlq/base/error.hpp"
#include "mlq/bench/compare_plans.hpp"
#include "mlq/graph/ports.hpp"
#include "mlq/kernels/kernels.hpp"
#include "mlq/run/infer_values.hpp"
#include "model_pair.hpp"

namespace mlq::tools {
namespace {

struct Options {
    std::string fp32;
    std::string int8;
    ModelOptions model_options;
    std::vector<std::int64_t> batches;
    std::vector<int> sweep_threads;
    double seconds = 2;
    std::optional<std::int64_t> samples;
    std::optional<double> min_speedup;
};

void define(CLI::App& app, Options& options) {
    app.add_option("fp32", options.fp32, "The float ONNX model")->required();
    app.add_option("int8", options.int8, "Its int8 twin (QDQ); default: quantized here on noise, for time only");
    define_model_options(app, options.model_options);
    add_batches(app, options.batches)->default_str("[1,8], or the one that the model fixes");
    app.add_option("--sweep-threads", options.sweep_threads,
                   "Measure with these numbers of threads (default: --threads)")
        ->delimiter(',')
        ->check(whole_number(false))
        ->type_name("N,N,...");
    add_seconds(app, options.seconds, "each pair");
    add_noise_samples(app, options.samples);
    app.add_option("--min-speedup", options.min_speedup,
                   "Gate: pass (exit code 0) when every speed-up is at least this with probability 0.95, fail (1) when "
                   "one lies below, else, and on a busy machine, inconclusive (3)");
}

void check(const Options& options) {
    check_batches(options.batches);
    check_seconds(options.seconds);
    if (!options.int8.empty() && options.samples)
        throw Error("--samples", "is for quantizing here, and an int8 model is given");
    noise_samples(options.samples);
    if (options.min_speedup && !(*options.min_speedup > 0))
        throw Error("--min-speedup", "must be above 0", "2.0 is twice as fast");
    for (const int threads : options.sweep_threads) {
        if (threads < 1 || threads > max_threads)
            throw Error("--sweep-threads", "numbers of threads lie between 1 and " + std::to_string(max_threads));
    }
}

Check judge(const Ratio& speedup, double wanted, const std::string& where) {
    const auto show = [](double x) { return format_number(x, Style::plain, 3); };
    Check check{.name = "int8 at least " + show(wanted) + " times as fast, " + where};
    check.verdict = to_verdict(judge_at_least(speedup, wanted));
    check.detail = show(speedup.value) + " [" + show(speedup.low) + ", " + show(speedup.high) + "]";
    if (speedup.busy()) {
        check.detail += "; undecided on a busy machine: " + explain_busy(speedup);
    } else if (check.verdict == Verdict::inconclusive) {
        check.detail += "; a longer --seconds narrows the interval";
    }
    return check;
}

// From the bytes of the file to buffers that are ready for the first run.
void report_cold_start(const ModelPair& pair, const PlanOptions& plan_options, std::uint64_t seed, Report& report) {
    const auto start = [&](const std::vector<std::byte>& file) {
        const Plan plan(read_network(file, pair.name, pair.shapes), plan_options);
        const Workspace workspace(plan);
    };
    const Interleaved times = interleave({[&] { start(pair.fp32_file); }, [&] { start(pair.int8_file); }},
                                         {.seconds = 0, .fewest = 3, .seed = seed});
    const auto add = [&](const char* key, const char* label, const std::vector<Turn>& turns) {
        const Cell cell = latency_cell(summarize_times(times_of(turns)));
        report.add(Fact{.key = key,
                        .label = label,
                        .value = cell.value,
                        .unit = "ms",
                        .interval = cell.interval,
                        .note = "read, simplify, pack; file in memory",
                        .evidence = cell.evidence});
    };
    add("fp32_cold_start_ms", "Cold start FP32", times.works[0]);
    add("int8_cold_start_ms", "Cold start int8", times.works[1]);
}

Table make_table() {
    return {.key = "runs",
            .title = "FP32 (oneDNN) and int8 interleaved, milliseconds per batch",
            .columns = {{.key = "threads", .label = "Threads"},
                        {.key = "batch", .label = "Batch"},
                        {.key = "fp32_ms", .label = "FP32"},
                        {.key = "fp32_p90_ms", .label = "p90"},
                        {.key = "fp32_p99_ms", .label = "p99"},
                        {.key = "fp32_per_s", .label = "samples/s"},
                        {.key = "int8_ms", .label = "int8"},
                        {.key = "int8_p90_ms", .label = "p90"},
                        {.key = "int8_p99_ms", .label = "p99"},
                        {.key = "int8_per_s", .label = "samples/s"},
                        {.key = "speedup", .label = "Speed-up", .digits = 3},
                        {.key = "fp32_buffer_bytes", .label = "Buffers FP32", .style = Style::bytes},
                        {.key = "int8_buffer_bytes", .label = "int8", .style = Style::bytes},
                        {.key = "rounds", .label = "Rounds"}},
            .note = "medians; brackets hold the middle half of the times, and the speed-up with probability 0.95"};
}

Report run(const Options& options, const Common& common) {
    check(options);
    const Kernels& kernels = kernels_for(common.isa);
    const ModelPair pair =
        load_pair(options.fp32, options.int8, noise_samples(options.samples), common, options.model_options.shapes());
    const std::vector<std::int64_t> batches = batches_for(pair.fp32, options.batches, {1, 8});
    const std::vector<int> threads =
        options.sweep_threads.empty() ? std::vector{common.threads} : options.sweep_threads;

    Report report("mlq-bench", "model", "speed of " + options.fp32);
    report.add(Fact{.key = "fp32", .label = "FP32", .value = options.fp32});
    report.add(Fact{.key = "int8", .label = "int8", .value = pair.origin});
    report.add(Fact{.key = "isa", .label = "Kernels", .value = kernels.name});
    describe_machine(report);
    if (pair.synthetic)
        report.warn("the int8 network was quantized on noise: its time is right, its accuracy means nothing");
    for (const std::string& note : pair.fp32.notes) report.note(note);
    Table table = make_table();
    LoadReport load;
    std::vector<Check> checks;
    bool started = false;
    for (const int thread_count : threads) {
        for (const std::int64_t batch : batches) {
            const PlanOptions plan_options{.batch = batch, .threads = thread_count, .kernels = &kernels};
            const Plan fp32(pair.fp32, plan_options);
            const Plan int8(pair.int8, plan_options);
            require_int8_steps(int8, pair.origin);
            check_room({&fp32, &int8}, batch);
            if (!started) {
                report.add(Fact{.key = "int8_steps",
                                .label = "Steps in int8",
                                .value = count_int8_steps(int8),
                                .note = "of " + std::to_string(int8.steps().size())});
                report_cold_start(pair, plan_options, common.seed, report);
            }
            started = true;
            const NoiseFeeds noise(fp32, common.seed);
            const auto c = compare_plans(fp32, int8, noise, {.seconds = options.seconds, .seed = common.seed});
            const std::string where =
                "batch " + std::to_string(batch) + ", " + std::to_string(thread_count) + " thread(s)";
            load.add(where, c);
            const auto per_second = [&](const Latency& l) { return 1000.0 * static_cast<double>(batch) / l.median_ms; };
            table.rows.push_back({{.value = thread_count},
                                  {.value = batch},
                                  latency_cell(c.a),
                                  latency_cell(c.a, 0.9),
                                  latency_cell(c.a, 0.99),
                                  {.value = per_second(c.a)},
                                  latency_cell(c.b),
                                  latency_cell(c.b, 0.9),
                                  latency_cell(c.b, 0.99),
                                  {.value = per_second(c.b)},
                                  ratio_cell(c.speedup),
                                  {.value = fp32.workspace_bytes()},
                                  {.value = int8.workspace_bytes()},
                                  {.value = c.rounds}});
            if (options.min_speedup) checks.push_back(judge(c.speedup, *options.min_speedup, where));
        }
    }
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    report.add(Fact{.key = "peak_memory_bytes",
                    .label = "Peak memory",
                    .value = static_cast<std::uint64_t>(usage.ru_maxrss) * 1024,
                    .style = Style::bytes,
                    .note = "of this process, both networks together"});
    report.add(plot_column(table, threads.size() > 1 ? "threads" : "batch", "speedup", "Speed-up of int8 over FP32",
                           PlotStyle::bars));
    report.add(std::move(table));
    load.finish(report);
    for (auto& check : checks) report.add(std::move(check));
    return report;
}

}  // namespace

Verb make_model_verb() {
    const auto options = std::make_shared<Options>();
    return {.name = "model",
            .summary = "Latency, throughput, start and memory of FP32 and int8, side by side, with a gate",
            .example = "mlq-bench model model.onnx model.int8.onnx --batch 1,8 --min-speedup 2.0",
            .takes = {.threads = true, .isa = true, .seed = true},
            .define = [options](CLI::App& app) { define(app, *options); },
            .run = [options](const Common& common) { return run(*options, common); }};
}

}  // namespace mlq::tools
