// A tool whose verb ends in every way a verb can end.
#include "common/progress.hpp"
#include "common/run_tool.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"

using namespace mlq;

namespace {

struct Options {
    std::string end = "pass";
    std::uint64_t total = 0;
    double level = 0.95;
    std::vector<double> errors;
    std::vector<std::string> files;
};

void define_options(CLI::App& verb, Options& options) {
    verb.add_option("--end", options.end, "How the verb ends");
    verb.add_option("--total", options.total, "Number of examples")->required();
    verb.add_option("--level", options.level, "Level of the interval")->check(CLI::Range(0.5, 1.0));
    verb.add_option("--errors", options.errors, "Error rates")->delimiter(',');
    verb.add_option("FILES", options.files, "Input files");
}

Report gate(const Options& options, const tools::Common& common) {
    if (options.end == "error") throw Error("a.csv", "row 3: \x1b[31mred", "fix it");
    if (options.end == "memory") throw std::bad_alloc();
    if (options.end == "bug") throw std::runtime_error("two\nlines");
    if (options.end == "flood") write_file("-", std::string(1 << 22, 'x'));
    tools::Progress progress("working", 10, common.quiet);
    progress.advance_to(10);
    Report report("mlq-demo", "gate", "A gate");
    report.add(Fact{.key = "threads", .label = "Threads", .value = common.threads});
    report.add(Fact{.key = "isa", .label = "ISA", .value = common.isa});
    report.add(Fact{.key = "seed", .label = "Seed", .value = common.seed});
    report.add(Fact{.key = "total", .label = "Total", .value = options.total});
    report.add(Check{"error < 0.1",
                     options.end == "fail"   ? Verdict::fail
                     : options.end == "open" ? Verdict::inconclusive
                                             : Verdict::pass,
                     "P = 0.9"});
    return report;
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    const tools::Verb gate_verb{.name = "gate",
                                .summary = "Decide something - 'quoted'",
                                .example = "mlq-demo gate --total 100",
                                .takes = {.threads = true, .isa = true, .seed = true},
                                .define = [&](CLI::App& verb) { define_options(verb, options); },
                                .run = [&](const tools::Common& common) { return gate(options, common); }};
    const tools::Verb idle_verb{.name = "idle",
                                .summary = "Do nothing",
                                .example = "mlq-demo idle",
                                .define = {},
                                .run = [](const tools::Common&) { return Report("mlq-demo", "idle"); }};
    return tools::run_tool({"mlq-demo", "Shows what every tool shares.", {gate_verb, idle_verb}}, argc, argv);
}
