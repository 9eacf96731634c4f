// A float network and its int8 twin, both as their ONNX files give them.
#pragma once

#include <string>
#include <vector>

#include "common/run_tool.hpp"
#include "mlq/run/load_model.hpp"

namespace mlq::tools {

struct ModelPair {
    std::string name;
    Graph fp32;  // as prepare() leaves them
    Graph int8;
    std::vector<std::byte> fp32_file;
    std::vector<std::byte> int8_file;  // for mlq's own engine
    std::vector<std::byte> ort_file;   // for ONNX Runtime; empty where the int8 network was read from a file
    std::string origin;  // of the int8 network, for the report
    bool synthetic = false;
    std::vector<InputShape> shapes;  // of the inputs, where the files leave them open
};

// Reads both files; without `int8_path` the float network is quantized on `samples` samples of noise.
ModelPair load_pair(const std::string& fp32_path, const std::string& int8_path, std::int64_t samples,
                    const Common& common, const std::vector<InputShape>& shapes = {});
// The same for a file in memory.
ModelPair quantize_pair(const std::string& name, std::vector<std::byte> fp32_file, std::int64_t samples,
                        const Common& common, const std::vector<InputShape>& shapes = {});

// From the bytes of a file to a plan, as a program that starts would do it.
Graph read_network(const std::vector<std::byte>& file, const std::string& name,
                   const std::vector<InputShape>& shapes = {});

}  // namespace mlq::tools
