#include "eval/show_measure.hpp"

#include "common/check_number.hpp"
#include "mlq/metrics/evidence.hpp"

namespace mlq::tools::eval {

void add_measure(Report& report, const std::string& key, const std::string& label, const Measure& measure, Style style,
                 const std::string& note, const std::string& unit) {
    Fact fact{.key = key, .label = label, .value = nullptr, .unit = unit, .style = style, .note = note};
    if (measure.value) fact.value = *measure.value;
    if (!measure.reason.empty()) fact.note = measure.reason;
    if (measure.interval) {
        fact.interval = to_interval(*measure.interval);
        if (style == Style::percent) fact.digits = percent_digits(measure.interval->width);
    }
    if (measure.belief) fact.evidence = write_evidence(*measure.belief);
    report.add(std::move(fact));
}

Cell to_cell(const Measure& measure) {
    Cell cell{.value = nullptr};
    if (measure.value) cell.value = *measure.value;
    if (measure.interval) cell.interval = to_interval(*measure.interval);
    // Draws are too long for every cell of a table; there the interval must do.
    if (measure.belief && measure.belief->kind() != "draws") cell.evidence = write_evidence(*measure.belief);
    return cell;
}

void add_draws(CLI::App& app, int& draws, const std::string& usual) {
    app.add_option("--draws", draws, "Draws of the bootstrap; 0: " + usual)
        ->check(CLI::Validator(CLI::Range(0, 1'000'000)).description(""))
        ->check(whole_number(false))
        ->type_name("N");
}

}  // namespace mlq::tools::eval
