// Quantizes a network on noise, runs it in float and in int8, and writes the int8 file for ONNX Runtime.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

#include "mlq/mlq.hpp"

int main(int argc, char** argv) {
    if (argc != 3) return std::fprintf(stderr, "usage: consumer MODEL.onnx OUT.onnx\n"), 2;
    try {
        const mlq::LoadedModel model = mlq::load_model(argv[1]);
        const mlq::Dataset data = mlq::Dataset::synthetic(mlq::sample_inputs(model.ports), 32, 1);

        const mlq::StatisticsFile statistics = mlq::collect(model.graph, data, {});
        const mlq::Quantizer quantizer(model.graph, mlq::target_called("ort"));
        const mlq::Graph int8 = quantizer.quantize(statistics, {.method = "auto"}).graph;

        const auto run = [&](const mlq::Graph& graph) {
            const mlq::Plan plan(graph, {.batch = 1});
            mlq::Workspace workspace(plan);
            mlq::FeedBatch batch(plan, data);
            plan.run(workspace, batch.read(0, 1));
            const auto scores = plan.output(workspace).span<float>();
            return std::vector<float>(scores.begin(), scores.end());
        };
        const auto real = run(model.graph), coded = run(int8);
        float largest = 0, difference = 0;
        for (std::size_t i = 0; i < real.size(); ++i) {
            largest = std::max(largest, std::abs(real[i]));
            difference = std::max(difference, std::abs(real[i] - coded[i]));
        }
        std::printf("%zu outputs, int8 differs by at most %.1f %% of the largest\n", real.size(),
                    100.0 * static_cast<double>(difference / largest));

        mlq::write_file(argv[2], mlq::serialize_onnx(mlq::lower_to_qdq(int8, quantizer.target())));
    } catch (const mlq::Error& error) {
        std::fprintf(stderr, "consumer: %s\n", error.what());
        return 2;
    }
}
