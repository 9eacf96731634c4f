// What the columns of a table mean for a split: which of them is the key, the strata, the group, the time, the domain.
// A recipe is all that is needed to read a row; it is saved in plans and manifests.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mlq/split/table.hpp"

namespace mlq::split {

// A column whose values (or intervals of values) are the classes to keep in proportion.
struct StratumColumn {
    std::string name;
    int bins = 0;                   // > 0: numeric, cut at this many quantiles; the cuts are found from the data
    std::vector<double> cuts = {};  // ascending; value v falls into bin #(cuts <= v)
    bool is_numeric() const { return bins > 0 || !cuts.empty(); }
};

// What becomes of rows without a value in any column of the group. A missing value is never a value: such rows are no
// group of their own kind.
enum class MissingGroup {
    unsaid,  // as `each`, up to 1 % of the rows; more are an error
    each,    // each such row is by itself (identical records stay together)
    drop,    // left out, into "dropped"
    error
};
MissingGroup parse_missing_group(std::string_view text);  // "each", "drop", "error"; throws Error listing them

// Throws Error if the policy is `unsaid` and more than 1 % of the rows have no group.
void check_missing_groups(MissingGroup policy, std::uint64_t missing, std::uint64_t rows);

// Two groups that must stay together: `group` is treated as `leader`.
struct GroupAlias {
    std::uint64_t group = 0;
    std::uint64_t leader = 0;
    auto operator<=>(const GroupAlias&) const = default;
};

struct Recipe {
    std::string salt = "0";
    std::vector<std::string> key = {};  // empty: the whole record, without its line ending
    bool fold_case = false;             // ASCII letters of the key to lower case
    bool trim = false;                  // spaces and tabs around each key field do not count
    std::vector<StratumColumn> strata = {};
    std::string label_separator = {};  // not empty: the one stratum column holds several labels
    std::string label = {};            // counted by part, but not kept in proportion (where strata cannot be)
    std::vector<std::string> group = {};
    MissingGroup missing_group = MissingGroup::unsaid;
    bool group_by_record = false;          // each record is its own group (joined by aliases)
    std::vector<GroupAlias> aliases = {};  // ascending
    std::string time = {};
    std::string time_format = {};  // of strptime(3); empty: see parse_time
    std::string domain = {};
    std::string target = {};  // the value of `domain` that Dev and Test come from

    bool has_groups() const { return group_by_record || !group.empty(); }
};

// The salt as it is hashed: "SALT", "SALT+fold", "SALT+trim", "SALT+fold+trim".
std::string hashed_salt(const Recipe& recipe);

// The columns a recipe reads, in the order in which RowKeys expects them.
std::vector<std::string> recipe_columns(const Recipe& recipe);

}  // namespace mlq::split
