// product: what a user of the product notices.
#include "common/check_number.hpp"
#include "common/make_verb.hpp"
#include "eval/product_parts.hpp"
#include "eval/verbs.hpp"
#include "mlq/base/error.hpp"

namespace mlq::tools::eval {
namespace {

void define(CLI::App& app, ProductOptions& options) {
    const auto file = [&](const char* name, std::string& value, const char* help) {
        app.add_option(name, value, help)->type_name("FILE");
    };
    const auto number = [&](const char* name, auto& value, const char* help, const char* type) {
        app.add_option(name, value, help)->check(finite_number())->type_name(type);
    };
    file("--alarms", options.alarms, "False alarms: a time in seconds per line");
    number("--count", options.count, "How many false alarms, instead of --alarms", "N");
    number("--hours", options.hours, "Hours that were watched", "T");
    number("--cooldown", options.cooldown, "Alarms closer than this to the one before are one event", "SECONDS");
    file("--visit-list", options.visit_list,
         "Visits of strangers: columns id, start, end in seconds, and person if some come twice");
    file("--detections", options.detections,
         "Every alarm, a time in seconds per line: within a visit it catches, in no visit it is false");
    number("--deadline", options.deadline, "A visit is caught by an alarm this early in it, not later", "SECONDS");
    number("--caught", options.caught, "Instead of --visit-list: visits that raised an alarm", "N");
    number("--visits", options.visits, "Instead of --visit-list: visits of strangers", "N");
    file("--latency", options.latency, "Milliseconds per frame, a number per line");
    number("--warmup", options.warmup, "Drop the first N frames of --latency", "N");
    app.get_option("--warmup")->needs("--latency");
    app.add_option("--prior", options.prior, "uniform or jeffreys")
        ->default_str(options.prior_name())
        ->check(CLI::Validator(CLI::IsMember({"uniform", "jeffreys"})).description(""))
        ->type_name("PRIOR");
    add_level(app, options.level);
}

Report run(const ProductOptions& options, const Common& common) {
    if (!options.has_alarms() && !options.has_visits() && options.latency.empty())
        throw Error("product", "nothing to measure",
                    "give --alarms or --count, --visit-list with --detections or --caught with --visits, or --latency");
    if (!options.has_alarms() && !options.has_visits() && options.prior)
        throw Error("--prior", "is of rates and shares, and milliseconds have none", "leave it out");
    if (!(options.cooldown >= 0)) throw Error("--cooldown", "must not be negative");
    Report report("mlq-eval", "product", "Product metrics");
    report.add(Fact{.key = "prior", .label = "Prior", .value = options.prior_name()});
    if (options.has_alarms()) add_false_alarms(report, options);
    if (options.has_visits()) add_visits(report, options);
    if (!options.latency.empty()) add_latency(report, options, common);
    return report;
}

}  // namespace

Verb product_verb() {
    return make_verb<ProductOptions>(
        "product", "False alarms per hour, strangers caught per visit, milliseconds per frame",
        "mlq-eval product --visit-list visits.csv --detections alarms.txt --deadline 10 --hours 24 --cooldown 30 "
        "--latency ms.txt",
        define, run, {.threads = true, .seed = true});
}

}  // namespace mlq::tools::eval
