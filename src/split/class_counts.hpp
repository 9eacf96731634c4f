// How many rows of each class went to each part, added up from workers that number the classes each in its own way.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "mlq/split/apply.hpp"

namespace mlq::split {

class ClassCounts {
  public:
    explicit ClassCounts(std::size_t parts) : parts_(parts) {}

    void add(const std::vector<std::string>& names, const std::vector<std::uint64_t>& counts) {  // names x parts
        for (std::size_t i = 0; i < counts.size(); ++i) {
            std::vector<std::uint64_t>& rows = classes_[names[i / parts_]];
            rows.resize(parts_);
            rows[i % parts_] += counts[i];
        }
    }
    std::vector<std::uint64_t> rows() const {  // of each part
        std::vector<std::uint64_t> all(parts_);
        for (const auto& [name, rows] : classes_)
            for (std::size_t s = 0; s < parts_; ++s) all[s] += rows[s];
        return all;
    }
    std::vector<ClassCount> list() const {  // those that have rows
        std::vector<ClassCount> found;
        for (const auto& [name, rows] : classes_)
            if (std::any_of(rows.begin(), rows.end(), [](std::uint64_t count) { return count > 0; }))
                found.push_back({name, rows});
        return found;
    }

  private:
    std::size_t parts_;
    std::map<std::string, std::vector<std::uint64_t>> classes_ = {};
};

}  // namespace mlq::split
