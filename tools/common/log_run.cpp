#include "common/log_run.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>

namespace mlq::tools {
namespace {

// As given, or the default; empty if there is neither.
std::string value_of(const CLI::Option& option) {
    if (option.count() == 0) return option.get_default_str();
    std::string text;
    for (const std::string& value : option.results()) text += (text.empty() ? "" : " ") + value;
    return text;
}

}  // namespace

void log_start(const CLI::App& app, const Verb& verb, const Common& common) {
    std::string line = verb.name + " " + MLQ_VERSION;
    if (verb.takes.threads) line += fmt::format(", {} thread{}", common.threads, common.threads == 1 ? "" : "s");
    if (verb.takes.isa) line += ", isa " + common.isa;
    if (verb.takes.seed) line += fmt::format(", seed {}", common.seed);
    spdlog::info(line);
    if (!spdlog::should_log(spdlog::level::debug)) return;
    for (const CLI::Option* option : app.get_options()) {
        const std::string value = value_of(*option);
        if (!value.empty()) spdlog::debug("{} = {}", option->get_name(), value);
    }
}

void log_end(std::chrono::steady_clock::duration elapsed) {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    spdlog::info("{:.3f} s, {} MB at most", std::chrono::duration<double>(elapsed).count(), usage.ru_maxrss / 1024);
}

}  // namespace mlq::tools
