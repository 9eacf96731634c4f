#include "mlq/split/split_plan.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "hex.hpp"
#include "json_bytes.hpp"
#include "mlq/base/error.hpp"
#include "mlq/split/plan_json.hpp"

namespace mlq::split {
namespace {

constexpr std::string_view schema = "mlq.split.plan/1";
constexpr std::array modes = {"hash", "exact", "groups", "time"};

std::string print_hex(const std::vector<std::uint64_t>& numbers) {
    std::string text;
    for (const std::uint64_t number : numbers) text += to_hex(number);
    return text;
}

Json ladder_to_json(const Ladder& ladder) {
    return {{"bounds", print_hex(ladder.bounds)}, {"parts", ladder.parts}};
}

Json tie_to_json(const Tie& tie) {
    Json shares = Json::object();
    for (const auto& [shard, list] : tie.shares)
        for (const TieShare& share : list) shares[shard].push_back({share.part, share.rows});
    return {{"ladder", tie.ladder}, {"rank", to_hex(tie.rank)}, {"shares", std::move(shares)}};
}

Tie read_tie(const Json& json, std::string_view where) {
    Tie tie;
    tie.ladder = json.at("ladder");
    const auto rank = read_hex_list(json.at("rank").get<std::string>(), where);
    if (rank.size() == 1) tie.rank = rank[0];
    for (const auto& [shard, list] : json.at("shares").items())
        for (const Json& share : list)
            tie.shares[shard].push_back({share.at(0).get<PartId>(), share.at(1).get<std::uint64_t>()});
    return tie;
}

// Everything that applying a plan relies on.
bool is_consistent(const SplitPlan& plan) {
    const auto known = [&](PartId part) { return part < plan.parts.size(); };
    for (const Ladder& ladder : plan.ladders) {
        if (ladder.parts.size() != ladder.bounds.size() + 1) return false;
        if (!std::is_sorted(ladder.bounds.begin(), ladder.bounds.end())) return false;
        if (!std::all_of(ladder.parts.begin(), ladder.parts.end(), known)) return false;
    }
    for (const Tie& tie : plan.ties)
        for (const auto& [shard, list] : tie.shares)
            for (const TieShare& share : list)
                if (!known(share.part)) return false;
    const std::size_t needed = plan.mode == SplitPlan::Mode::hash ? (plan.recipe.domain.empty() ? 1 : 2) : 0;
    return plan.ladders.size() >= needed && plan.stratum_ladder.size() == plan.strata.size() &&
           std::is_sorted(plan.strata.begin(), plan.strata.end()) &&
           std::all_of(plan.stratum_ladder.begin(), plan.stratum_ladder.end(),
                       [&](std::uint32_t ladder) { return ladder < plan.ladders.size(); }) &&
           plan.groups.size() == plan.group_parts.size() && std::is_sorted(plan.groups.begin(), plan.groups.end()) &&
           std::all_of(plan.group_parts.begin(), plan.group_parts.end(), known) && !plan.parts.empty() &&
           plan.time_borders.size() < plan.parts.size() && plan.time_ends.size() == plan.time_borders.size() &&
           plan.gap >= 0 && plan.purge >= 0 && std::is_sorted(plan.time_borders.begin(), plan.time_borders.end());
}

}  // namespace

PartId Ladder::search(std::uint64_t rank) const {
    return parts[static_cast<std::size_t>(std::upper_bound(bounds.begin(), bounds.end(), rank) - bounds.begin())];
}

PartId SplitPlan::part_at(double time) const {
    PartId part = 0;
    for (std::size_t b = 0; b < time_borders.size(); ++b) {
        const bool after = time >= time_borders[b];
        part = static_cast<PartId>(part + (after ? 1 : 0));
        const bool near = after ? time - time_ends[b] < gap : purge > 0 && time_borders[b] - time <= purge;
        if (near) return static_cast<PartId>(parts.size() - 1);
    }
    return part;
}

Json to_json(const SplitPlan& plan) {
    Json json = {{"schema", schema},
                 {"mode", modes[static_cast<std::size_t>(plan.mode)]},
                 {"recipe", to_json(plan.recipe)},
                 {"columns", Json::array()},
                 {"parts", plan.parts},
                 {"ladders", Json::array()},
                 {"strata", Json::array()},
                 {"stratum_ladder", plan.stratum_ladder},
                 {"ties", Json::array()},
                 {"groups", print_hex(plan.groups)},
                 {"group_parts", plan.group_parts},
                 {"time_borders", plan.time_borders},
                 {"time_ends", plan.time_ends},
                 {"gap", plan.gap},
                 {"purge", plan.purge}};
    for (const std::string& column : plan.columns) json["columns"].push_back(bytes_to_json(column));
    for (const Ladder& ladder : plan.ladders) json["ladders"].push_back(ladder_to_json(ladder));
    for (const std::string& stratum : plan.strata) json["strata"].push_back(bytes_to_json(stratum));
    for (const Tie& tie : plan.ties) json["ties"].push_back(tie_to_json(tie));
    return json;
}

SplitPlan read_plan(const Json& json, std::string_view where) {
    SplitPlan plan;
    try {
        if (json.at("schema") != schema) throw Error(where, "is not a split plan", "make one with mlq-split merge");
        const auto mode = std::find(modes.begin(), modes.end(), json.at("mode").get<std::string>());
        if (mode == modes.end()) throw Error(where, "damaged: unknown mode");
        plan.mode = static_cast<SplitPlan::Mode>(mode - modes.begin());
        plan.recipe = read_recipe(json.at("recipe"), where);
        for (const Json& column : json.at("columns")) plan.columns.push_back(bytes_from_json(column));
        plan.parts = json.at("parts").get<std::vector<std::string>>();
        for (const Json& item : json.at("ladders"))
            plan.ladders.push_back({read_hex_list(item.at("bounds").get<std::string>(), where),
                                    item.at("parts").get<std::vector<PartId>>()});
        for (const Json& stratum : json.at("strata")) plan.strata.push_back(bytes_from_json(stratum));
        plan.stratum_ladder = json.at("stratum_ladder").get<std::vector<std::uint32_t>>();
        for (const Json& tie : json.at("ties")) plan.ties.push_back(read_tie(tie, where));
        plan.groups = read_hex_list(json.at("groups").get<std::string>(), where);
        plan.group_parts = json.at("group_parts").get<std::vector<PartId>>();
        plan.time_borders = json.at("time_borders").get<std::vector<double>>();
        plan.time_ends = json.at("time_ends").get<std::vector<double>>();
        plan.gap = json.at("gap");
        plan.purge = json.at("purge");
    } catch (const Json::exception&) {
        throw Error(where, "is not a split plan that this version can read", "make one with mlq-split merge");
    }
    if (!is_consistent(plan)) throw Error(where, "damaged: its numbers contradict each other");
    return plan;
}

}  // namespace mlq::split
