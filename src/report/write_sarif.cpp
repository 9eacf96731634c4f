// The Static Analysis Results Interchange Format (SARIF), version 2.1.0, OASIS Standard.
#include <set>

#include "mlq/report/writers.hpp"

namespace mlq {
namespace {

using Item = Report::Item;

// Section 3.27.9: "open" says that there was not enough information to decide; only "fail" has a level (3.27.10).
const char* kind_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::pass:
            return "pass";
        case Verdict::fail:
            return "fail";
        case Verdict::inconclusive:
            return "open";
    }
    return "fail";
}

std::string rule_of(const Report& report, const Check& check) {
    return report.tool() + "/" + report.verb() + "/" + (check.rule.empty() ? check.name : check.rule);
}

// Section 3.4.3: a URI reference, with every byte that URIs do not allow as %XX.
std::string to_uri(const std::string& path) {
    static constexpr char hex[] = "0123456789ABCDEF";
    static constexpr std::string_view free = "-._~/";
    std::string uri;
    for (const char c : path) {
        const auto byte = static_cast<unsigned char>(c);
        const bool is_letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
        if (is_letter || (byte >= '0' && byte <= '9') || free.find(c) != std::string_view::npos)
            uri += c;
        else
            uri.append(1, '%').append(1, hex[byte >> 4]).append(1, hex[byte & 15]);
    }
    return uri.starts_with('/') ? "file://" + uri : uri;
}

Json locate(const std::string& file) {
    return Json::array(
        {{{"physicalLocation", {{"artifactLocation", {{"uri", to_uri(file)}}}, {"region", {{"startLine", 1}}}}}}});
}

Json to_result(const Report& report, const Check& check) {
    Json result = {
        {"ruleId", rule_of(report, check)},
        {"kind", kind_of(check.verdict)},
        {"level", check.verdict == Verdict::fail ? "error" : "none"},
        {"message",
         {{"text", check.name + ": " + to_string(check.verdict) + (check.detail.empty() ? "" : "; " + check.detail)}}}};
    if (!check.file.empty()) result["locations"] = locate(check.file);
    return result;
}

}  // namespace

std::string write_sarif(const Report& report) {
    Json results = Json::array();
    Json rules = Json::array();
    Json notifications = Json::array();
    std::set<std::string> known;
    for (const auto& item : report.items()) {
        if (item.kind == Item::Kind::warning)
            notifications.push_back({{"level", "warning"}, {"message", {{"text", item.words}}}});
        if (item.kind != Item::Kind::check) continue;
        const auto rule = rule_of(report, item.check);
        if (known.insert(rule).second)
            rules.push_back({{"id", rule}, {"shortDescription", {{"text", item.check.name}}}});
        results.push_back(to_result(report, item.check));
    }
    const Json driver = {{"name", report.tool()}, {"semanticVersion", MLQ_VERSION}, {"rules", std::move(rules)}};
    const Json invocation = {{"executionSuccessful", true}, {"toolExecutionNotifications", std::move(notifications)}};
    Json run = Json::object();
    run["tool"] = {{"driver", driver}};
    run["invocations"] = Json::array({invocation});
    run["results"] = std::move(results);
    Json log = Json::object();
    log["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json";
    log["version"] = "2.1.0";
    log["runs"] = Json::array({std::move(run)});
    return to_text(log);
}

}  // namespace mlq
