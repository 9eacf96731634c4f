// The first pass: what has to be known about all rows before any can be assigned. Surveys of pieces of a table merge
// into the survey of the whole, in any order, so the pass can run on many machines.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "mlq/split/block_list.hpp"
#include "mlq/split/recipe.hpp"
#include "mlq/split/row_order.hpp"
#include "mlq/split/table_reader.hpp"

namespace mlq::split {

// Which rows of which stratum belong to a group.
struct GroupCount {
    std::uint64_t group = 0;
    std::uint32_t stratum = 0;
    std::uint64_t rows = 0;
};

struct Survey {
    std::uint64_t rows = 0;
    std::vector<std::string> strata = {};    // names, ascending; one empty name without strata
    std::vector<std::uint64_t> counts = {};  // rows of each stratum
    // Ranks of each stratum's rows in input order, 8 bytes a row; or, if asked for, the order of all rows.
    std::vector<BlockList<std::uint64_t>> ranks = {};
    RowOrder order = {};
    std::vector<GroupCount> groups = {};  // ascending by group, then stratum
    std::uint64_t without_group = 0;      // rows; MissingGroup::drop: they are in no other count
    std::vector<double> times = {};       // of all rows, in no order; 8 bytes a row
};

// What to collect besides counts.
enum class Collect { counts, ranks, groups, times };

// What a table that is at hand for both passes can spare the second one.
struct SurveyWish {
    bool row_order = false;     // fill Survey::order instead of Survey::ranks
    bool fingerprints = false;  // the reader's facts have the inputs' fingerprints
};

// Reads the whole table. Throws Error for bad records, and for a time that is neither a date nor a number.
Survey survey_table(TableReader& reader, const Recipe& recipe, Collect collect, int threads, SurveyWish wish = {});

Survey merge_surveys(std::vector<Survey> surveys);

// Exact k-quantile cuts (k - 1 at most, distinct, ascending) of every numeric stratum column that has none yet. Values
// that are not numbers do not count. Throws Error if a column has no number at all.
void find_cuts(TableReader& reader, Recipe& recipe, int threads);

// A survey as a file: a line of JSON (shard, recipe, columns), then the numbers, little-endian.
struct SurveyFile {
    std::string shard = {};  // the name that `apply --shard` will use
    Recipe recipe = {};
    Collect collect = Collect::counts;
    std::vector<std::string> columns = {};  // of the table
    Survey survey = {};
};
void save_survey(const SurveyFile& file, const std::filesystem::path& path);
SurveyFile load_survey(const std::filesystem::path& path);  // throws Error for damaged files

}  // namespace mlq::split
