#include <algorithm>

#include "mlq/base/error.hpp"
#include "mlq/metrics/release.hpp"

namespace mlq {
namespace {

using File = MetricFiles::File;

std::string text_of(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

bool has_schema(const File& file, const std::string& report) {
    return file.report.is_object() && text_of(file.report, "schema").starts_with(report);
}

Outcome outcome_of(const std::string& verdict) {
    return verdict == "pass" ? Outcome::pass : verdict == "inconclusive" ? Outcome::inconclusive : Outcome::fail;
}

JudgedDemand judge_leaks(const File& file, JudgedDemand judged) {
    const auto leaks = file.report.find("leaks");
    if (leaks == file.report.end() || !leaks->is_number()) {
        judged.outcome = Outcome::fail;
        judged.detail = "the report counts no leaks; it takes one of mlq-split check that looked for some";
    } else if (leaks->get<double>() > 0) {
        judged.outcome = Outcome::fail;
        judged.detail = leaks->dump() + " leaks";
    }
    return judged;
}

JudgedDemand judge_demand(const Demand& demand, const File& file, const std::string& name) {
    JudgedDemand judged{.name = name, .file = file.path};
    file.used = true;
    if (demand.no_leaks) return judge_leaks(file, std::move(judged));
    if (demand.verdict.empty()) return judged;
    const auto verdict = text_of(file.report, "verdict");
    if (verdict == demand.verdict) return judged;
    judged.outcome = verdict.empty() ? Outcome::fail : outcome_of(verdict);
    if (judged.outcome == Outcome::pass) judged.outcome = Outcome::fail;
    judged.detail = verdict.empty() ? "the report has no verdict" : "its verdict is " + verdict;
    return judged;
}

std::string name_of(const Demand& demand) {
    if (demand.no_leaks) return demand.report + ": no leaks";
    return demand.report + (demand.verdict.empty() ? " is there" : ": verdict " + demand.verdict);
}

// The checks of a report that are not passed; the verdict itself where the report names none.
std::vector<std::pair<std::string, Outcome>> list_open_checks(const File& file) {
    std::vector<std::pair<std::string, Outcome>> open;
    const auto checks = file.report.find("checks");
    if (checks != file.report.end() && checks->is_array()) {
        for (const auto& check : *checks) {
            if (!check.is_object()) continue;
            const auto outcome = outcome_of(text_of(check, "verdict"));
            if (outcome != Outcome::pass) open.emplace_back(text_of(check, "name"), outcome);
        }
    }
    const auto verdict = text_of(file.report, "verdict");
    if (open.empty() && (verdict == "fail" || verdict == "inconclusive")) open.emplace_back("", outcome_of(verdict));
    return open;
}

// A broken pipeline makes all other numbers of its report worthless, so that it is waived by its name alone.
bool covers(const Waiver& waiver, const File& file, const std::string& check) {
    if (!has_schema(file, waiver.report)) return false;
    return waiver.check.empty() ? !check.starts_with("pipeline: ") : waiver.check == check;
}

}  // namespace

std::vector<JudgedDemand> judge_demands(const ReleaseSpec& spec, const MetricFiles& files) {
    std::vector<JudgedDemand> judged;
    for (const auto& demand : spec.demands) {
        const auto before = judged.size();
        for (const auto& file : files.files())
            if (has_schema(file, demand.report)) judged.push_back(judge_demand(demand, file, name_of(demand)));
        if (judged.size() == before)
            judged.push_back({.name = name_of(demand), .outcome = Outcome::fail, .detail = "there is no such report"});
    }
    std::vector<bool> fits(spec.waivers.size());
    for (const auto& file : files.files()) {
        if (!file.report.is_object()) continue;
        for (const auto& [check, outcome] : list_open_checks(file)) {
            JudgedDemand one{
                .name = file.path + ": its own check" + (check.empty() ? "" : " " + quoted(check)),
                .outcome = outcome,
                .detail = outcome == Outcome::fail ? "failed by its own gate" : "inconclusive by its own gate",
                .file = file.path};
            for (std::size_t i = 0; i < spec.waivers.size(); ++i) {
                const auto& waiver = spec.waivers[i];
                if (!covers(waiver, file, check)) continue;
                fits[i] = true;
                one.outcome = Outcome::pass;
                one.detail += ", waived: " + waiver.reason;
                break;
            }
            if (one.outcome != Outcome::pass)
                one.detail += "; mend it, or waive this check in the spec with a reason: \"waivers\"";
            judged.push_back(std::move(one));
        }
    }
    for (std::size_t i = 0; i < fits.size(); ++i)
        if (!fits[i])
            judged.push_back({.name = "waiver of " + spec.waivers[i].report,
                              .detail = "fits nothing that failed; drop it: " + spec.waivers[i].reason});
    return judged;
}

}  // namespace mlq
