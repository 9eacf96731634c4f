#include "sample_report.hpp"

#include <cmath>
#include <limits>

namespace mlq {
namespace {

const std::string hostile = "a<b>&\"c\"|,'\n\x1b[31m\xff\x01`*_]]>";

}  // namespace

Report make_sample_report() {
    Report report("mlq-testsize", "gate", "Is the model good enough?");
    report.add(Fact{.key = "accuracy",
                    .label = "Accuracy",
                    .value = 0.9231,
                    .interval = Interval{0.9177, 0.9282},
                    .style = Style::percent});
    report.add(Fact{.key = "latency", .label = "Latency", .value = 3.2143, .unit = "ms"});
    report.add(Fact{.key = "drop", .label = "Drop", .value = std::nan(""), .note = "no baseline was given"});
    report.add(Fact{.key = "hidden", .label = "", .value = 42});
    report.add(Fact{.key = "file", .label = "File", .value = hostile});
    report.add(Fact{.key = "classes", .label = "Classes", .value = Json{"cat", "dog"}});
    report.section("Methods");
    report.add(Table{
        .key = "methods",
        .title = "Accuracy by method",
        .columns = {{"method", "Method"}, {"accuracy", "Accuracy", Style::percent}, {"size", "Size", Style::bytes}},
        .rows = {{{"max"}, {0.5, Interval{0.4, 0.6}}, {1520000}},
                 {{hostile}, {std::numeric_limits<double>::infinity()}, {nullptr}}},
        .note = "as in the lecture"});
    report.add(Check{"error < 0.1", Verdict::pass, "P = 0.999"});
    report.add(Check{hostile, Verdict::fail, hostile});
    report.add(Check{"drop < 0.01", Verdict::inconclusive, "needs 2000 more examples"});
    report.note("The prior is uniform.");
    report.warn("Only 10 examples of class " + hostile);
    report.text("  *\n ***\n");
    report.extra("curve", Json{{"x", Json{1, 2}}, {"y", Json{std::nan(""), 0.5}}});
    return report;
}

}  // namespace mlq
