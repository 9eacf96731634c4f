#include <algorithm>

#include "clean_text.hpp"
#include "mlq/report/writers.hpp"

namespace mlq {
namespace {

using Item = Report::Item;

std::string attribute(std::string_view name, std::string_view value) {
    return " " + std::string(name) + "=\"" + escape_markup(value) + "\"";
}

std::string write_case(const Check& check, const std::string& suite) {
    const auto head = "    <testcase" + attribute("classname", suite) + attribute("name", check.name);
    if (check.verdict == Verdict::pass) return head + "/>\n";
    const std::string element = check.verdict == Verdict::fail ? "failure" : "error";
    return head + ">\n      <" + element + attribute("type", to_string(check.verdict)) +
           attribute("message", check.detail) + "/>\n    </testcase>\n";
}

std::string write_properties(const Report& report) {
    std::string text;
    for (const auto& item : report.items()) {
        if (item.kind != Item::Kind::fact || item.fact.label.empty()) continue;
        const auto& fact = item.fact;
        text += "      <property" + attribute("name", fact.key.empty() ? fact.label : fact.key) +
                attribute("value", format_value(fact.value, fact.interval, fact.style, fact.digits, fact.unit)) +
                "/>\n";
    }
    return text.empty() ? "" : "    <properties>\n" + text + "    </properties>\n";
}

std::string count(const Report& report, std::optional<Verdict> verdict) {
    return std::to_string(std::count_if(report.items().begin(), report.items().end(), [verdict](const Item& item) {
        return item.kind == Item::Kind::check && (!verdict || item.check.verdict == *verdict);
    }));
}

}  // namespace

std::string write_junit(const Report& report) {
    const std::string suite = report.tool() + "." + report.verb();
    const std::string counts = attribute("name", suite) + attribute("tests", count(report, {})) +
                               attribute("failures", count(report, Verdict::fail)) +
                               attribute("errors", count(report, Verdict::inconclusive));
    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" + counts + ">\n  <testsuite" + counts +
                       ">\n" + write_properties(report);
    for (const auto& item : report.items()) {
        if (item.kind == Item::Kind::check) text += write_case(item.check, suite);
    }
    return text + "  </testsuite>\n</testsuites>\n";
}

}  // namespace mlq
