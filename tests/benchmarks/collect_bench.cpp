// What observing costs: collecting statistics against plain FP32 inference of the same samples, interleaved. Times are
// those of the processor, which other programs on the machine lengthen less than the clock on the wall; they lengthen
// the fastest round least.
//     build/release/tests/benchmarks/collect_bench data/fashion_resnet.onnx IMAGES [LABELS-free IDX or npy] [samples]
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

#include "mlq/dataset/dataset.hpp"
#include "mlq/ptq/collect.hpp"
#include "mlq/ptq/feed_batch.hpp"
#include "mlq/run/infer_values.hpp"
#include "mlq/run/load_model.hpp"
#include "mlq/run/plan.hpp"

namespace {

double seconds(const auto& work) {
    const std::clock_t start = std::clock();
    work();
    return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

double fastest(const std::vector<double>& values) {
    return *std::min_element(values.begin(), values.end());
}

double median(std::vector<double> values) {
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
    return values[values.size() / 2];
}

// What there is to observe in a sample.
void print_load(const mlq::StatisticsFile& file, double samples) {
    double values = 0, non_zero = 0, channels = 0;
    for (const auto& [name, value] : file.values) {
        values += static_cast<double>(value.histogram.count()) / samples;
        non_zero += static_cast<double>(value.histogram.non_zeros()) / samples;
        channels += static_cast<double>(value.channels.size());
    }
    std::printf("observed in a sample: %.0f values in %.0f channels of %zu tensors, %.0f of them not zero\n", values,
                channels, file.values.size(), non_zero);
}

void infer(const mlq::Graph& graph, const mlq::Dataset& data, std::int64_t batch) {
    const mlq::Plan plan(graph, {.batch = batch, .threads = 1});
    mlq::Workspace workspace(plan);
    const auto sample = static_cast<std::size_t>(data.sample_size());
    std::vector<float> input(static_cast<std::size_t>(batch) * sample);
    for (std::int64_t i = 0; i + batch <= data.size(); i += batch) {
        for (std::int64_t b = 0; b < batch; ++b)
            data.read(i + b, std::span(input).subspan(static_cast<std::size_t>(b) * sample, sample));
        plan.run(workspace, input);
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) return std::fprintf(stderr, "usage: collect_bench MODEL.onnx DATA [samples]\n"), 2;
    const auto model = mlq::load_model(argv[1]);
    const auto data = mlq::Dataset::open(
        {.data = argv[2], .limit = argc > 3 ? std::stoll(argv[3]) : 1000, .inputs = mlq::sample_inputs(model.ports)});
    print_load(mlq::collect(model.graph, data, {.threads = 1}), static_cast<double>(data.size()));
    std::vector<double> collecting, one, many, ratio_one, ratio_many;
    for (int round = 0; round < 15; ++round) {
        collecting.push_back(seconds([&] { mlq::collect(model.graph, data, {.threads = 1}); }));
        one.push_back(seconds([&] { infer(model.graph, data, 1); }));
        many.push_back(seconds([&] { infer(model.graph, data, 20); }));
        ratio_one.push_back(collecting.back() / one.back());
        ratio_many.push_back(collecting.back() / many.back());
    }
    const auto samples = static_cast<double>(data.size());
    const auto print = [&](const char* name, double (*of)(const std::vector<double>&)) {
        std::printf("%s: collect %.1f us a sample, FP32 at batch 1 %.1f us, at batch 20 %.1f us\n", name,
                    of(collecting) / samples * 1e6, of(one) / samples * 1e6, of(many) / samples * 1e6);
    };
    print("fastest of 15 rounds", fastest);
    print("median of 15 rounds", [](const std::vector<double>& values) { return median(values); });
    std::printf("ratio to batch 1: %.2f of the fastest, %.2f median; to batch 20: %.2f, %.2f\n",
                fastest(collecting) / fastest(one), median(ratio_one), fastest(collecting) / fastest(many),
                median(ratio_many));
}
