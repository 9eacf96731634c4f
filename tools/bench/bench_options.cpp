#include "bench_options.hpp"

#include <algorithm>
#include <fstream>

#include "common/check_number.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/random.hpp"
#include "mlq/graph/ports.hpp"

namespace mlq::tools {
namespace {

// What the kernel says can be had without swapping.
std::uint64_t free_memory() {
    std::ifstream file("/proc/meminfo");
    std::string key, unit;
    std::uint64_t kilobytes = 0;
    while (file >> key >> kilobytes) {
        if (key == "MemAvailable:") return kilobytes * 1024;
        std::getline(file, unit);
    }
    return ~std::uint64_t{0};
}

}  // namespace

CLI::Option* add_batches(CLI::App& app, std::vector<std::int64_t>& batches) {
    return app.add_option("--batch", batches, "Batch sizes")
        ->delimiter(',')
        ->check(whole_number(false))
        ->capture_default_str()
        ->type_name("N,N,...");
}

void add_seconds(CLI::App& app, double& seconds, const std::string& what) {
    app.add_option("--seconds", seconds, "How long to measure " + what + " (at least five rounds)")
        ->capture_default_str();
}

void add_noise_samples(CLI::App& app, std::optional<std::int64_t>& samples) {
    app.add_option("--samples", samples, "Samples of noise to quantize a float model on")
        ->default_str(std::to_string(noise_samples({})));
}

std::int64_t noise_samples(const std::optional<std::int64_t>& asked) {
    constexpr std::int64_t usual = 8, most = 100000;
    const std::int64_t samples = asked.value_or(usual);
    if (samples < 1 || samples > most) throw Error("--samples", "must lie between 1 and " + std::to_string(most));
    return samples;
}

void check_batches(const std::vector<std::int64_t>& batches) {
    for (const std::int64_t batch : batches) {
        if (batch < 1 || batch > 65536)
            throw Error("--batch " + std::to_string(batch), "batch sizes lie between 1 and 65536");
    }
}

std::vector<std::int64_t> batches_for(const Graph& graph, const std::vector<std::int64_t>& asked,
                                      const std::vector<std::int64_t>& usual) {
    const std::int64_t fixed = ports_of(graph).fixed_batch;
    if (asked.empty()) return fixed > 0 ? std::vector{fixed} : usual;
    for (const std::int64_t batch : asked) {
        if (fixed > 0 && batch != fixed)
            throw Error("--batch " + std::to_string(batch),
                        "the model fixes its batch size at " + std::to_string(fixed), "leave --batch out");
    }
    return asked;
}

void check_seconds(double seconds) {
    if (!(seconds > 0) || seconds > 86400) throw Error("--seconds", "must be above 0 and at most a day");
}

namespace {

std::uint64_t bytes_of_inputs(const Plan& plan) {
    std::uint64_t bytes = 0;
    for (const PlanPort& input : plan.inputs())
        bytes += static_cast<std::uint64_t>(volume(input.shape)) * size_of(input.type);
    return bytes;
}

}  // namespace

void check_room(const std::vector<const Plan*>& plans, std::int64_t batch) {
    std::uint64_t needed = 0;
    for (const Plan* plan : plans) needed += plan->workspace_bytes() + bytes_of_inputs(*plan);
    const std::uint64_t room = free_memory();
    if (needed > room / 10 * 9)
        throw Error("--batch " + std::to_string(batch),
                    "needs " + std::to_string(needed >> 20) + " MiB of buffers, and " + std::to_string(room >> 20) +
                        " MiB are free",
                    "use a smaller batch");
}

int count_int8_steps(const Plan& plan) {
    return static_cast<int>(std::count_if(plan.steps().begin(), plan.steps().end(),
                                          [](const StepInfo& step) { return step.kind == StepKind::int8; }));
}

void require_int8_steps(const Plan& plan, const std::string& where) {
    if (count_int8_steps(plan) == 0)
        throw Error(where, "no step of it runs in int8", "quantize it with mlq-calibrate run");
}

NoiseFeeds::NoiseFeeds(const Plan& plan, std::uint64_t seed)
    : noise_(Dataset::synthetic(sample_inputs(ports_of(plan.graph())), plan.options().batch, seed)),
      batch_(plan, noise_),
      feeds_(batch_.read(0, plan.options().batch)) {}

void describe_peak(const MachinePeak& peak, const std::string& isa, Report& report) {
    const std::string how = peak.int8_instruction.empty() ? isa : isa + ", " + peak.int8_instruction;
    report.add(
        Fact{.key = "peak_int8_gops", .label = "Peak int8", .value = peak.int8_gops, .unit = "GOP/s", .note = how});
    report.add(Fact{.key = "peak_float_gflops", .label = "Peak float", .value = peak.float_gflops, .unit = "GFLOP/s"});
    report.add(Fact{.key = "memory_gb_per_s", .label = "Memory", .value = peak.memory_gb_per_s, .unit = "GB/s"});
    report.add(Fact{.key = "l2_gb_per_s", .label = "L2", .value = peak.l2_gb_per_s, .unit = "GB/s"});
    report.add(Fact{.key = "threads", .label = "Threads", .value = peak.threads});
}

}  // namespace mlq::tools
