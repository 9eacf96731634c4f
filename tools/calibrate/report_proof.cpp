#include "report_proof.hpp"

#include <algorithm>
#include <set>

#include "common/plot_column.hpp"
#include "mlq/base/file.hpp"
#include "mlq/metrics/evidence.hpp"
#include "mlq/stats/gate.hpp"
#include "quote_cell.hpp"

namespace mlq::tools {
namespace {

Interval as_interval(const CredibleInterval& interval) {
    return {interval.low, interval.high, interval.level};
}

// 1 - an interval of error rates.
Cell share_cell(double errors, double total, double level) {
    const CredibleInterval error = Posterior({.errors = errors, .total = total}).interval(level);
    return {1 - errors / total, Interval{1 - error.high, 1 - error.low, level},
            write_evidence(Belief::share(total - errors, total))};
}

}  // namespace

Proof::Proof(const Dataset& data, const Dataset& calibration, bool same_source) : data_(data) {
    std::set<std::string> seen;
    if (same_source) {
        for (std::int64_t i = 0; i < calibration.size(); ++i) seen.insert(calibration.id(i));
    }
    for (std::int64_t i = 0; i < data.size(); ++i) {
        if (!seen.contains(data.id(i))) kept_.push_back(i);
    }
    reused_ = kept_.empty();
    for (std::int64_t i = 0; reused_ && i < data.size(); ++i) kept_.push_back(i);
}

double Proof::errors(const std::vector<std::int64_t>& predictions) const {
    double count = 0;
    for (const std::int64_t i : kept_) count += predictions[static_cast<std::size_t>(i)] != data_.label(i) ? 1 : 0;
    return count;
}

double Proof::differences(const std::vector<std::int64_t>& a, const std::vector<std::int64_t>& b) const {
    double count = 0;
    for (const std::int64_t i : kept_)
        count += a[static_cast<std::size_t>(i)] != b[static_cast<std::size_t>(i)] ? 1 : 0;
    return count;
}

PairedCells Proof::cells(const std::vector<std::int64_t>& int8, const std::vector<std::int64_t>& fp32) const {
    PairedCells cells;
    for (const std::int64_t i : kept_) {
        const auto place = static_cast<std::size_t>(i);
        cells.add(int8[place] == data_.label(i), fp32[place] == data_.label(i));
    }
    return cells;
}

void write_predictions(const std::string& path, const Dataset& data, const Proof& proof,
                       const std::vector<std::int64_t>& fp32, const std::vector<std::int64_t>& int8) {
    OutputFile file(path);
    file.write("id,truth,fp32,int8\n");
    for (const std::int64_t i : proof.samples()) {
        const auto place = static_cast<std::size_t>(i);
        file.write(quote_cell(data.id(i)) + ',' + std::to_string(data.label(i)) + ',' + std::to_string(fp32[place]) +
                   ',' + std::to_string(int8[place]) + '\n');
    }
    file.commit();
}

void report_judgement(const Judgement& judgement, Report& report) {
    report.add(Fact{.key = "method", .label = "Method", .value = judgement.method});
    if (judgement.methods.size() < 2) return;
    Table table{
        .key = "judged",
        .title = "Methods on calibration samples",
        .columns = {{.key = "method", .label = "Method"}, {.key = "output_sqnr_db", .label = "SQNR dB", .digits = 3}},
        .note = "SQNR of the network's worst output"};
    for (const JudgedMethod& one : judgement.methods)
        table.rows.push_back({{.value = one.method}, {.value = one.sqnr_db}});
    report.add(std::move(table));
    if (judgement.method != judgement.methods.front().method)
        report.note("method auto falls short on the calibration samples, " + judgement.method +
                    " is taken in its place; quantize --method " + judgement.method + " writes the same file");
}

void report_methods(const std::vector<Evaluated>& evaluated, const std::vector<std::int64_t>& fp32, const Proof& proof,
                    bool labelled, double level, Report& report) {
    Table table{
        .key = "methods", .title = "Accuracy on the same samples", .columns = {{.key = "method", .label = "Network"}}};
    if (labelled) {
        table.columns.push_back({.key = "accuracy", .label = "Accuracy", .style = Style::percent, .digits = 2});
        table.columns.push_back({.key = "drop", .label = "Drop", .style = Style::percent, .digits = 2});
    }
    table.columns.push_back({.key = "agreement", .label = "Same class as FP32", .style = Style::percent, .digits = 2});
    std::vector<Cell> reference{{.value = "FP32"}};
    if (labelled) {
        reference.push_back(share_cell(proof.errors(fp32), proof.total(), level));
        reference.push_back({.value = 0.0});
    }
    reference.push_back({.value = 1.0});
    table.rows.push_back(reference);
    for (const Evaluated& one : evaluated) {
        std::vector<Cell> row{{.value = "int8 (" + one.method + ")"}};
        if (labelled) {
            const PairedCells cells = proof.cells(one.predictions, fp32);
            const PairedPosterior drop(cells);
            row.push_back(share_cell(proof.errors(one.predictions), proof.total(), level));
            row.push_back({(cells.only_a_wrong - cells.only_b_wrong) / cells.total(), as_interval(drop.interval(level)),
                           write_evidence(Belief::paired(cells))});
        }
        row.push_back(share_cell(proof.differences(one.predictions, fp32), proof.total(), level));
        table.rows.push_back(row);
    }
    if (labelled) report.add(plot_column(table, "method", "accuracy", "Accuracy with intervals", PlotStyle::points));
    report.add(std::move(table));
}

void report_values(const std::vector<Evaluated>& evaluated, Report& report) {
    Table table{.key = "methods",
                .title = "Values of the outputs, against FP32",
                .columns = {{.key = "method", .label = "Network"},
                            {.key = "output", .label = "Worst output"},
                            {.key = "sqnr_db", .label = "SQNR dB", .digits = 3}},
                .note = "the first output scores no classes, so the networks are compared by their values"};
    for (const Evaluated& one : evaluated) {
        const auto worst =
            std::min_element(one.outputs.begin(), one.outputs.end(),
                             [](const OutputError& a, const OutputError& b) { return a.sqnr_db < b.sqnr_db; });
        if (worst == one.outputs.end()) continue;
        table.rows.push_back(
            {{.value = "int8 (" + one.method + ")"}, {.value = worst->output}, {.value = worst->sqnr_db}});
    }
    report.add(std::move(table));
}

void report_gate(const DropGate& gate, const PairedCells& cells, Report& report) {
    const PairedPosterior drop(cells);
    const CredibleInterval interval = drop.interval(gate.confidence);
    report.add(Fact{.key = "accuracy_drop",
                    .label = "Accuracy drop",
                    .value = (cells.only_a_wrong - cells.only_b_wrong) / cells.total(),
                    .interval = as_interval(interval),
                    .style = Style::percent,
                    .digits = 2,
                    .evidence = write_evidence(Belief::paired(cells))});
    report.add(Fact{.key = "only_int8_wrong", .label = "Only int8 wrong", .value = cells.only_a_wrong});
    report.add(Fact{.key = "only_fp32_wrong", .label = "Only FP32 wrong", .value = cells.only_b_wrong});
    report.add(Fact{.key = "mcnemar_p", .label = "McNemar p", .value = mcnemar_p_value(cells)});
    if (!gate.max_drop) return;
    const GateResult result = judge_difference(cells, *gate.max_drop, gate.confidence);
    report.add(Fact{.key = "probability_within_max_drop",
                    .label = "P(drop < " + format_number(*gate.max_drop, Style::percent, 2) + ")",
                    .value = result.probability});
    Check check{.name = "accuracy drop below " + format_number(*gate.max_drop, Style::percent, 2) +
                        " with probability " + format_number(gate.confidence, Style::plain, 4),
                .rule = "max_drop",
                .file = gate.model};
    check.verdict = result.outcome == Outcome::pass   ? Verdict::pass
                    : result.outcome == Outcome::fail ? Verdict::fail
                                                      : Verdict::inconclusive;
    check.detail = "probability " + format_number(result.probability, Style::plain, 4);
    if (result.outcome == Outcome::inconclusive && result.further_examples < 1e15)
        check.detail += ", about " + format_number(result.further_examples, Style::plain, 6) +
                        " more labelled samples would decide it at the observed rates";
    report.add(std::move(check));
}

}  // namespace mlq::tools
