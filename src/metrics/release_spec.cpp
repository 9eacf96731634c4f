#include "mlq/metrics/release_spec.hpp"

#include <algorithm>
#include <set>
#include <span>

#include "base/hash.hpp"
#include "mlq/base/file.hpp"
#include "spec_reader.hpp"

namespace mlq {
namespace {

constexpr std::uint64_t largest_spec = std::uint64_t{1} << 24;
constexpr std::uint64_t largest_baseline = std::uint64_t{1} << 30;

MetricName read_name(const SpecReader& reader) {
    MetricName name{
        .metric = reader.text("metric"), .report = reader.text_or("report", ""), .table = reader.text_or("table", "")};
    if (reader.has("row")) {
        name.row = reader.get("row");
        if (!name.row.is_object()) reader.refuse("row", "is not an object", "as {\"batch\": 8}");
        if (name.table.empty()) reader.refuse("row", "needs \"table\"");
    }
    name.exact = reader.flag("exact");
    return name;
}

std::optional<Level> read_confidence(const SpecReader& reader) {
    const auto number = reader.optional_number("confidence");
    if (!number) return {};
    if (!(*number > 0.5 && *number < 1)) reader.refuse("confidence", "is not between 0.5 and 1", "as 0.95");
    return Level(*number);
}

Baseline read_baseline(const Json& json, const std::string& where, const std::filesystem::path& folder) {
    const SpecReader reader(json, where, {"file", "hash"});
    const std::filesystem::path file = reader.text("file");
    Baseline baseline{.file = file.is_absolute() ? file : folder / file, .hash = ""};
    const auto hash = fingerprint(read_file(baseline.file, largest_baseline));
    if (!reader.has("hash"))
        throw Error(where, "\"hash\" is missing, so the baseline could move", "pin it: \"hash\": \"" + hash + "\"");
    baseline.hash = reader.text("hash");
    if (baseline.hash != hash)
        reader.refuse("hash", "is not that of " + quoted(baseline.file.string()),
                      "the baseline has changed; if that is meant, pin " + hash);
    return baseline;
}

Constraint read_constraint(const Json& json, const std::string& where, const std::filesystem::path& folder) {
    const SpecReader reader(json, where,
                            {"name", "metric", "report", "table", "row", "exact", "at_most", "at_least", "max_drop",
                             "max_rise", "baseline", "confidence"});
    Constraint constraint{.name = "", .metric = read_name(reader), .limit = {}};
    constraint.name = reader.text_or("name", to_string(constraint.metric));
    constraint.confidence = read_confidence(reader);
    int limits = 0;
    for (const char* key : {"at_most", "at_least", "max_drop", "max_rise"}) limits += reader.has(key) ? 1 : 0;
    if (limits != 1) throw Error(where, "needs one of \"at_most\", \"at_least\", \"max_drop\" and \"max_rise\"");
    constraint.is_rise = reader.has("max_rise");
    const bool is_change = reader.has("max_drop") || constraint.is_rise;
    if (is_change) {
        constraint.limit.at_most = reader.number(constraint.is_rise ? "max_rise" : "max_drop");
        constraint.baseline = read_baseline(reader.get("baseline"), where + ".baseline", folder);
    } else {
        if (reader.has("baseline")) reader.refuse("baseline", "needs \"max_drop\" or \"max_rise\"");
        constraint.limit = {reader.optional_number("at_most"), reader.optional_number("at_least")};
    }
    return constraint;
}

ScoreScale read_scale(const SpecReader& part) {
    if (!part.has("scale"))
        throw Error(part.where(), "\"scale\" is missing",
                    "a mean needs one scale: \"share\" for shares that are better when higher, or {\"worst\": W, "
                    "\"best\": B}");
    if (part.get("scale") == "share") return {};
    const SpecReader ends(part.get("scale"), part.where() + ".scale", {"worst", "best"});
    const ScoreScale scale{.is_share = false, .worst = ends.number("worst"), .best = ends.number("best")};
    if (scale.worst == scale.best || !std::isfinite(scale.best - scale.worst))
        ends.refuse("best", "must differ from \"worst\"");
    return scale;
}

CombinedMetric read_combined(const Json& json, const std::string& where) {
    const SpecReader reader(json, where, {"name", "mean", "of"});
    CombinedMetric combined{.name = reader.text("name"), .mean = {}, .parts = {}};
    combined.mean = with_context(where, [&] { return parse_mean(reader.text("mean")); });
    const auto& list = reader.list("of");
    for (std::size_t i = 0; i < list.size(); ++i) {
        const SpecReader part(list[i], where + ".of[" + std::to_string(i) + "]",
                              {"metric", "report", "table", "row", "exact", "scale", "weight"});
        const double weight = part.optional_number("weight").value_or(1);
        if (!(weight > 0)) part.refuse("weight", "is not above 0");
        combined.parts.push_back({read_name(part), read_scale(part), weight});
    }
    return combined;
}

Goal read_goal(const Json& json, const std::string& where) {
    const SpecReader reader(json, where, {"metric", "report", "table", "row", "exact", "goal"});
    const auto goal = reader.text("goal");
    if (goal != "max" && goal != "min") reader.refuse("goal", "is neither \"max\" nor \"min\"");
    return {read_name(reader), goal == "max"};
}

Demand read_demand(const Json& json, const std::string& where) {
    const SpecReader reader(json, where, {"report", "verdict", "no_leaks"});
    Demand demand{
        .report = reader.text("report"), .verdict = reader.text_or("verdict", ""), .no_leaks = reader.flag("no_leaks")};
    if (!demand.verdict.empty() && demand.verdict != "pass") reader.refuse("verdict", "can only be \"pass\"");
    if (reader.has("no_leaks") && !demand.no_leaks) reader.refuse("no_leaks", "can only be true");
    if (demand.no_leaks && !demand.verdict.empty())
        throw Error(where, "asks for \"verdict\" and \"no_leaks\" at once", "write two demands");
    return demand;
}

Waiver read_waiver(const Json& json, const std::string& where) {
    const SpecReader reader(json, where, {"report", "check", "reason"});
    return {reader.text("report"), reader.text_or("check", ""), reader.text("reason")};
}

template <typename Read>
auto read_list(const SpecReader& spec, const char* key, const std::string& path, Read read) {
    std::vector<decltype(read(Json(), std::string()))> items;
    if (!spec.has(key)) return items;
    const auto& list = spec.list(key);
    for (std::size_t i = 0; i < list.size(); ++i)
        items.push_back(read(list[i], path + ": " + key + "[" + std::to_string(i) + "]"));
    return items;
}

template <typename List>
void refuse_repeated_names(const List& list, const std::string& where) {
    std::set<std::string> names;
    for (const auto& item : list) {
        if (!names.insert(item.name).second) throw Error(where, "the name " + quoted(item.name) + " is used twice");
    }
}

}  // namespace

std::string to_string(const MetricName& name) {
    if (name.table.empty()) return name.metric;
    std::string cells;
    for (const auto& [key, value] : name.row.items())
        cells.append(cells.empty() ? "" : ",")
            .append(key + "=" + (value.is_string() ? value.get<std::string>() : value.dump()));
    return name.table + "[" + cells + "]." + name.metric;
}

ReleaseSpec read_release_spec(const std::filesystem::path& path) {
    const auto text = read_text(path, largest_spec);
    const auto where = path.string();
    const Json json = parse_json(text, where);
    const SpecReader reader(json, where,
                            {"release", "confidence", "constraints", "combined", "demands", "waivers", "optimise"});
    ReleaseSpec spec{.path = where,
                     .hash = fingerprint(std::as_bytes(std::span(text))),
                     .release = reader.text_or("release", path.stem().string()),
                     .constraints = {},
                     .combined = {}};
    spec.confidence = read_confidence(reader).value_or(Level(0.95));
    spec.combined = read_list(reader, "combined", where, read_combined);
    spec.constraints = read_list(reader, "constraints", where, [&](const Json& item, const std::string& place) {
        return read_constraint(item, place, path.parent_path());
    });
    spec.demands = read_list(reader, "demands", where, read_demand);
    spec.waivers = read_list(reader, "waivers", where, read_waiver);
    if (reader.has("optimise")) spec.goal = read_goal(reader.get("optimise"), where + ": optimise");
    refuse_repeated_names(spec.constraints, where + ": constraints");
    refuse_repeated_names(spec.combined, where + ": combined");
    return spec;
}

}  // namespace mlq
