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
