#include "common/load_report.hpp"

namespace mlq::tools {
namespace {

std::string show_percent(double share) {
    return format_number(share, Style::percent, 0);
}

std::vector<Column> columns() {
    return {{.key = "run", .label = "Run"},
            {.key = "fp32_cpu_ms", .label = "FP32 processor ms", .digits = 3},
            {.key = "fp32_waited", .label = "waited", .style = Style::percent, .digits = 1},
            {.key = "fp32_preemptions", .label = "preempted", .digits = 2},
            {.key = "int8_cpu_ms", .label = "int8 processor ms", .digits = 3},
            {.key = "int8_waited", .label = "waited", .style = Style::percent, .digits = 1},
            {.key = "int8_preemptions", .label = "preempted", .digits = 2},
            {.key = "others", .label = "Others", .digits = 2},
            {.key = "stolen", .label = "Stolen", .style = Style::percent, .digits = 1},
            {.key = "spread", .label = "Blocks differ", .style = Style::percent, .digits = 1},
            {.key = "busy", .label = "Busy"}};
}

}  // namespace

void describe_machine(Report& report) {
    const Machine machine = look_at_machine();
    report.add(Fact{.key = "processor", .label = "Processor", .value = machine.processor});
    report.add(Fact{.key = "processors", .label = "Processors", .value = machine.processors});
    report.add(Fact{.key = "date", .label = "Date", .value = machine.time});
    report.add(Fact{.key = "load_average",
                    .label = "Load before",
                    .value = machine.load_average,
                    .digits = 3,
                    .note = "programs that ran or waited to, mean of the last minute"});
}

std::string explain_busy(const Ratio& ratio) {
    if (!ratio.busy()) return {};
    if (ratio.waited > much_disturbed)
        return "threads waited for a processor " + show_percent(ratio.waited) + " of the time";
    if (ratio.stolen > much_disturbed)
        return "other virtual machines took " + show_percent(ratio.stolen) + " of the time";
    return "blocks of rounds differ by " + show_percent(ratio.spread);
}

void LoadReport::add(const std::string& what, const PlanComparison& pair) {
    rows_.push_back({{.value = what},
                     {.value = pair.load_a.cpu_ms},
                     {.value = pair.load_a.waited},
                     {.value = pair.load_a.preemptions},
                     {.value = pair.load_b.cpu_ms},
                     {.value = pair.load_b.waited},
                     {.value = pair.load_b.preemptions},
                     {.value = pair.use.others()},
                     {.value = pair.use.stolen_share()},
                     {.value = pair.speedup.spread},
                     {.value = pair.speedup.busy()}});
    if (pair.speedup.busy()) reasons_.push_back(what + ": " + explain_busy(pair.speedup));
}

void LoadReport::add(const std::string& what, const Ratio& ratio) {
    if (ratio.busy()) reasons_.push_back(what + ": " + explain_busy(ratio));
}

void LoadReport::add_waits(const std::string& what, double waited) {
    Ratio ratio;
    ratio.waited = waited;
    add(what, ratio);
}

void LoadReport::finish(Report& report) const {
    if (!rows_.empty())
        report.add(Table{.key = "load",
                         .title = "What the runs had of the machine",
                         .columns = columns(),
                         .rows = rows_,
                         .note = "processor time of all threads per run, share of the time without a processor, how "
                                 "often a thread lost it in a run; processors that other programs used; share of the "
                                 "time that other virtual machines took; by how much blocks of rounds differ"});
    report.add(Fact{.key = "busy", .label = "Machine busy", .value = !reasons_.empty()});
    if (reasons_.empty()) return;
    const std::string more = reasons_.size() > 1 ? " (and " + std::to_string(reasons_.size() - 1) + " more)" : "";
    report.warn("the machine was busy: " + reasons_.front() + more +
                "; stop other programs, or use fewer --threads, and measure again");
}

}  // namespace mlq::tools
