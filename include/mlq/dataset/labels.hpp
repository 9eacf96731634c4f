// Labels: one integer class per sample, from numbers or from class names.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace mlq {

struct Labels {
    std::vector<std::int64_t> values;      // >= 0
    std::vector<std::string> class_names;  // class_names[value]; empty when the labels were numbers
};

// Numbers if every text is an integer; otherwise names, numbered by their place in `class_names`, or in byte order when
// that is empty. Throws Error for negative numbers and for names that `class_names` does not have.
Labels label_from_text(const std::vector<std::string>& texts, const std::vector<std::string>& class_names,
                       std::string_view where);

// A labels file: "y.npy", "set.npz:key", "labels-idx1-ubyte.gz", "table.csv:column" (column by name, or by number from
// 1 for a file without header).
Labels read_labels(const std::string& spec, const std::vector<std::string>& class_names);

// A text file with one class name per line; the line's place, from 0, is the label.
std::vector<std::string> read_class_names(const std::filesystem::path& path);

}  // namespace mlq
