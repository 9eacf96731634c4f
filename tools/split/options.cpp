#include "split/options.hpp"

#include <algorithm>
#include <cmath>

#include "mlq/base/error.hpp"
#include "mlq/split/parse_value.hpp"
#include "mlq/stats/plan.hpp"

namespace mlq::tools::split_tool {
namespace {

constexpr int most_bins = 1000;

// "price=10" -> the stratum column price and the text 10.
std::pair<split::StratumColumn*, std::string> find_stratum(split::Recipe& recipe, const std::string& text,
                                                           const std::string& option) {
    const std::size_t equals = text.rfind('=');
    if (equals == std::string::npos) throw Error(option, "expected COLUMN=..., not " + quoted(text));
    const std::string name = text.substr(0, equals);
    for (split::StratumColumn& column : recipe.strata)
        if (column.name == name) return {&column, text.substr(equals + 1)};
    throw Error(option, "the column " + quoted(name) + " is not among those of --stratify");
}

void set_bins(split::Recipe& recipe, const std::string& text) {
    const auto [column, value] = find_stratum(recipe, text, "--bins");
    const double bins = split::parse_number(value);
    if (!(bins >= 2 && bins <= most_bins && bins == std::floor(bins)))
        throw Error("--bins", "expected a whole number from 2 to 1000, not " + quoted(value));
    if (column->bins != 0) throw Error("--bins", "comes twice for " + mlq::quoted(column->name));
    column->bins = static_cast<int>(bins);
}

void set_cuts(split::Recipe& recipe, const std::string& text) {
    const auto [column, value] = find_stratum(recipe, text, "--cuts");
    if (column->bins != 0)
        throw Error("--cuts", "the column " + mlq::quoted(column->name) + " has --bins or --cuts already");
    for (const std::string& item : split_list(value)) {
        const double cut = split::parse_number(item);
        if (std::isnan(cut) || (!column->cuts.empty() && cut <= column->cuts.back()))
            throw Error("--cuts", "expected ascending numbers, not " + quoted(value));
        column->cuts.push_back(cut);
    }
    column->bins = static_cast<int>(column->cuts.size()) + 1;
}

// The size of the part "test" that gives an interval of the wanted width; the part "train" then takes the rest.
void choose_test_size(std::vector<split::PartSize>& parts, const SizeOptions& options, Report& report) {
    const WidthGoal goal{.expected_error = options.expected_error.value_or(0.1),
                         .width = *options.test_width,
                         .level = with_context("--level", [&] { return Level::parse(options.level); })};
    const double total = find_total(goal);
    if (!(total < 1e15)) throw Error("--test-width", "no test set is large enough for this width");
    const auto named = [&](const char* name) {
        return std::find_if(parts.begin(), parts.end(), [&](const split::PartSize& part) { return part.name == name; });
    };
    if (named("test") == parts.end()) parts.push_back({.name = "test"});
    const auto test = named("test");
    test->kind = split::PartSize::Kind::rows;
    test->rows = static_cast<std::uint64_t>(total);
    const auto train = named("train");
    if (train != parts.end() && train->kind == split::PartSize::Kind::fraction &&
        std::none_of(parts.begin(), parts.end(),
                     [](const split::PartSize& part) { return part.kind == split::PartSize::Kind::rest; }))
        train->kind = split::PartSize::Kind::rest;
    report.add(Fact{.key = "test_rows_wanted",
                    .label = "Rows of Test",
                    .value = test->rows,
                    .digits = 15,
                    .note = "for an interval no wider than " + split_number(goal.width) + " at the expected error " +
                            split_number(goal.expected_error)});
}

}  // namespace

std::vector<std::string> split_list(const std::string& text) {
    std::vector<std::string> items;
    if (text.empty()) return items;
    std::size_t begin = 0;
    while (true) {
        const std::size_t comma = std::min(text.find(',', begin), text.size());
        items.push_back(text.substr(begin, comma - begin));
        if (items.back().empty()) throw Error("mlq-split", "an empty name in the list " + quoted(text));
        if (comma == text.size()) return items;
        begin = comma + 1;
    }
}

std::string split_number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.6g", value);
    return text;
}

