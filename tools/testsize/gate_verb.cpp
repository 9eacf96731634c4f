#include "mlq/stats/gate.hpp"

#include <cmath>

#include "common/check_number.hpp"
#include "common/make_verb.hpp"
#include "mlq/base/error.hpp"
#include "mlq/stats/ledger.hpp"
#include "mlq/stats/plan.hpp"
#include "mlq/stats/sequential.hpp"
#include "testsize/options.hpp"
#include "testsize/testsize_verbs.hpp"

namespace mlq::tools::testsize {
namespace {

struct Options {
    CountOptions counts;
    std::optional<double> max_error;
    LevelOption confidence;
    PriorOption prior;
    bool sequential = false;
    std::string ledger, set;
    std::optional<double> true_error;
};

std::string hexadecimal(std::uint64_t value) {
    constexpr const char* digits = "0123456789abcdef";
    std::string text;
    for (int shift = 60; shift >= 0; shift -= 4) text += digits[value >> shift & 15];
    return text;
}

// Enters this look into the ledger and lowers the level accordingly.
void correct_for_looks(const Options& options, const Measured& measured, ErrorGate& gate, Report& report) {
    if (options.ledger.empty()) {
        if (!options.set.empty()) throw Error("--set", "needs --ledger FILE");
        return;
    }
    Ledger ledger(options.ledger);
    std::string set = options.set, result;
    if (measured.predictions && measured.predictions->has_ids()) {
        if (set.empty()) set = hexadecimal(measured.predictions->set_fingerprint);
        result = hexadecimal(measured.predictions->result_fingerprint);
    }
    if (set.empty())
        throw Error("--ledger", "which test set is it?", "name it with --set NAME, or give a prediction file with ids");
    const auto look = ledger.enter(set, {measured.raw, result});
    ledger.save();
    gate.confidence = level_of_look(gate.confidence, look);
    report.add(Fact{.key = "test_set", .label = "Test set", .value = set});
    report.add(
        Fact{.key = "look", .label = "Look at this test set", .value = look, .note = "number in " + options.ledger});
    report.add(Fact{.key = "corrected_confidence",
                    .label = "Confidence for this look",
                    .value = gate.confidence.value(),
                    .digits = 6});
    if (look > 1)
        report.warn("this test set has been looked at " + std::to_string(look) +
                    " times; each look makes the next one stricter, and a fresh test set starts anew");
}

std::string explain(const GateResult& result, const Measured& measured) {
    if (result.outcome != Outcome::inconclusive) return {};
    if (!std::isfinite(result.further_examples))
        return "more examples would not decide it if the observed rate persists";
    const double effect = measured.design ? measured.design->effect : 1;
    return show(std::ceil(result.further_examples * effect)) +
           " further examples would decide it if the observed rate persists";
}

void define(CLI::App& app, Options& options) {
    add_counts(app, options.counts);
    app.add_option("--max-error", options.max_error, "Error rate that must not be reached")
        ->check(finite_number())
        ->type_name("T");
    add_level(app, options.confidence, "--confidence", "Pass when P(error rate < T) reaches this");
    add_prior(app, options.prior);
    app.add_flag("--sequential", options.sequential,
                 "Decide by an interval that stays valid however often one looks while data arrive");
    app.add_option("--ledger", options.ledger,
                   "Count the looks at this test set in FILE, and correct the confidence for them")
        ->type_name("FILE");
    app.add_option("--set", options.set, "Name of the test set in the ledger (default: fingerprint of its ids)")
        ->type_name("NAME");
    app.add_option("--true", options.true_error, "Also print the probability to pass at this true error")
        ->check(finite_number())
        ->type_name("Q");
}

// What this gate, or one look of the sequential one, lets pass at this size.
void add_reach(Report& report, const Options& options, const ErrorGate& gate, double examples) {
    const double total = std::floor(examples);
    const double allowed =
        options.sequential ? find_allowed_errors_at_look(gate, total) : find_allowed_errors(gate, total);
    report.add(Fact{.key = "allowed_errors",
                    .label = options.sequential ? "Errors allowed at this look" : "Errors allowed at this size",
                    .value = allowed < 0 ? Json(nullptr) : Json(allowed),
                    .digits = 15,
                    .note = allowed < 0 ? "none: the gate cannot pass" : ""});
    if (allowed < 0) {
        const double needed = options.sequential ? find_smallest_passing_look(gate) : find_smallest_passing_total(gate);
        report.add(Fact{.key = "smallest_passing_total",
                        .label = "Smallest size that can pass",
                        .value = to_count(needed),
                        .digits = 15});
        report.warn("the gate cannot pass with " + show(examples) + " examples even without errors: it needs " +
                    show_count(needed) + " examples");
    }
    if (!options.true_error) return;
    const PowerGoal goal{.gate = gate, .true_error = *options.true_error};
    report.add(Fact{
        .key = "power",
        .label = std::string(options.sequential ? "P(pass at this look)" : "P(pass)") + " if the true error is " +
                 show(*options.true_error),
        .value = options.sequential ? find_power_at_look(gate, *options.true_error, total) : find_power(goal, total),
        .digits = 4});
}

Report run(const Options& options) {
    if (!options.max_error)
        throw Error("--max-error", "is missing", "give the error rate that must not be reached, as 0.01");
    ErrorGate gate{*options.max_error, options.confidence.value(), options.prior.value()};
    const auto measured = measure(options.counts);
    const Posterior posterior(measured.counts, gate.prior);

    Report report("mlq-testsize", "gate", "Is the error rate below " + show(gate.max_error) + "?");
    describe(report, measured);
    correct_for_looks(options, measured, gate, report);
    const auto interval = posterior.interval(gate.confidence);
    report.add(Fact{.key = "error_rate",
                    .label = "Error rate",
                    .value = posterior.mean(),
                    .interval = to_interval(interval),
                    .style = Style::percent,
                    .digits = percent_digits(interval.width),
                    .note = "posterior mean"});
    report.add(Fact{.key = "max_error", .label = "Allowed", .value = gate.max_error, .digits = 10});
    report.add(Fact{.key = "confidence",
                    .label = "Confidence asked for",
                    .value = options.confidence.value().value(),
                    .digits = 16});

    std::vector<Counts> looks{measured.counts};
    if (options.sequential && measured.predictions && !measured.design) looks = measured.predictions->looks;
    const auto result = options.sequential ? judge_sequentially(gate, looks) : judge_error(gate, measured.counts);
    report.add(Fact{.key = "probability",
                    .label = "P(error rate < " + show(gate.max_error) + ")",
                    .value = result.probability,
                    .digits = 6});
    if (options.sequential) {
        const auto running = intersect_looks(looks, gate.prior, gate.confidence);
        report.add(Fact{
            .key = "always_valid",
            .label = "Always-valid interval",
            .value = posterior.mean(),
            .interval = to_interval(running.interval),
            .style = Style::percent,
            .digits = percent_digits(running.interval.width),
            .note = "posterior mean; " +
                    std::string(looks.size() > 1 ? "over " + std::to_string(looks.size()) + " looks" : "this look")});
        report.extra("always_valid_width_ratio", running.interval.width / interval.width);
        if (!running.consistent)
            report.warn(
                "the intervals of earlier and later rows exclude each other: the error rate changes along the file");
    }
    add_reach(report, options, gate, measured.counts.total);
    report.extra("further_examples", to_count(result.further_examples));
    report.add(Check{.name = "error rate < " + show(gate.max_error) + " with probability " +
                             show(gate.confidence.value()) + (options.sequential ? " at any time" : ""),
                     .verdict = to_verdict(result.outcome),
                     .detail = explain(result, measured)});
    return report;
}

}  // namespace

Verb gate_verb() {
    return make_verb<Options>(
        "gate", "Is the error rate below a limit? Exit code 0 yes, 1 no, 3 not enough data",
        "mlq-testsize gate --errors 12 --total 1940 --max-error 0.01 --confidence 0.95 --report gate.xml", define, run);
}

}  // namespace mlq::tools::testsize
