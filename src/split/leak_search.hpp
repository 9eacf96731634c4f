// One check, one function: each looks for one kind of leak and fills its LeakCheck. leaks.cpp is the list.
#pragma once

#include <string>
#include <vector>

#include "mlq/split/leaks.hpp"
#include "part_rows.hpp"

namespace mlq::split {

std::vector<std::string> list_features(const PartRows& rows, const LeakOptions& options);

struct LeakSearch {
    const LeakOptions& options;
    const PartRows& rows;
    std::vector<std::string> features = {};      // columns that are neither key, group, label nor time
    std::vector<std::string> text_columns = {};  // of them, those that hold text
};

// Fields joined by 0x1F, so that ("ab", "c") differs from ("a", "bc").
std::string join_fields(const Batch& batch, std::size_t row, std::size_t from, std::size_t count);

// A hash of such fields; no_hash if all of them are empty, since a missing value is never a value.
std::uint64_t hash_fields(const Batch& batch, std::size_t row, std::size_t from, std::size_t count);

using FindLeak = void (*)(const LeakSearch&, LeakCheck&);

void find_shared_ids(const LeakSearch& search, LeakCheck& check);
void find_shared_groups(const LeakSearch& search, LeakCheck& check);
void find_identical_rows(const LeakSearch& search, LeakCheck& check);
void find_identical_features(const LeakSearch& search, LeakCheck& check);
void find_conflicting_labels(const LeakSearch& search, LeakCheck& check);
void find_identical_text(const LeakSearch& search, LeakCheck& check);
void find_near_duplicates(const LeakSearch& search, LeakCheck& check);
void find_time_overlap(const LeakSearch& search, LeakCheck& check);

}  // namespace mlq::split
