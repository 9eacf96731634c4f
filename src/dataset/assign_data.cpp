#include "assign_data.hpp"

#include <algorithm>
#include <map>

#include "array_file.hpp"
#include "base/nearest_names.hpp"
#include "json_lines.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/records.hpp"
#include "sample_source.hpp"

namespace mlq {
namespace {

std::string list_names(const std::vector<SampleInput>& inputs) {
    std::string list;
    for (const SampleInput& input : inputs) list += (list.empty() ? "" : ", ") + quoted(input.name);
    return list;
}

// The input whose name and an equals sign begin the text; the longest of several.
const SampleInput* find_named(std::string_view text, const std::vector<SampleInput>& inputs) {
    const SampleInput* named = nullptr;
    for (const SampleInput& input : inputs) {
        if (input.name.empty() || !text.starts_with(input.name + "=")) continue;
        if (named == nullptr || input.name.size() > named->name.size()) named = &input;
    }
    return named;
}

// A comma ends a part only where the name of an input follows: paths may hold commas.
std::size_t find_end(std::string_view text, const std::vector<SampleInput>& inputs) {
    std::size_t comma = text.find(',');
    while (comma != std::string_view::npos && find_named(text.substr(comma + 1), inputs) == nullptr)
        comma = text.find(',', comma + 1);
    return std::min(comma, text.size());
}

std::map<std::string, std::string> split_by_name(std::string_view text, const std::vector<SampleInput>& inputs) {
    std::map<std::string, std::string> parts;
    while (!text.empty()) {
        const std::string& name = find_named(text, inputs)->name;
        text.remove_prefix(name.size() + 1);
        const std::size_t end = find_end(text, inputs);
        if (end == 0) throw Error("data", "input " + quoted(name) + " is given nothing", "write NAME=DATA");
        if (!parts.emplace(name, text.substr(0, end)).second)
            throw Error("data", "input " + quoted(name) + " is given twice");
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

std::vector<std::string> keys_of(const std::string& path) {
    if (is_json_lines(path)) return read_column_names(path, RecordFormat::jsonl);
    return is_file(path) ? array_keys(path) : std::vector<std::string>();
}

// "mask=DATA", but the network has no such input: nothing of this whole name exists.
void refuse_unknown_name(const std::string& data, const std::vector<SampleInput>& inputs) {
    const std::string path = split_spec(data).path;
    if (is_file(path) || is_folder(path)) return;
    for (std::size_t begin = 0; begin < data.size(); begin = std::min(data.find(',', begin), data.size() - 1) + 1) {
        const std::size_t equals = data.find_first_of("=/,", begin);
        if (equals == std::string::npos || data[equals] != '=') continue;
        std::vector<std::string> names;
        for (const SampleInput& input : inputs) names.push_back(input.name);
        const std::string name = data.substr(begin, equals - begin);
        throw Error("input " + quoted(name), "is not in the network", suggest(name, names));
    }
}

// The array of one input in data that may hold several.
FileSpec find_array(const std::string& data, const SampleInput& input, bool only_one) {
    FileSpec spec = split_spec(data);
    if (!spec.key.empty() || is_npz_folder(spec.path)) {
        if (spec.key.empty() && !only_one) spec.key = input.name;
        return spec;
    }
    const auto keys = keys_of(spec.path);
    if (std::find(keys.begin(), keys.end(), input.name) != keys.end()) spec.key = input.name;
    if (spec.key.empty() && is_json_lines(spec.path)) {
        if (keys.empty()) throw Error(data, "holds no sample", "write a line of JSON for each");
        if (keys.size() != 1 || !only_one) throw Error(data, "has no " + quoted(input.name), suggest(input.name, keys));
        spec.key = keys.front();
    }
    return spec;
}

}  // namespace

std::vector<FileSpec> assign_data(const std::string& data, const std::vector<SampleInput>& inputs) {
    std::vector<FileSpec> specs;
    if (find_named(data, inputs) != nullptr) {
        const auto parts = split_by_name(data, inputs);
        for (const auto& [name, part] : parts) refuse_unknown_name(part, inputs);
        for (const SampleInput& input : inputs) {
            const auto part = parts.find(input.name);
            if (part == parts.end())
                throw Error("data", "input " + quoted(input.name) + " has none",
                            "give NAME=DATA for each of " + list_names(inputs));
            specs.push_back(find_array(part->second, input, true));
        }
        return specs;
    }
    refuse_unknown_name(data, inputs);
    for (const SampleInput& input : inputs) {
        specs.push_back(find_array(data, input, inputs.size() == 1));
        if (inputs.size() > 1 && specs.back().key.empty())
            throw Error(data, "has no array " + quoted(input.name) + ", and the network takes " + list_names(inputs),
                        "give NAME=DATA for each input, or data with an array of each name");
    }
    return specs;
}

}  // namespace mlq
