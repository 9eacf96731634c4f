#include "open_source.hpp"

#include <algorithm>
#include <filesystem>
#include <map>

#include "array_file.hpp"
#include "assign_data.hpp"
#include "file_spec.hpp"
#include "json_lines.hpp"
#include "mlq/base/error.hpp"
#include "mlq/dataset/labels.hpp"

namespace mlq {
namespace {

const std::string label_keys[] = {"y", "labels"};

bool has_extension(const std::string& path, std::string_view extension) {
    return std::filesystem::path(path).extension() == extension;
}

// The labels that lie beside the samples in one .npz, if any.
Labels labels_beside(const std::string& data) {
    Labels labels;
    if (!is_file(data)) return labels;
    const auto keys = array_keys(data);
    for (const auto& key : label_keys)
        if (std::find(keys.begin(), keys.end(), key) != keys.end() && keys.size() > 1)
            return read_labels(data + ":" + key, {});
    return labels;
}

std::string describe(const FileSpec& spec) {
    return spec.key.empty() ? spec.path : spec.path + ":" + spec.key;
}

OpenedSource open_array(const FileSpec& spec, const SampleInput& input, const DatasetOptions& options) {
    OpenedSource opened;
    const std::string keys[] = {input.name, "x", "images"};
    opened.source =
        open_rows(ArrayFile::open(ByteSource::open(spec.path), spec.key, keys), options.preprocess.data_layout, input);
    if (options.labels.empty()) opened.labels = labels_beside(spec.path);
    return opened;
}

// Opens the data of one input after the other; a file of lines that feeds several is looked through once.
class Opener {
  public:
    Opener(const DatasetOptions& options, const std::vector<std::string>& class_names)
        : options_(options), class_names_(class_names) {}

    OpenedSource open(const FileSpec& spec, const SampleInput& input) {
        if (is_npz_folder(spec.path)) return open_npz_folder(spec.path, spec.key, input);
        if (is_folder(spec.path)) return open_image_folder(spec.path, class_names_);
        if (is_json_lines(spec.path)) return open_lines(spec, input);
        if (has_extension(spec.path, ".csv"))
            return open_image_list(spec.path, options_.path_column, options_.label_column, class_names_);
        return open_array(spec, input, options_);
    }

  private:
    OpenedSource open_lines(const FileSpec& spec, const SampleInput& input) {
        OpenedSource opened;
        auto& lines = lines_[spec.path];
        if (!lines) {
            lines = std::make_shared<const JsonLines>(ByteSource::open(spec.path));
            if (options_.labels.empty()) opened.labels = lines->read_labels(class_names_);
        }
        opened.source = make_json_source(lines, spec.key, input);
        return opened;
    }

    const DatasetOptions& options_;
    const std::vector<std::string>& class_names_;
    std::map<std::string, std::shared_ptr<const JsonLines>> lines_;
};

// A given labels file counts for the whole source, before skip and limit.
void take_labels(OpenedSources& opened, const std::string& spec, const std::vector<std::string>& class_names) {
    if (spec == "none") opened.labels = {};
    if (spec != "none" && !spec.empty()) opened.labels = read_labels(spec, class_names);
}

void check_length(const OpenedSources& opened, const std::string& where) {
    const auto labels = opened.labels.values.size();
    const auto samples = static_cast<std::size_t>(opened.sources.front()->size());
    if (labels != 0 && labels != samples)
        throw Error(where, std::to_string(labels) + " labels for " + std::to_string(samples) + " samples",
                    "give one label per sample, in the same order");
}

void take_class_names(Labels& labels, const std::vector<std::string>& class_names, const std::string& where) {
    if (class_names.empty() || labels.values.empty()) return;
    const auto largest = *std::max_element(labels.values.begin(), labels.values.end());
    if (static_cast<std::size_t>(largest) >= class_names.size())
        throw Error(where, "label " + std::to_string(largest) + " has no name: " + std::to_string(class_names.size()) +
                               " class names are listed");
    labels.class_names = class_names;
}

}  // namespace

std::vector<SampleInput> asked_inputs(const DatasetOptions& options) {
    if (!options.inputs.empty()) return options.inputs;
    return {{.shape = options.wanted_shape}};
}

OpenedSources open_sources(const DatasetOptions& options) {
    if (options.data.empty()) throw Error("data", "no data was given", "name a folder, .csv, .npy, .npz or IDX file");
    const auto class_names =
        options.class_names.empty() ? std::vector<std::string>() : read_class_names(options.class_names);
    const auto inputs = asked_inputs(options);
    const auto specs = assign_data(options.data, inputs);
    Opener opener(options, class_names);
    OpenedSources opened;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        OpenedSource one = opener.open(specs[i], inputs[i]);
        if (i > 0 && one.source->size() != opened.sources.front()->size())
            throw Error(describe(specs[i]),
                        "has " + std::to_string(one.source->size()) + " samples, " + describe(specs.front()) + " has " +
                            std::to_string(opened.sources.front()->size()),
                        "inputs have one sample each, in the same order");
        if (opened.labels.values.empty()) opened.labels = std::move(one.labels);
        opened.notes.insert(opened.notes.end(), one.notes.begin(), one.notes.end());
        opened.sources.push_back(std::move(one.source));
    }
    take_labels(opened, options.labels, class_names);
    check_length(opened, options.labels.empty() ? options.data : options.labels);
    take_class_names(opened.labels, class_names, options.class_names);
    return opened;
}

}  // namespace mlq
