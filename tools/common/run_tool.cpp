#include "common/run_tool.hpp"

#include <chrono>
#include <exception>
#include <filesystem>
#include <new>
#include <optional>

#include "common/define_app.hpp"
#include "common/log_run.hpp"
#include "common/name_settings.hpp"
#include "common/standard_streams.hpp"
#include "common/start_log.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/parallel.hpp"
#include "mlq/report/writers.hpp"

namespace mlq::tools {
namespace {

constexpr int trouble = 2;

// Calls `work`; whatever leaves it becomes one line on stderr and the exit code 2.
template <typename Work>
int report_trouble(const std::string& tool, Work work) {
    try {
        return work();
    } catch (const BrokenPipe&) {
        return 0;  // the reader of our output has seen enough
    } catch (const Error& error) {
        complain(tool, error.what());
    } catch (const std::bad_alloc&) {
        complain(tool, "out of memory; use fewer --threads, a smaller batch or a machine with more memory");
    } catch (const std::filesystem::filesystem_error& error) {  // a circle of links, a folder without permission
        complain(tool, error.path1().string() + ": " + error.code().message());
    } catch (const std::exception& error) {
        complain(tool, std::string("internal error: ") + error.what());
    }
    return trouble;
}

// The verb that the user was typing, for the hint where to look.
std::string name_command(const CLI::App& app) {
    for (const auto* verb : app.get_subcommands()) return app.get_name() + " " + verb->get_name();
    return app.get_name();
}

std::string join_names(const Tool& tool) {
    std::string names;
    for (const auto& verb : tool.verbs) names.append(names.empty() ? "" : ", ").append(verb.name);
    return names;
}

bool knows(const Tool& tool, const std::string& name) {
    for (const auto& verb : tool.verbs) {
        if (verb.name == name) return true;
    }
    return false;
}

std::string explain_usage(const CLI::App& app, const Tool& tool, const CLI::ParseError& error, int argc, char** argv) {
    const bool has_verb = !app.get_subcommands().empty();
    const std::string first = argc > 1 ? argv[1] : "";
    if (!has_verb && !first.starts_with('-') && !knows(tool, first))
        return (first.empty() ? "a verb is missing" : mlq::quoted(first) + " is not a verb") + "; the verbs are " +
               join_names(tool);
    return std::string(error.what()) + "; see '" + name_command(app) + " --help'";
}

void print_lines(const std::string& text) {
    print(text.ends_with('\n') ? text : text + "\n");
}

// Parses into `common` and the options of the verbs. An exit code means that all is said.
std::optional<int> parse(CLI::App& app, const Tool& tool, int argc, char** argv) {
    try {
        app.parse(argc, argv);
        return {};
    } catch (const CLI::CallForHelp&) {
        const auto verbs = app.get_subcommands();
        print_lines(verbs.empty() ? app.help() : verbs[0]->help(app.get_name()));
    } catch (const CLI::CallForVersion& words) {
        print_lines(words.what());
    } catch (const CLI::ParseError& error) {
        complain(tool.name, explain_usage(app, tool, error, argc, argv));
        return trouble;
    }
    return 0;
}

const Verb& find_verb(const Tool& tool, const std::string& name) {
    for (const auto& verb : tool.verbs) {
        if (verb.name == name) return verb;
    }
    throw Error("verb " + mlq::quoted(name), "is not known");
}

int exit_code_of(const Report& report) {
    const auto verdict = report.verdict();
    return verdict ? exit_code(*verdict) : 0;
}

// A report that cannot be written must not keep the others from appearing.
int deliver(const Report& report, const Common& common, const std::string& tool) {
    int code = report_trouble(tool, [&] {
        print(common.json ? write_json(report) : write_text(report));
        return exit_code_of(report);
    });
    for (const auto& path : common.reports) {
        const int saved = report_trouble(tool, [&] {
            save_report(report, path);
            return 0;
        });
        if (saved != 0) code = saved;
    }
    return code;
}

}  // namespace

int run_tool(const Tool& tool, int argc, char** argv) {
    prepare_standard_streams();
    return report_trouble(tool.name, [&] {
        Common common;
        const auto app = define_app(tool, common);
        if (const auto code = parse(*app, tool, argc, argv)) return *code;
        start_log(tool.name, common.verbose, common.quiet);
        for (const auto& path : common.reports) check_report_path(path);
        if (common.threads == 0) common.threads = available_threads();
        const CLI::App& words = *app->get_subcommands()[0];
        const Verb& verb = find_verb(tool, words.get_name());
        log_start(words, verb, common);
        const auto start = std::chrono::steady_clock::now();
        const Report report = with_settings_named(words, [&] { return verb.run(common); });
        log_end(std::chrono::steady_clock::now() - start);
        return deliver(report, common, tool.name);
    });
}

}  // namespace mlq::tools
