#include "data_options.hpp"

#include <algorithm>

#include "mlq/base/error.hpp"

namespace mlq::tools {
namespace {

std::string field_option(std::string key) {
    std::replace(key.begin(), key.end(), '_', '-');
    return "--" + key;
}

// Noise is made as the model wants it: nothing is read, and nothing prepared.
void refuse_beside_noise(const DataOptions& options) {
    std::vector<std::pair<std::string, std::string>> texts = {{"--data", options.data},
                                                              {"--labels", options.labels},
                                                              {"--path-column", options.path_column},
                                                              {"--label-column", options.label_column},
                                                              {"--class-names", options.class_names},
                                                              {"--preset", options.preset}};
    for (const auto& [key, text] : options.fields) texts.emplace_back(field_option(key), text);
    for (const auto& [name, text] : texts)
        if (!text.empty()) throw Error(name, "has no meaning with --synthetic, which makes noise", "leave one out");
}

}  // namespace

void define_label_options(CLI::App& app, DataOptions& options) {
    app.add_option("--labels", options.labels,
                   "Labels: .npy, .npz:key, IDX (.gz) or .csv:column; default: what the data brings; none")
        ->group("Data");
    app.add_option("--label-column", options.label_column, "Label column of a .csv list")->group("Data");
    app.add_option("--class-names", options.class_names, "Text file, one class name per line")->group("Data");
}

void define_data_options(CLI::App& app, DataOptions& options) {
    app.add_option("--data", options.data, "Image folder, .npy, .npz, IDX (.gz), or .csv list of path,label")
        ->group("Data");
    app.add_option("--path-column", options.path_column, "Path column of a .csv list")->group("Data");
    app.add_option("--synthetic", options.synthetic,
                   "Use that many samples of noise instead of data; the report is stamped")
        ->group("Data");
    app.add_option("--preset", options.preset, "Preprocessing from a JSON file")->group("Preprocessing");
    for (const auto& field : preprocess_fields()) {
        const std::string name = field_option(std::string(field.key));
        if (field.key == "letterbox") {
            app.add_flag_callback(
                   name, [&options] { options.fields["letterbox"] = "true"; }, std::string(field.help))
                ->group("Preprocessing");
        } else {
            app.add_option(name, options.fields[std::string(field.key)], std::string(field.help))
                ->group("Preprocessing");
        }
    }
}

Preprocess preprocess_of(const DataOptions& options) {
    Preprocess preprocess = options.preset.empty() ? Preprocess{} : load_preprocess(options.preset);
    for (const auto& [key, text] : options.fields) {
        if (!text.empty()) set_field(preprocess, key, text);
    }
    const auto fill = options.fields.find("fill");
    if (fill != options.fields.end() && !fill->second.empty() && !preprocess.letterbox)
        throw Error("--fill", "has a meaning only with --letterbox");
    return preprocess;
}

Dataset open_data(const DataOptions& options, const Shape& wanted, std::int64_t limit, std::uint64_t seed) {
    if (options.synthetic) {
        refuse_beside_noise(options);
        return Dataset::synthetic(wanted, *options.synthetic, seed);
    }
    if (options.data.empty())
        throw Error("--data", "is missing: scales chosen without real data are guesses",
                    "give --data, or --synthetic N to try the machinery on noise");
    return Dataset::open({.data = options.data,
                          .labels = options.labels,
                          .preprocess = preprocess_of(options),
                          .limit = limit,
                          .path_column = options.path_column,
                          .label_column = options.label_column,
                          .class_names = options.class_names,
                          .wanted_shape = wanted});
}

}  // namespace mlq::tools
