#include "common/define_app.hpp"

#include "common/check_number.hpp"
#include "common/describe.hpp"
#include "common/help_formatter.hpp"
#include "mlq/kernels/kernels.hpp"

namespace mlq::tools {
namespace {

constexpr const char* how_it_runs = "How it runs";

void add_options_of_every_verb(CLI::App& verb, Common& common) {
    constexpr const char* group = "Options of every verb";
    verb.add_flag("--json", common.json, "Print the result as JSON")->group(group);
    verb.add_option("--report", common.reports,
                    "Also write the result to FILE.{html,md,txt,json,csv,xml,sarif,github}; xml is JUnit, github "
                    "annotations; repeatable")
        ->type_name("FILE")
        ->expected(1)
        ->take_all()
        ->group(group);
    verb.add_flag("-q,--quiet", common.quiet, "No progress and no log on stderr, only errors")->group(group);
    verb.add_flag("-v,--verbose", common.verbose,
                  "Log version, threads and time to stderr; twice: also the value of each option")
        ->group(group)
        ->excludes("--quiet");
}

void add_threads(CLI::App& verb, Common& common) {
    verb.add_option("--threads", common.threads, "Threads to use; 0: all that are available")
        ->check(whole_number(false))
        ->check(CLI::Range(0, max_threads).description(""))
        ->type_name("N")
        ->group(how_it_runs);
}

void add_isa(CLI::App& verb, Common& common) {
    std::vector<std::string> sets = {"auto"};
    sets.insert(sets.end(), isa_names().begin(), isa_names().end());
    verb.add_option("--isa", common.isa, "Instruction set to use: " + CLI::detail::join(sets, ", "))
        ->check(CLI::Validator(CLI::IsMember(sets)).description(""))
        ->type_name("ISA")
        ->group(how_it_runs);
}

void add_seed(CLI::App& verb, Common& common) {
    verb.add_option("--seed", common.seed, "Seed of everything random")
        ->check(whole_number(false))
        ->type_name("S")
        ->group(how_it_runs);
}

void add_common_options(CLI::App& verb, Common& common, const Takes& takes) {
    if (takes.threads) add_threads(verb, common);
    if (takes.isa) add_isa(verb, common);
    if (takes.seed) add_seed(verb, common);
    add_options_of_every_verb(verb, common);
}

std::string exit_code_footer() {
    std::string text = "Exit codes:\n";
    for (const char* line : exit_codes) text.append("  ").append(line).append("\n");
    return text;
}

// An option takes one word each time it is given, a list by commas or by repeating it: the words behind it are files.
void take_one_word(CLI::App& verb) {
    for (CLI::Option* option : verb.get_options()) {
        if (option->nonpositional() && option->get_expected_max() > 1) option->allow_extra_args(false);
    }
}

void add_verb(CLI::App& app, const Verb& verb, Common& common) {
    auto* command = app.add_subcommand(verb.name, verb.summary);
    command->group("Verbs");
    command->set_help_flag("-h,--help", "Print this help and exit");
    if (verb.define) verb.define(*command);
    check_numbers(*command);
    add_common_options(*command, common, verb.takes);
    take_one_word(*command);
    if (!verb.example.empty()) command->footer("Example:\n  " + verb.example);
}

// Like --version: prints and ends, whatever else is on the command line. CallForVersion is CLI11's way to say so.
void add_printing_options(CLI::App& app, const Tool& tool) {
    app.set_version_flag("--version", tool.name + " " + MLQ_VERSION, "Print the version and exit");
    app.add_flag_callback("--man", [&app, &tool] { throw CLI::CallForVersion(write_man_page(app, tool), 0); })
        ->group("");
    app.add_option_function<std::string>(
           "--completion",
           [&app](const std::string& shell) { throw CLI::CallForVersion(write_completion(app, shell), 0); })
        ->check(CLI::IsMember({"bash", "zsh", "fish"}))
        ->group("");
}

}  // namespace

std::unique_ptr<CLI::App> define_app(const Tool& tool, Common& common) {
    auto app = std::make_unique<CLI::App>(tool.summary, tool.name);
    app->formatter(std::make_shared<HelpFormatter>());
    app->option_defaults()->always_capture_default();
    app->set_help_flag("-h,--help", "Print this help and exit");
    app->require_subcommand(1);
    add_printing_options(*app, tool);
    for (const auto& verb : tool.verbs) add_verb(*app, verb, common);
    app->footer("'" + tool.name + " VERB --help' shows the options of a verb.\n\n" + exit_code_footer());
    return app;
}

}  // namespace mlq::tools
