#include "data_options.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "mlq/base/error.hpp"
#include "mlq/ptq/feed_batch.hpp"

namespace mlq::tools {
namespace {

std::optional<double> parse_number(std::string_view text) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) return std::nullopt;
    return number;
}

std::string field_option(std::string key) {
    std::replace(key.begin(), key.end(), '_', '-');
    return "--" + key;
}

// "ids=0..30521"
NoiseRange parse_range(const std::string& text) {
    const auto equals = text.rfind('='), points = text.rfind("..");
    NoiseRange range;
    if (equals != std::string::npos && points != std::string::npos && equals < points) {
        range.input = text.substr(0, equals);
        const auto low = parse_number(std::string_view(text).substr(equals + 1, points - equals - 1));
        const auto high = parse_number(std::string_view(text).substr(points + 2));
        if (low && high) {
            range.low = *low;
            range.high = *high;
            return range;
        }
    }
    throw Error("--range " + quoted(text), "is not NAME=LOW..HIGH", "ids=0..30521 draws indices of 30522 words");
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
    app.add_option("--data", options.data,
                   "Image folder, .npy, .npz, IDX (.gz), .csv list of path,label, JSON lines, or a folder of .npz; "
                   "NAME=DATA,NAME=DATA for several inputs")
        ->group("Data");
    app.add_option("--path-column", options.path_column, "Path column of a .csv list")->group("Data");
    app.add_option("--synthetic", options.synthetic,
                   "Use that many samples of noise instead of data; the report is stamped")
        ->group("Data");
    app.add_option("--range", options.ranges,
                   "Where the noise of an input lies, as in ids=0..30521; once for each input. Default: floats are "
                   "standard normal, int32 and int64 are 0 or 1")
        ->allow_extra_args(false)
        ->needs("--synthetic")
        ->type_name("NAME=LOW..HIGH")
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

Dataset open_data(const DataOptions& options, const Ports& ports, std::int64_t limit, std::uint64_t seed) {
    const auto inputs = sample_inputs(ports);
    if (options.synthetic) {
        refuse_beside_noise(options);
        std::vector<NoiseRange> ranges;
        for (const std::string& text : options.ranges) ranges.push_back(parse_range(text));
        return with_context("--synthetic",
                            [&] { return Dataset::synthetic(inputs, *options.synthetic, seed, ranges); });
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
                          .inputs = inputs});
}

}  // namespace mlq::tools
