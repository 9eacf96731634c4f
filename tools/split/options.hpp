// Options that several verbs share, and what they mean for the library.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/run_tool.hpp"
#include "mlq/split/decide.hpp"
#include "mlq/split/recipe.hpp"
#include "mlq/split/table.hpp"

namespace mlq::tools::split_tool {

// How to read the table.
struct TableOptions {
    std::string format, delimiter, quote = "\"", columns;
    bool no_header = false;
    split::ReadOptions value(const Common& common) const;
};
void add_table_options(CLI::App& app, TableOptions& options);

// What the columns mean.
struct RecipeOptions {
    std::string salt, key, stratify, multilabel, label, group, missing_group, time, time_format, domain, target;
    bool fold_case = false, trim = false;
    std::vector<std::string> bins, cuts;
    split::Recipe value(const Common& common) const;
    bool is_default() const;  // nothing was said
};
void add_recipe_options(CLI::App& app, RecipeOptions& options);
void add_time_format_option(CLI::App& app, std::string& format);
// The format, checked. Throws Error if there is one and no column to use it for.
std::string read_time_format(const std::string& format, const std::string& time_column);
void add_missing_group_option(CLI::App& app, RecipeOptions& options);  // one of them

// How large the parts are and how rows find them.
struct SizeOptions {
    std::string parts = "train=0.8,dev=0.1,test=0.1";
    std::string train_dev, by, gap, purge;
    std::optional<std::string> rare;          // given; see rare_policy
    std::optional<std::uint64_t> rare_below;  // given
    bool rest_to_train = false;
    std::optional<double> test_width, expected_error;
    std::string level = "0.95";
    std::string rare_policy() const { return rare.value_or("round"); }
    // Also explains in `report` what the statistics chose.
    split::SplitOptions value(const split::Recipe& recipe, Report& report) const;
};
void add_size_options(CLI::App& app, SizeOptions& options);

std::vector<std::string> split_list(const std::string& text);  // "a,b" -> a, b
std::string split_number(double value);                        // six significant digits

}  // namespace mlq::tools::split_tool
