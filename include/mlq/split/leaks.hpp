// Looks for what must not be in two parts at once, and names the rows.
//
//   shared_ids            the same value of the key
//   shared_groups         the same value of the group
//   identical_rows        the same bytes
//   identical_features    the same values in all columns but key, group, label, time (whatever the label)
//   conflicting_labels    identical features with another label
//   identical_text        the same text after normalisation (normalise_text.hpp), of at least 16 bytes
//   near_duplicates       similar text (near_text.hpp) that is not identical
//   time_overlap          a row as old as the first of a later part, or younger
// Rows are compared by 64-bit hashes: with n rows the chance of one false hit is below n^2 / 2^65 (3e-6 for ten
// million). The checks run one after the other, each in a pass of its own. Memory: 16 bytes a row (24 for conflicting
// labels); near duplicates take 280 bytes a row and at most 200 MB of texts.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "mlq/split/input.hpp"
#include "mlq/split/recipe.hpp"
#include "mlq/split/table.hpp"

namespace mlq::split {

// One part: a table of its own, or the rows of a common table whose `part_column` names it.
struct PartInput {
    std::string name;
    Input input;
};

struct LeakOptions {
    ReadOptions read = {};
    std::string part_column = {};  // one input holds all parts, in this column
    std::vector<std::string> key = {};
    std::vector<std::string> group = {};
    std::vector<std::string> label = {};
    std::vector<std::string> text = {};  // empty: the feature columns that look like text
    std::string time = {};
    std::string time_format = {};        // of strptime(3); empty: see parse_time
    double near = 0.8;                   // the Jaccard similarity from which texts are near duplicates; 0: do not look
    std::vector<std::string> skip = {};  // names of checks
    std::size_t limit = 10;              // findings described for each check
    int threads = 1;
};

// What a recipe says about the columns: key, group, label (strata that are not numeric, and label), time.
LeakOptions leak_options(const Recipe& recipe);

// A row of a part: its number in its file, from 1, without header and blank lines, and where an editor finds it.
struct RowPlace {
    std::string part;
    std::uint64_t row = 0;
    std::uint64_t line = 0;  // of its file, from 1, where its record begins; 0 for images
    std::uint64_t byte = 0;  // of its file, from 0
    std::string text = {};   // how it begins, or the name of an image
};

struct Finding {
    RowPlace first = {};
    RowPlace second = {};
    double similarity = 1;
};

struct LeakCheck {
    std::string name;
    bool ran = false;
    std::string skipped = {};            // why it did not run
    std::uint64_t rows = 0;              // rows of a part that meet a row of an earlier part
    std::vector<Finding> findings = {};  // the first `limit` of them, by the later row
    std::string note = {};
    std::string reach = {};  // what the check can see and what not
};

// The names above, in their order.
const std::vector<std::string>& leak_check_names();

// What every part has in common, and rows in each: what a check looked at.
struct LeakSearchResult {
    std::vector<std::string> parts = {};
    std::vector<std::uint64_t> rows = {};
    std::vector<std::string> text_columns = {};
    std::vector<LeakCheck> checks = {};
};

// Parts are compared in their order. Throws Error for bad input: fewer than two parts, a part without rows, other
// columns than in the first part, a missing column, unknown names in `skip`.
LeakSearchResult find_leaks(const std::vector<PartInput>& parts, const LeakOptions& options);

}  // namespace mlq::split
