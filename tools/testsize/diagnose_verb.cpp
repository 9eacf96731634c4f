#include "mlq/stats/diagnose.hpp"

#include <cmath>

#include "mlq/base/error.hpp"
#include "testsize/options.hpp"
#include "testsize/testsize_verbs.hpp"

namespace mlq::tools::testsize {
namespace {

struct Options {
    std::string human, train, train_dev, dev, test;
    LevelOption confidence;
    PriorOption prior;
};

std::optional<Counts> parse_set(const std::string& text, const std::string& option) {
    if (text.empty()) return std::nullopt;
    return parse_fraction(text, option);
}

PipelineErrors read_errors(const Options& options) {
    PipelineErrors errors;
    if (options.human.find('/') != std::string::npos) {
        errors.human = parse_fraction(options.human, "--human");
    } else if (!options.human.empty()) {
        const auto rate = parse_numbers(options.human, "--human");
        if (rate.size() != 1 || !(rate[0] >= 0 && rate[0] < 1))
            throw Error("--human", mlq::quoted(options.human) + " is neither a rate nor ERRORS/TOTAL");
        errors.human_rate = rate[0];
    }
    errors.train = parse_set(options.train, "--train");
    errors.train_dev = parse_set(options.train_dev, "--train-dev");
    errors.dev = parse_set(options.dev, "--dev");
    errors.test = parse_set(options.test, "--test");
    return errors;
}

void add_sets(Report& report, const PipelineErrors& errors, Prior prior, Level level) {
    Table table{.key = "sets",
                .title = "Errors",
                .columns = {{.key = "set", .label = "set"},
                            {.key = "errors", .label = "errors", .digits = 15},
                            {.key = "total", .label = "examples", .digits = 15},
                            {.key = "error_rate", .label = "error rate (posterior mean)", .style = Style::percent}}};
    const auto add = [&](const char* name, const std::optional<Counts>& counts) {
        if (!counts) return;
        const Posterior posterior(*counts, prior);
        table.rows.push_back(
            {{name}, {counts->errors}, {counts->total}, {posterior.mean(), to_interval(posterior.interval(level))}});
    };
    add("human", errors.human);
    if (errors.human_rate) table.rows.push_back({{"human"}, {nullptr}, {nullptr}, {*errors.human_rate}});
    add("train", errors.train);
    add("train-dev", errors.train_dev);
    add("dev", errors.dev);
    add("test", errors.test);
    report.add(std::move(table));
}

std::string advise(const Diagnosis& diagnosis, Level confidence) {
    const auto& largest = diagnosis.gaps[diagnosis.largest];
    const std::string name(name_of(largest.kind));
    if (!diagnosis.too_small) return "the largest gap is " + name + ": " + std::string(advice_for(largest.kind));
    const auto& small = *diagnosis.too_small;
    if (small.needed.empty()) return "the gaps are too alike: no size would tell which is the largest";
    std::string names, sizes;
    bool least_certain_grows = false;
    for (std::size_t i = 0; i < small.needed.size(); ++i) {
        const auto& set = small.needed[i];
        const char* glue = i == 0 ? "" : i + 1 == small.needed.size() ? " and " : ", ";
        names += glue + set.set;
        sizes += glue + show(set.needed);
        least_certain_grows |= set.set == small.least_certain;
    }
    const std::string purpose = "to tell whether " + name + " is the largest gap with probability " +
                                show(confidence.value()) + ", if the observed rates persist";
    std::string text;
    if (small.needed.size() > 1 || !least_certain_grows)
        text = "no size of the " + small.least_certain + " set alone would do: ";
    if (small.needed.size() == 1) return text + "the " + names + " set needs about " + sizes + " examples " + purpose;
    return text + "the sets " + names + " need about " + sizes + " examples, all of them, " + purpose;
}

Report run(const Options& options) {
    const auto errors = read_errors(options);
    const auto confidence = options.confidence.value();
    const auto prior = options.prior.value();
    const auto diagnosis = diagnose(errors, prior, confidence);

    Report report("mlq-testsize", "diagnose", "Where does the error come from?");
    add_sets(report, errors, prior, confidence);
    Table table{.key = "gaps",
                .title = "Gaps",
                .columns = {{.key = "gap", .label = "gap"},
                            {.key = "from", .label = "from"},
                            {.key = "to", .label = "to"},
                            {.key = "difference", .label = "difference (median)", .style = Style::percent},
                            {.key = "probability_positive", .label = "P(> 0)", .digits = 4},
                            {.key = "probability_largest", .label = "P(largest)", .digits = 4}}};
    for (const auto& gap : diagnosis.gaps)
        table.rows.push_back({{std::string(name_of(gap.kind))},
                              {gap.from},
                              {gap.to},
                              {gap.median, to_interval(gap.interval)},
                              {gap.probability_positive},
                              {gap.probability_largest}});
    report.add(std::move(table));
    const auto& largest = diagnosis.gaps[diagnosis.largest];
    report.add(Fact{.key = "largest_gap", .label = "Largest gap", .value = std::string(name_of(largest.kind))});
    report.add(Fact{.key = "certain", .label = "Certain enough", .value = !diagnosis.too_small.has_value()});
    if (diagnosis.too_small) {
        Json needed = Json::object();
        for (const auto& set : diagnosis.too_small->needed) needed[set.set] = set.needed;
        report.extra("sizes_needed", needed);
    }
    report.note(advise(diagnosis, confidence));
    if (largest.kind == GapKind::variance_or_mismatch && diagnosis.too_small)
        report.note(std::string(advice_for(largest.kind)));
    if (largest.kind == GapKind::variance_or_mismatch)
        report.note("mlq-split make --train-dev 0.02 holds such a part out");
    if (errors.train && !errors.human && !errors.human_rate)
        report.note("without --human the best possible error is taken as 0, so the avoidable bias is an upper bound");
    return report;
}

}  // namespace

Verb diagnose_verb() {
    auto options = std::make_shared<Options>();
    return {
        .name = "diagnose",
        .summary =
            "Bias, variance, data mismatch or overfitting to Dev? From the errors on Train, Train-dev, Dev and Test",
        .example = "mlq-testsize diagnose --human 0.005 --train 500/50000 --train-dev 30/2000 --dev 220/2000",
        .define =
            [options](CLI::App& app) {
                const auto add = [&](const char* name, std::string& text, const char* help) {
                    app.add_option(name, text, help)->type_name("E/N");
                };
                app.add_option("--human", options->human,
                               "Error of people, or the best possible: a rate or errors/total")
                    ->type_name("RATE|E/N");
                add("--train", options->train, "Errors on the training data");
                add("--train-dev", options->train_dev, "Errors on held-out data of the training distribution");
                add("--dev", options->dev, "Errors on Dev");
                add("--test", options->test, "Errors on Test");
                add_level(app, options->confidence, "--confidence",
                          "Advise when the largest gap is that certain; also the level of intervals");
                add_prior(app, options->prior);
            },
        .run = [options](const Common&) { return run(*options); }};
}

}  // namespace mlq::tools::testsize
