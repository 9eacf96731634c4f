// Options that several verbs share.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "common/from_stats.hpp"
#include "common/level_option.hpp"
#include "common/plot_option.hpp"
#include "mlq/report/report.hpp"
#include "mlq/stats/clusters.hpp"
#include "mlq/stats/gate.hpp"
#include "mlq/stats/posterior.hpp"
#include "mlq/stats/predictions.hpp"

namespace mlq::tools::testsize {

struct PriorOption {
    std::string text = "uniform";
    Prior value() const { return Prior::parse(text); }
};
void add_prior(CLI::App& app, PriorOption& prior);

// Names of the columns in prediction files.
struct ColumnOptions {
    PredictionColumns columns = {};
    std::string format = "auto";
    PredictionColumns value() const;
    // Throws Error when a group column was named that the file does not have.
    void check_group(const Predictions& predictions) const;
};
void add_columns(CLI::App& app, ColumnOptions& columns);
void add_group_column(CLI::App& app, ColumnOptions& columns);  // where groups count

// Either counts or one prediction file.
struct CountOptions {
    std::optional<double> errors, total;
    std::string file;
    ColumnOptions columns;
    bool ignore_groups = false;
};
void add_counts(CLI::App& app, CountOptions& counts);

// What was measured. `counts` is what the statistics use: with groups the effective counts, without them the raw ones.
struct Measured {
    Counts counts, raw;
    std::optional<DesignEffect> design;
    std::optional<Predictions> predictions;
};
Measured measure(const CountOptions& options);
void describe(Report& report, const Measured& measured);

// "37/5000"; throws Error naming the option.
Counts parse_fraction(const std::string& text, const std::string& option);
// "0.01,0.1,0.3"; throws Error naming the option.
std::vector<double> parse_numbers(const std::string& text, const std::string& option);

// A whole number of examples for people and JSON; null for infinity.
Json to_count(double count);
std::string show_count(double count);
std::string show_percent(double share);  // as many digits as it needs: 95 %, 99.9 %
std::string show(double number);

}  // namespace mlq::tools::testsize
