#include "model_pair.hpp"

#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "mlq/graph/onnx.hpp"
#include "mlq/graph/ports.hpp"
#include "mlq/kernels/kernels.hpp"
#include "mlq/ptq/collect.hpp"
#include "mlq/ptq/feed_batch.hpp"
#include "mlq/ptq/quantizer.hpp"
#include "mlq/run/infer_values.hpp"

namespace mlq::tools {
namespace {

// `max` is the quickest method; for time any scale will do. The file for ONNX Runtime has int8 weights, the form that it
// runs fastest.
void quantize_on_noise(ModelPair& pair, std::int64_t samples, const Common& common) {
    const Kernels& kernels = kernels_for(common.isa);
    const Dataset noise = Dataset::synthetic(sample_inputs(ports_of(pair.fp32)), samples, common.seed);
    const auto statistics = collect(pair.fp32, noise, {.threads = common.threads, .kernels = &kernels});
    const auto file_for = [&](const char* target) {
        const Quantizer quantizer(pair.fp32, target_called(target),
                                  {.processors = Processors::vnni, .kernels = &kernels});
        const Graph int8 = quantizer.quantize(statistics, {.method = "max"}).graph;
        return serialize_onnx(lower_to_qdq(int8, quantizer.target(), quantizer.processors()));
    };
    pair.ort_file = file_for("ort");
    pair.int8_file = file_for("mlq");
}

}  // namespace

Graph read_network(const std::vector<std::byte>& file, const std::string& name, const std::vector<InputShape>& shapes) {
    ExternalData external(name);
    Graph graph = parse_onnx(file, name, &external);
    with_context(name, [&] {
        fix_input_shapes(graph, shapes);
        prepare(graph);
    });
    return graph;
}

ModelPair quantize_pair(const std::string& name, std::vector<std::byte> fp32_file, std::int64_t samples,
                        const Common& common, const std::vector<InputShape>& shapes) {
    ModelPair pair;
    pair.name = name;
    pair.shapes = shapes;
    pair.fp32_file = std::move(fp32_file);
    pair.fp32 = read_network(pair.fp32_file, name, shapes);
    quantize_on_noise(pair, samples, common);
    pair.int8 = read_network(pair.int8_file, name + " (int8)");
    pair.origin = "quantized here on " + std::to_string(samples) + " samples of noise";
    pair.synthetic = true;
    return pair;
}

ModelPair load_pair(const std::string& fp32_path, const std::string& int8_path, std::int64_t samples,
                    const Common& common, const std::vector<InputShape>& shapes) {
    if (int8_path.empty()) return quantize_pair(fp32_path, read_file(fp32_path), samples, common, shapes);
    ModelPair pair;
    pair.name = fp32_path;
    pair.shapes = shapes;
    pair.fp32_file = read_file(fp32_path);
    pair.int8_file = read_file(int8_path);
    pair.fp32 = read_network(pair.fp32_file, fp32_path, shapes);
    pair.int8 = read_network(pair.int8_file, int8_path, shapes);
    pair.origin = int8_path;
    with_context(int8_path, [&] { require_same_inputs(ports_of(pair.fp32), ports_of(pair.int8)); });
    return pair;
}

}  // namespace mlq::tools
