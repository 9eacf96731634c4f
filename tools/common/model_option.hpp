// What is said of a model beside its path; shared by all verbs that read one.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "mlq/graph/input_shapes.hpp"

namespace mlq::tools {

struct ModelOptions {
    std::vector<std::string> input_shapes;
    std::vector<InputShape> shapes() const;  // throws Error naming the option
};
void define_model_options(CLI::App& app, ModelOptions& options);

}  // namespace mlq::tools
