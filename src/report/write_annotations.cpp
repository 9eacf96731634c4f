// Annotations of a GitHub Actions run: lines that the runner reads from a step's output (GitHub documentation,
// "Workflow commands for GitHub Actions").
#include <vector>

#include "clean_text.hpp"
#include "mlq/report/writers.hpp"

namespace mlq {
namespace {

using Item = Report::Item;

constexpr std::size_t most_shown = 10;  // per level and step; GitHub drops the others without a word

struct Annotation {
    std::string file;
    std::string words;
};

// The runner's own escapes. A property ends at a comma or colon, so it escapes those too.
std::string escape(std::string_view text, bool in_property) {
    std::string out;
    for (const char c : printable(text)) {
        if (c == '%')
            out += "%25";
        else if (in_property && c == ':')
            out += "%3A";
        else if (in_property && c == ',')
            out += "%2C";
        else
            out += c;
    }
    return out;
}

std::string write_line(const Report& report, const std::string& level, const Annotation& annotation) {
    std::string line = "::" + level + " title=" + escape(report.tool() + " " + report.verb(), true);
    if (!annotation.file.empty()) line += ",file=" + escape(annotation.file, true);
    return line + "::" + escape(annotation.words, false) + "\n";
}

std::string write_level(const Report& report, const std::string& level, const std::vector<Annotation>& annotations) {
    std::string text;
    const bool all = annotations.size() <= most_shown;
    const std::size_t shown = all ? annotations.size() : most_shown - 1;
    for (std::size_t i = 0; i < shown; ++i) text += write_line(report, level, annotations[i]);
    if (!all)
        text += write_line(report, level,
                           {{},
                            std::to_string(annotations.size() - shown) + " more of " +
                                std::to_string(annotations.size()) + " were held back; the report has them all"});
    return text;
}

Annotation describe(const Check& check) {
    return {check.file,
            check.name + ": " + to_string(check.verdict) + (check.detail.empty() ? "" : "; " + check.detail)};
}

}  // namespace

std::string write_annotations(const Report& report) {
    std::vector<Annotation> errors, warnings, notices;
    std::size_t checks = 0, passed = 0;
    for (const auto& item : report.items()) {
        if (item.kind == Item::Kind::warning) warnings.push_back({{}, item.words});
        if (item.kind != Item::Kind::check) continue;
        ++checks;
        if (item.check.verdict == Verdict::fail) errors.push_back(describe(item.check));
        if (item.check.verdict == Verdict::inconclusive) warnings.push_back(describe(item.check));
        if (item.check.verdict == Verdict::pass) ++passed;
    }
    if (const auto verdict = report.verdict())
        notices.push_back({{},
                           "verdict: " + to_string(*verdict) + " (" + std::to_string(passed) + " of " +
                               std::to_string(checks) + " checks passed)"});
    return write_level(report, "error", errors) + write_level(report, "warning", warnings) +
           write_level(report, "notice", notices);
}

}  // namespace mlq