void add_table_options(CLI::App& app, TableOptions& options) {
    app.add_option("--format", options.format,
                   "csv, tsv, jsonl or list (one item a line); found from the name if not given");
    app.add_option("--delimiter", options.delimiter,
                   "One byte between fields, or tab; found from the header if not given");
    app.add_option("--quote", options.quote, "The quote of csv fields, or none");
    app.add_flag("--no-header", options.no_header, "The first record is data; columns are called 1, 2, ...");
    app.add_option("--columns", options.columns, "Names of the columns of a table without header: A,B,...");
}

split::ReadOptions TableOptions::value(const Common& common) const {
    if (!columns.empty() && !no_header)
        throw Error("--columns", "names columns of a table with a header", "pass --no-header too");
    return {.format = format,
            .delimiter = delimiter,
            .quote = quote,
            .header = !no_header,
            .columns = split_list(columns),
            .isa = common.isa};
}

void add_time_format_option(CLI::App& app, std::string& format) {
    app.add_option("--time-format", format, "How --time is written, as strptime(3) has it: %d.%m.%Y %H:%M");
}

std::string read_time_format(const std::string& format, const std::string& time_column) {
    if (format.empty()) return {};
    if (time_column.empty()) throw Error("--time-format", "has a meaning only with --time");
    split::check_time_format(format);
    return format;
}

void add_missing_group_option(CLI::App& app, RecipeOptions& options) {
    app.add_option("--missing-group", options.missing_group,
                   "Rows without a value in --group: each is by itself, drop them, or error [each up to 1 % of the "
                   "rows, then error]");
}

void add_recipe_options(CLI::App& app, RecipeOptions& options) {
    app.add_option("--key", options.key, "Columns that identify a row: COL[,COL]; the whole record if not given");
    app.add_option("--salt", options.salt,
                   "Text hashed before the key; the seed if not given. A second split needs another salt");
    app.add_flag("--fold-case", options.fold_case, "Upper and lower case ASCII letters of the key are the same");
    app.add_flag("--trim", options.trim, "Spaces and tabs around key fields do not count");
    app.add_option("--stratify", options.stratify, "Keep the classes of these columns in proportion: COL[,COL]");
    app.add_option("--bins", options.bins, "COL=K: cut a numeric column of --stratify at its K quantiles");
    app.add_option("--cuts", options.cuts, "COL=A,B,...: cut it at these values");
    app.add_option("--multilabel", options.multilabel, "The column of --stratify holds labels separated by this text");
    app.add_option("--label", options.label, "Count the classes of this column without keeping them in proportion");
    app.add_option("--group", options.group, "Rows with the same value here stay together: COL[,COL]");
    add_missing_group_option(app, options);
    app.add_option("--time", options.time, "Split along time: the oldest rows to the first part");
    add_time_format_option(app, options.time_format);
    app.add_option("--domain", options.domain, "Column that says where a row comes from; needs --target");
    app.add_option("--target", options.target,
                   "Dev and Test take only rows with this value of --domain, Train the others");
}

bool RecipeOptions::is_default() const {
    const bool texts = salt.empty() && key.empty() && stratify.empty() && multilabel.empty() && label.empty() &&
                       group.empty() && missing_group.empty() && time.empty() && time_format.empty() &&
                       domain.empty() && target.empty();
    return texts && !fold_case && !trim && bins.empty() && cuts.empty();
}

split::Recipe RecipeOptions::value(const Common& common) const {
    split::Recipe recipe;
    recipe.salt = salt.empty() ? std::to_string(common.seed) : salt;
    recipe.key = split_list(key);
    if (key.empty() && (fold_case || trim))
        throw Error(fold_case ? "--fold-case" : "--trim", "has a meaning only with --key");
    recipe.fold_case = fold_case;
    recipe.trim = trim;
    for (const std::string& name : split_list(stratify)) recipe.strata.push_back({.name = name});
    for (const std::string& text : bins) set_bins(recipe, text);
    for (const std::string& text : cuts) set_cuts(recipe, text);
    recipe.label_separator = multilabel;
    recipe.label = label;
    recipe.group = split_list(group);
    if (!missing_group.empty()) {
        if (group.empty()) throw Error("--missing-group", "has a meaning only with --group");
        recipe.missing_group = split::parse_missing_group(missing_group);
    }
    recipe.time = time;
    recipe.time_format = read_time_format(time_format, time);
    recipe.domain = domain;
    recipe.target = target;
    if (!multilabel.empty() && recipe.strata.size() != 1)
        throw Error("--multilabel", "needs exactly one column in --stratify");
    if (!multilabel.empty() && recipe.strata[0].is_numeric())
        throw Error("--multilabel", "cannot be combined with --bins");
    if (domain.empty() != target.empty()) throw Error("--domain", "and --target belong together");
    return recipe;
}

