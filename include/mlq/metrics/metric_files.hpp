// The measurements of one candidate: JSON reports of mlq's tools (or of others: any JSON object of numbers), and
// per-example predictions.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "mlq/base/json.hpp"
#include "mlq/metrics/belief.hpp"
#include "mlq/metrics/release_spec.hpp"

namespace mlq {

// A number with what is known of it: "<key>_evidence" (counts), else "<key>_interval", else nothing: exact.
//     {"kind": "share", "hits": 4963, "total": 5000}          {"kind": "rate", "events": 3, "exposure": 48}
//     {"kind": "paired", "both_right": .., "only_a_wrong": .., "only_b_wrong": .., "both_wrong": ..}
// Throws Error naming `where` and the key for null (with the report's note), words, and evidence that contradicts
// itself.
Belief read_belief(const Json& object, const std::string& key, const std::string& where);

class MetricFiles {
  public:
    // Reads *.json as reports, everything else as predictions; a folder stands for all its *.json files. Throws Error
    // for a file that cannot be read, for none at all, and for two files of predictions.
    explicit MetricFiles(const std::vector<std::filesystem::path>& paths);

    struct File {
        std::string path;
        std::string hash;
        Json report = {};  // null for predictions
        mutable bool used = false;
    };
    const std::vector<File>& files() const { return files_; }
    const File& predictions() const;  // throws Error when there is none

    // Throws Error when no report, or more than one, has the metric.
    Belief find(const MetricName& name) const;

  private:
    void add(const std::filesystem::path& path);
    std::vector<File> files_;
};

}  // namespace mlq
