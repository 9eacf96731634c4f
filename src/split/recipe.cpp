#include "mlq/split/recipe.hpp"

#include <algorithm>
#include <array>

#include "hex.hpp"
#include "json_bytes.hpp"
#include "mlq/base/error.hpp"
#include "mlq/split/plan_json.hpp"

namespace mlq::split {
namespace {

constexpr std::array<std::string_view, 4> missing_names = {"", "each", "drop", "error"};

Json strata_to_json(const std::vector<StratumColumn>& strata) {
    Json list = Json::array();
    for (const StratumColumn& column : strata) {
        Json item = {{"column", column.name}};
        if (column.is_numeric()) item["cuts"] = column.cuts;
        list.push_back(std::move(item));
    }
    return list;
}

}  // namespace

MissingGroup parse_missing_group(std::string_view text) {
    const auto found = std::find(missing_names.begin() + 1, missing_names.end(), text);
    if (found == missing_names.end())
        throw Error("`missing-group`", "unknown way " + mlq::quoted(text), "use each, drop or error");
    return static_cast<MissingGroup>(found - missing_names.begin());
}

void check_missing_groups(MissingGroup policy, std::uint64_t missing, std::uint64_t rows) {
    if (policy != MissingGroup::unsaid || missing <= rows / 100) return;
    throw Error("`group`",
                std::to_string(missing) + " of " + std::to_string(rows) + " rows have no value in these columns",
                "say `missing-group` each (every such row by itself) or drop");
}

std::string hashed_salt(const Recipe& recipe) {
    return recipe.salt + (recipe.fold_case ? "+fold" : "") + (recipe.trim ? "+trim" : "");
}

std::vector<std::string> recipe_columns(const Recipe& recipe) {
    std::vector<std::string> columns = recipe.key;
    for (const StratumColumn& column : recipe.strata) columns.push_back(column.name);
    columns.insert(columns.end(), recipe.group.begin(), recipe.group.end());
    if (!recipe.time.empty()) columns.push_back(recipe.time);
    if (!recipe.domain.empty()) columns.push_back(recipe.domain);
    if (!recipe.label.empty()) columns.push_back(recipe.label);
    return columns;
}

Json to_json(const Recipe& recipe) {
    Json json = {{"salt", bytes_to_json(recipe.salt)},
                 {"key", recipe.key},
                 {"fold_case", recipe.fold_case},
                 {"trim", recipe.trim},
                 {"strata", strata_to_json(recipe.strata)},
                 {"label_separator", recipe.label_separator},
                 {"label", recipe.label},
                 {"group", recipe.group},
                 {"missing_group", missing_names[static_cast<std::size_t>(recipe.missing_group)]},
                 {"group_by_record", recipe.group_by_record},
                 {"time", recipe.time},
                 {"time_format", recipe.time_format},
                 {"domain", recipe.domain},
                 {"target", bytes_to_json(recipe.target)}};
    std::string aliases;
    for (const GroupAlias& alias : recipe.aliases) aliases += to_hex(alias.group) + to_hex(alias.leader);
    json["aliases"] = aliases;
    return json;
}

Recipe read_recipe(const Json& json, std::string_view where) {
    try {
        Recipe recipe;
        recipe.salt = bytes_from_json(json.at("salt"));
        recipe.key = json.at("key");
        recipe.fold_case = json.at("fold_case");
        recipe.trim = json.at("trim");
        for (const Json& item : json.at("strata")) {
            StratumColumn column{.name = item.at("column")};
            if (item.contains("cuts")) {
                column.cuts = item.at("cuts").get<std::vector<double>>();
                column.bins = static_cast<int>(column.cuts.size()) + 1;
            }
            recipe.strata.push_back(std::move(column));
        }
        recipe.label_separator = json.at("label_separator");
        recipe.label = json.at("label");
        recipe.group = json.at("group");
        if (const std::string missing = json.value("missing_group", ""); !missing.empty())
            recipe.missing_group = parse_missing_group(missing);
        recipe.group_by_record = json.at("group_by_record");
        recipe.time = json.at("time");
        recipe.time_format = json.value("time_format", "");
        recipe.domain = json.at("domain");
        recipe.target = bytes_from_json(json.at("target"));
        const std::vector<std::uint64_t> numbers = read_hex_list(json.at("aliases").get<std::string>(), where);
        for (std::size_t i = 0; i + 1 < numbers.size(); i += 2) recipe.aliases.push_back({numbers[i], numbers[i + 1]});
        return recipe;
    } catch (const Json::exception&) {
        throw Error(where, "not a recipe that this version can read", "make it again with this version of mlq-split");
    }
}

}  // namespace mlq::split
