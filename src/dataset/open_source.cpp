#include "open_source.hpp"

#include <algorithm>
#include <filesystem>

#include "array_file.hpp"
#include "file_spec.hpp"
#include "mlq/base/error.hpp"
#include "mlq/dataset/labels.hpp"

namespace mlq {
namespace {

const std::string sample_keys[] = {"x", "images"};
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

OpenedSource open_samples(const DatasetOptions& options, const std::vector<std::string>& class_names) {
    const auto& data = options.data;
    if (data.empty()) throw Error("data", "no data was given", "name a folder, .csv, .npy, .npz or IDX file");
    if (is_folder(data)) return open_image_folder(data, class_names);
    if (has_extension(data, ".csv"))
        return open_image_list(data, options.path_column, options.label_column, class_names);
    OpenedSource opened;
    opened.source = open_rows(ArrayFile::open(data, sample_keys), options.preprocess.data_layout, options.wanted_shape);
    if (options.labels.empty()) opened.labels = labels_beside(data);
    return opened;
}

// A given labels file counts for the whole source, before skip and limit.
void take_labels(OpenedSource& opened, const std::string& spec, const std::vector<std::string>& class_names) {
    if (spec == "none") opened.labels = {};
    if (spec != "none" && !spec.empty()) opened.labels = read_labels(spec, class_names);
}

void check_length(const OpenedSource& opened, const std::string& where) {
    const auto labels = opened.labels.values.size();
    const auto samples = static_cast<std::size_t>(opened.source->size());
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

OpenedSource open_source(const DatasetOptions& options) {
    const auto class_names =
        options.class_names.empty() ? std::vector<std::string>() : read_class_names(options.class_names);
    auto opened = open_samples(options, class_names);
    take_labels(opened, options.labels, class_names);
    check_length(opened, options.labels.empty() ? options.data : options.labels);
    take_class_names(opened.labels, class_names, options.class_names);
    return opened;
}

}  // namespace mlq
