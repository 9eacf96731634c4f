// The options that say which samples are read and how they are prepared; shared by the verbs that run a network.
#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <optional>
#include <string>

#include "mlq/dataset/dataset.hpp"
#include "mlq/graph/ports.hpp"

namespace mlq::tools {

struct DataOptions {
    std::string data;
    std::string labels;
    std::string preset;
    std::map<std::string, std::string> fields;  // by PreprocessField::key
    std::string label_column;
    std::string path_column;
    std::string class_names;
    std::optional<std::int64_t> synthetic;
    std::vector<std::string> ranges;  // of the noise: NAME=LOW..HIGH
};

void define_data_options(CLI::App& app, DataOptions& options);
void define_label_options(CLI::App& app, DataOptions& options);  // where the true classes count

// Preset first, single options over it. Throws Error for what does not parse.
Preprocess preprocess_of(const DataOptions& options);

// Opens `data` (or makes the synthetic set) for a model with these inputs. limit 0: all samples.
Dataset open_data(const DataOptions& options, const Ports& ports, std::int64_t limit, std::uint64_t seed);

}  // namespace mlq::tools
