// Splits a table given as text and reads back what was written.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "base/gzip.hpp"
#include "mlq/base/random.hpp"
#include "mlq/split/make_split.hpp"
#include "scratch_folder.hpp"

namespace mlq::split {

inline std::string read_bytes(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

inline std::string read_unpacked(const std::filesystem::path& path) {
    const auto bytes = read_maybe_gzip(path);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

struct MadeSplit {
    SplitResult result = {};
    std::map<std::string, std::string> files = {};  // name -> bytes, split.json among them
    const std::string& operator[](const std::string& name) const { return files.at(name); }
};

// `options` without inputs and folder.
inline MadeSplit make_from(std::vector<Input> inputs, MakeOptions options) {
    const ScratchFolder scratch;
    options.inputs = std::move(inputs);
    options.folder = scratch / "out";
    options.command = "test";
    MadeSplit made{.result = make_split(options)};
    for (const auto& entry : std::filesystem::directory_iterator(options.folder))
        made.files[entry.path().filename().string()] = read_bytes(entry.path());
    return made;
}
inline MadeSplit make_from_text(const std::string& text, const MakeOptions& options,
                                const std::string& name = "t.csv") {
    return make_from({text_input(name, text)}, options);
}

inline std::vector<std::string> split_lines(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        lines.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return lines;
}

// The lines of a part without its header, ascending.
inline std::vector<std::string> sorted_rows(const std::string& text) {
    std::vector<std::string> lines = split_lines(text);
    lines.erase(lines.begin());
    std::sort(lines.begin(), lines.end());
    return lines;
}

inline void shuffle(std::vector<std::string>& items, Random& random) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[random.below(i)]);
}

inline std::string join_lines(const std::string& head, const std::vector<std::string>& lines) {
    std::string text = head + "\n";
    for (const std::string& line : lines) text += line + "\n";
    return text;
}

// The field at `column` of a line without quotes.
inline std::string field_of(const std::string& line, int column) {
    std::size_t begin = 0;
    for (; column > 0; --column) begin = line.find(',', begin) + 1;
    return line.substr(begin, line.find(',', begin) - begin);
}

// Rows of each value of a column in a part.
inline std::map<std::string, std::uint64_t> count_values(const std::string& text, int column) {
    std::map<std::string, std::uint64_t> counts;
    for (const std::string& line : sorted_rows(text)) ++counts[field_of(line, column)];
    return counts;
}

}  // namespace mlq::split
