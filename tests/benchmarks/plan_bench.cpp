// A whole network in int8 beside its float form, interleaved: start-up, memory, latency, and the slowest steps. Every
// value gets the same scale, which costs the time of real ones.
//
//     mlq_bench_plan MODEL [batch [threads [seconds]]]      MODEL: a name of the zoo or an ONNX file
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "mlq/base/random.hpp"
#include "mlq/bench/compare_plans.hpp"
#include "mlq/ptq/feed_batch.hpp"
#include "mlq/ptq/quantizer.hpp"
#include "mlq/run/load_model.hpp"
#include "mlq/zoo/zoo.hpp"

using namespace mlq;

namespace {

double milliseconds(const auto& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

Graph graph_called(const std::string& name) {
    if (name.ends_with(".onnx")) return load_model(name).graph;
    Graph graph = zoo_model_called(name).build(1);
    prepare(graph);
    return graph;
}

Graph quantized(const Graph& graph) {
    const Quantizer quantizer(graph, target_called("mlq"));
    Scales scales;
    for (const Value& value : quantizer.graph().values) {
        Choice choice;
        choice.range = {-6.4F, 6.35F};
        choice.params = {0.05F, 128};
        scales[value.name] = choice;
    }
    return quantizer.quantize(scales).graph;
}

void print_steps(const Plan& plan, Workspace& workspace) {
    struct Line {
        double ms;
        std::string text;
    };
    std::vector<Line> lines;
    std::map<std::string, double> by_operator;
    double total = 0;
    for (std::size_t s = 0; s < plan.steps().size(); ++s) {
        double best = 1e9;
        for (int i = 0; i < 15; ++i) best = std::min(best, milliseconds([&] { plan.run_step(workspace, s); }));
        const StepInfo& step = plan.steps()[s];
        lines.push_back({best, step.op + " " + to_string(step.kind) + " " + step.node});
        by_operator[step.op + " " + to_string(step.kind)] += best;
        total += best;
    }
    std::printf("steps, each the fastest of 15, together %.3f ms\n", total);
    for (const auto& [name, ms] : by_operator)
        std::printf("%9.3f ms %5.1f %%  %s\n", ms, 100 * ms / total, name.c_str());
    std::sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) { return a.ms > b.ms; });
    lines.resize(std::min<std::size_t>(lines.size(), 12));
    for (const Line& line : lines) std::printf("    %9.4f ms  %s\n", line.ms, line.text.c_str());
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) return std::fprintf(stderr, "usage: mlq_bench_plan MODEL [batch [threads [seconds]]]\n"), 2;
    const Graph graph = graph_called(argv[1]);
    const Graph int8 = quantized(graph);
    const PlanOptions options{.batch = argc > 2 ? std::stoll(argv[2]) : 1,
                              .threads = argc > 3 ? std::stoi(argv[3]) : 1};
    double start_up = 1e9;
    for (int i = 0; i < 3; ++i) start_up = std::min(start_up, milliseconds([&] { const Plan plan(int8, options); }));
    const Plan real(graph, options);
    const Plan plan(int8, options);
    const Dataset noise = Dataset::synthetic(sample_inputs(ports_of(graph)), options.batch, 1);
    FeedBatch batch(plan, noise);
    const PlanComparison pair =
        compare_plans(real, plan, batch.read(0, options.batch), {.seconds = argc > 4 ? std::stod(argv[4]) : 3});
    std::printf("%s, batch %lld, %d threads: plan made in %.0f ms; buffers %.1f MiB int8, %.1f MiB float\n", argv[1],
                static_cast<long long>(options.batch), options.threads, start_up,
                static_cast<double>(plan.workspace_bytes()) / (1 << 20),
                static_cast<double>(real.workspace_bytes()) / (1 << 20));
    std::printf("float %.2f ms (%.2f to %.2f), int8 %.2f ms (%.2f to %.2f), ratio %.2f (%.2f to %.2f)\n",
                pair.a.median_ms, pair.a.quantile_ms(0.25), pair.a.quantile_ms(0.75), pair.b.median_ms,
                pair.b.quantile_ms(0.25), pair.b.quantile_ms(0.75), pair.speedup.value, pair.speedup.low,
                pair.speedup.high);
    Workspace workspace(plan);
    plan.run(workspace, input);
    print_steps(plan, workspace);
}
