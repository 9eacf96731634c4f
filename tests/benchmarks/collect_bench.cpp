// What observing costs: collecting statistics against plain FP32 inference of the same samples, interleaved. Times are
// those of the processor, which other programs on the machine lengthen less than the clock on the wall.
//     build/release/tests/benchmarks/collect_bench data/fashion_resnet.onnx IMAGES [LABELS-free IDX or npy] [samples]
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

#include "mlq/dataset/dataset.hpp"
#include "mlq/ptq/collect.hpp"
#include "mlq/run/infer_values.hpp"
#include "mlq/run/load_model.hpp"
#include "mlq/run/plan.hpp"

namespace {

double seconds(const auto& work) {
    const std::clock_t start = std::clock();
    work();
    return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

double median(std::vector<double> values) {
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
    return values[values.size() / 2];
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
    const auto data = mlq::Dataset::open({.data = argv[2],
                                          .limit = argc > 3 ? std::stoll(argv[3]) : 1000,
                                          .wanted_shape = mlq::sample_shape(model.graph)});
    std::vector<double> collecting, one, many, ratio_one, ratio_many;
    for (int round = 0; round < 7; ++round) {
        collecting.push_back(seconds([&] { mlq::collect(model.graph, data, {.threads = 1}); }));
        one.push_back(seconds([&] { infer(model.graph, data, 1); }));
        many.push_back(seconds([&] { infer(model.graph, data, 20); }));
        ratio_one.push_back(collecting.back() / one.back());
        ratio_many.push_back(collecting.back() / many.back());
    }
    std::printf(
        "%lld samples, one thread, medians of 7: collect %.3f s, FP32 at batch 1 %.3f s (ratio %.2f), at batch 20 %.3f "
        "s (ratio %.2f)\n",
        static_cast<long long>(data.size()), median(collecting), median(one), median(ratio_one), median(many),
        median(ratio_many));
}
