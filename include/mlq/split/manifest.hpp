// split.json: what was split, how, and what came out; enough to make the split again and to prove that nothing changed.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "mlq/base/json.hpp"
#include "mlq/split/apply.hpp"
#include "mlq/split/decide.hpp"

namespace mlq::split {

// Names what turns rows into parts. It changes whenever the same data and options would give another split.
constexpr const char* split_algorithm = "mlq-split/1";

// `emit`: "files", "column", "index" or "links" (images below the folder of their part).
Json make_manifest(const Decision& decision, const Recipe& recipe, const Table& table, const Applied& applied,
                   const std::string& command, const std::string& emit);

// One comparison of a manifest with what is on disk now.
struct Verified {
    std::string what = {};   // "input data.csv", "output train.csv"
    std::string wrong = {};  // empty: as recorded
};

// Recomputes fingerprints, sizes and row counts of inputs and outputs, and the counts of each class and part. Relative
// paths of outputs are looked for beside the manifest, those of inputs from the current folder. Throws Error if the
// manifest cannot be read.
std::vector<Verified> verify_manifest(const std::filesystem::path& manifest, int threads);

// What check needs to know about a split that has a manifest.
struct ManifestParts {
    struct Part {
        std::string name;
        std::filesystem::path file;
    };
    std::vector<Part> parts = {};  // without "dropped"
    Recipe recipe = {};
    ReadOptions read = {};
};
ManifestParts read_manifest_parts(const std::filesystem::path& manifest);

}  // namespace mlq::split