void add_size_options(CLI::App& app, SizeOptions& options) {
    app.add_option("--parts", options.parts, "NAME=SIZE,...; a size is 0.8, 80%, 1/3, 5000 (rows) or rest");
    app.add_option("--train-dev", options.train_dev, "Take a part train-dev of this size out of train");
    app.add_option("--test-width", options.test_width,
                   "Choose the rows of the part test: its interval is no wider than this");
    app.add_option("--expected-error", options.expected_error, "The error rate that --test-width expects [0.1]")
        ->needs("--test-width");
    app.add_option("--level", options.level, "The level of the interval of --test-width")->needs("--test-width");
    app.add_option("--by", options.by, "exact (sizes to the row) or hash (appended data never moves old rows)");
    app.add_option("--rare", options.rare, "Classes too small for every part: round, cover, first, pool or drop")
        ->default_str(options.rare_policy());
    app.add_option("--rare-below", options.rare_below,
                   "Rare are classes with fewer rows than this; 0: by the smallest part")
        ->default_str("0");
    app.add_flag("--rest-to-train", options.rest_to_train, "With --domain: target rows that are left go to train");
    app.add_option("--gap", options.gap, "With --time: drop rows less than this after a border (90, 15m, 12h, 7d, 2w)");
    app.add_option("--purge", options.purge, "With --time: drop rows this close before a border");
}

split::SplitOptions SizeOptions::value(const split::Recipe& recipe, Report& report) const {
    split::SplitOptions options;
    options.parts = split::parse_parts(parts);
    if (expected_error && !test_width) throw Error("--expected-error", "has a meaning only with --test-width");
    if (test_width) choose_test_size(options.parts, *this, report);
    if (!train_dev.empty()) {
        options.train_dev = split::parse_part_size(train_dev, "--train-dev");
        if (options.train_dev->kind == split::PartSize::Kind::rest) throw Error("--train-dev", "cannot be the rest");
        for (const split::PartSize& part : options.parts)
            if (part.name == "train-dev") throw Error("--train-dev", "is named in --parts as well");
    }
    using Mode = split::SplitPlan::Mode;
    if (!by.empty() && by != "exact" && by != "hash")
        throw Error("--by", "unknown way " + quoted(by), "use exact or hash");
    options.mode = recipe.has_groups() ? Mode::groups : Mode::exact;
    if (!recipe.time.empty()) options.mode = Mode::time;
    if (by == "hash") options.mode = Mode::hash;
    if (by == "hash" && recipe.key.empty() && !recipe.has_groups())
        throw Error("--by hash", "needs --key or --group", "without a key any change of a row would move it");
    options.rare = split::parse_rare_policy(rare_policy());
    if (recipe.strata.empty() && (rare || rare_below))
        throw Error(rare_below ? "--rare-below" : "--rare", "has a meaning only with --stratify",
                    "without it rows have no classes");
    if (options.rare == split::RarePolicy::round && rare_below)
        throw Error("--rare-below", "has a meaning only with another way of --rare than round");
    options.rare_below = rare_below.value_or(0);
    options.rest_to_train = rest_to_train;
    options.gap = gap.empty() ? 0 : split::parse_duration(gap, "--gap");
    options.purge = purge.empty() ? 0 : split::parse_duration(purge, "--purge");
    if ((!gap.empty() || !purge.empty()) && recipe.time.empty())
        throw Error("--gap", "and --purge have a meaning only with --time");
    if (rest_to_train && recipe.domain.empty()) throw Error("--rest-to-train", "has a meaning only with --domain");
    return options;
}

}  // namespace mlq::tools::split_tool
