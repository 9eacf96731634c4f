// One check, one function: each looks for one kind of leak and fills its LeakCheck. leaks.cpp is the list.
#pragma once

#include <string>
#include <vector>

#include "mlq/split/leaks.hpp"
#include "part_rows.hpp"

namespace mlq::split {

struct LeakSearch {
    const LeakOptions& options;
    const PartRows& rows;
    std::vector<std::string> features = {};      // columns that are neither key, group, label nor time
    std::vector<std::string> text_columns = {};  // of them, those that hold text
};

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
