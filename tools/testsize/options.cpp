#include "testsize/options.hpp"

#include <charconv>
#include <cmath>

#include "common/check_number.hpp"
#include "mlq/base/error.hpp"

namespace mlq::tools::testsize {
namespace {

constexpr const char* column_group = "Columns of prediction files";

double parse_number(std::string_view text, const std::string& option, const std::string& whole) {
    double value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
        throw Error(option, mlq::quoted(text) + " in " + mlq::quoted(whole) + " is not a number");
    return value;
}

}  // namespace

void add_prior(CLI::App& app, PriorOption& prior) {
    app.add_option("--prior", prior.text, "Prior of the error rate: uniform, jeffreys, A,B or mean=M,weight=W")
        ->type_name("PRIOR");
}

PredictionColumns ColumnOptions::value() const {
    PredictionColumns chosen = columns;
    chosen.format = format == "csv"     ? RecordFormat::csv
                    : format == "tsv"   ? RecordFormat::tsv
                    : format == "jsonl" ? RecordFormat::jsonl
                                        : RecordFormat::detect;
    return chosen;
}

void ColumnOptions::check_group(const Predictions& predictions) const {
    if (columns.group != PredictionColumns().group && !predictions.has_groups())
        throw Error(predictions.path, "has no column " + mlq::quoted(columns.group));
}

void add_columns(CLI::App& app, ColumnOptions& options) {
    auto& columns = options.columns;
    const auto add = [&](const char* name, std::string& column, const char* help) {
        app.add_option(name, column, help)->type_name("COL")->group(column_group);
    };
    add("--id", columns.id, "Identifies an example");
    add("--correct", columns.correct, "1 or 0, true or false, yes or no");
    add("--truth", columns.truth, "True class, where there is no column that says what is correct");
    add("--prediction", columns.prediction, "Predicted class");
    add("--score", columns.score, "Score of class 1, instead of a predicted class");
    app.add_option("--threshold", columns.threshold, "Scores from here on predict class 1")->group(column_group);
    app.add_option("--format", options.format, "auto, csv, tsv or jsonl")
        ->check(CLI::Validator(CLI::IsMember({"auto", "csv", "tsv", "jsonl"})).description(""))
        ->type_name("F")
        ->group(column_group);
}

void add_group_column(CLI::App& app, ColumnOptions& options) {
    app.add_option("--group", options.columns.group, "Examples of one group (video, user) are not independent")
        ->type_name("COL")
        ->group(column_group);
}

void add_counts(CLI::App& app, CountOptions& counts) {
    app.add_option("file", counts.file,
                   "Predictions: id,correct or id,truth,prediction in CSV, TSV or JSON lines; - is stdin")
        ->type_name("FILE");
    app.add_option("--errors", counts.errors, "Number of errors (may be fractional)")
        ->check(finite_number())
        ->type_name("E");
    app.add_option("--total", counts.total, "Number of examples")->check(finite_number())->type_name("N");
    app.add_flag("--ignore-groups", counts.ignore_groups, "Count examples of one group as independent");
    add_columns(app, counts.columns);
    add_group_column(app, counts.columns);
}

Measured measure(const CountOptions& options) {
    Measured measured;
    if (options.file.empty()) {
        if (!options.errors || !options.total)
            throw Error("input", "nothing to count", "give --errors E --total N, or a prediction file");
        measured.raw = measured.counts = {*options.errors, *options.total};
        return measured;
    }
    if (options.errors || options.total) throw Error("input", "counts and a file", "give one of them");
    measured.predictions = read_predictions(options.file, options.columns.value());
    options.columns.check_group(*measured.predictions);
    measured.raw = measured.counts = measured.predictions->counts;
    if (measured.predictions->has_groups() && !options.ignore_groups) {
        measured.design = find_design_effect(measured.predictions->groups);
        measured.counts = effective_counts(measured.raw, *measured.design);
    }
    return measured;
}

void describe(Report& report, const Measured& measured) {
    report.add(Fact{.key = "errors", .label = "Errors", .value = measured.raw.errors, .digits = 15});
    report.add(Fact{.key = "total", .label = "Examples", .value = measured.raw.total, .digits = 15});
    if (!measured.design) return;
    const auto& design = *measured.design;
    report.add(Fact{.key = "groups", .label = "Groups", .value = design.groups, .digits = 15});
    report.add(Fact{.key = "intraclass_correlation",
                    .label = "Correlation within groups",
                    .value = design.correlation,
                    .digits = 3});
    report.add(Fact{.key = "design_effect",
                    .label = "Design effect",
                    .value = design.effect,
                    .digits = 3,
                    .note = "examples count as " + show(std::round(measured.counts.total)) + " independent ones"});
    if (design.effect > 1.5)
        report.warn(
            "examples of one group err together: intervals are widened for the design effect; --ignore-groups shows "
            "them as if all were independent");
}

Counts parse_fraction(const std::string& text, const std::string& option) {
    const auto slash = text.find('/');
    if (slash == std::string::npos)
        throw Error(option, mlq::quoted(text) + " is not ERRORS/TOTAL", "for example 37/5000");
    const std::string_view view = text;
    const Counts counts{parse_number(view.substr(0, slash), option, text),
                        parse_number(view.substr(slash + 1), option, text)};
    with_context(option, [&] { return Posterior(counts); });  // refuses impossible counts
    return counts;
}

std::vector<double> parse_numbers(const std::string& text, const std::string& option) {
    std::vector<double> numbers;
    std::string_view rest = text;
    while (true) {
        const auto comma = rest.find(',');
        numbers.push_back(parse_number(rest.substr(0, comma), option, text));
        if (comma == std::string_view::npos) return numbers;
        rest.remove_prefix(comma + 1);
    }
}

Json to_count(double count) {
    return std::isfinite(count) ? Json(count) : Json(nullptr);
}

std::string show(double number) {
    return format_number(number, Style::plain, std::abs(number) >= 1e4 ? 15 : 6);
}

std::string show_count(double count) {
    return std::isfinite(count) ? show(count) : "no number of";
}

std::string show_percent(double share) {
    char text[32];
    const auto [end, problem] = std::to_chars(text, text + sizeof text, 100 * share, std::chars_format::general, 15);
    return std::string(text, end) + " %";
}

}  // namespace mlq::tools::testsize
