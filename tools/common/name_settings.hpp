// The library names a setting in backquotes, `parts`; the tools show it as the option of the verb that runs, --parts.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "mlq/base/error.hpp"
#include "mlq/report/report.hpp"

namespace mlq::tools {

// `word` becomes --word where the verb has that option, and the plain word elsewhere. Only a name that stands by itself
// is a setting: backquotes inside a path stay.
std::string name_settings(const std::string& text, const CLI::App& verb);

// The report of `work`, or the Error that leaves it, with settings named so.
template <typename Work>
Report with_settings_named(const CLI::App& verb, Work&& work) {
    try {
        Report report = work();
        report.reword([&](const std::string& text) { return name_settings(text, verb); });
        return report;
    } catch (const BrokenPipe&) {
        throw;
    } catch (const Error& error) {
        throw Error(name_settings(error.what(), verb));
    }
}

}  // namespace mlq::tools
