#include "common/model_option.hpp"

#include "mlq/base/error.hpp"

namespace mlq::tools {

std::vector<InputShape> ModelOptions::shapes() const {
    std::vector<InputShape> parsed;
    for (const std::string& text : input_shapes)
        parsed.push_back(with_context("--input-shape", [&] { return parse_input_shape(text); }));
    return parsed;
}

void define_model_options(CLI::App& app, ModelOptions& options) {
    app.add_option("--input-shape", options.input_shapes,
                   "Shape of an input whose dimensions the model leaves open, as in images=1x3x640x640; N leaves the "
                   "batch open; once for each input")
        ->allow_extra_args(false)
        ->type_name("NAME=DIMxDIMx...");
}

}  // namespace mlq::tools
