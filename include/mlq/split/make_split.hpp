// Makes a split of one table: survey, decide, apply, manifest. The result is a folder that appears complete or not at
// all.
//
//   const SplitResult result = make_split({.inputs = {file_input("data.csv")}, .options = {...}, .folder = "out"});
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "mlq/base/json.hpp"
#include "mlq/split/apply.hpp"
#include "mlq/split/decide.hpp"
#include "mlq/split/image_tree.hpp"
#include "mlq/split/table_reader.hpp"

namespace mlq::split {

struct MakeOptions {
    std::vector<Input> inputs = {};
    ReadOptions read = {};
    Recipe recipe = {};
    SplitOptions options = {};
    EmitOptions emit = {};
    std::filesystem::path folder = {};
    bool replace = false;  // files in a folder that is not empty
    int threads = 1;
    std::string command = {};  // for the manifest
    // An image folder: its images instead of `inputs`, placed below the folder of their part.
    std::filesystem::path images = {};
    Placement placement = Placement::links;
    bool place = false;  // false: lists of paths, as `emit` says
};

struct SplitResult {
    Decision decision = {};
    Recipe recipe = {};  // with the cuts that were found
    Applied applied = {};
    Json manifest = {};
};

// Throws Error for everything that cannot be done; then nothing is left behind.
SplitResult make_split(const MakeOptions& options);

// How far the split is from proportional: the largest relative miss of a part's size, and the largest difference of a
// class's share in a part from its share in all (in both cases of parts other than "dropped").
struct Misses {
    double size = 0;
    std::string size_part = {};
    double share = 0;
    std::string share_part = {};
    std::string share_class = {};
};
Misses find_misses(const SplitResult& result);

}  // namespace mlq::split
