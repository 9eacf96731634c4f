#include "mlq/stats/ledger.hpp"

#include <algorithm>
#include <cmath>

#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "mlq/base/json.hpp"

namespace mlq {
namespace {

constexpr const char* schema = "mlq.testsize.ledger/1";

double count_from(const Json& look, const char* key, const std::string& where) {
    const auto found = look.find(key);
    if (found == look.end() || !found->is_number() || !(found->get<double>() >= 0) || found->get<double>() > 1e15)
        throw Error(where, std::string("a look without a valid \"") + key + "\"",
                    "restore the ledger from its history");
    return found->get<double>();
}

LedgerLook look_from(const Json& json, const std::string& where) {
    if (!json.is_object()) throw Error(where, "a look is not an object");
    LedgerLook look{{count_from(json, "errors", where), count_from(json, "total", where)}, {}};
    if (look.counts.errors > look.counts.total) throw Error(where, "a look has more errors than examples");
    const auto result = json.find("result");
    if (result == json.end() || !result->is_string()) throw Error(where, "a look without a \"result\"");
    look.result = result->get<std::string>();
    return look;
}

}  // namespace

Ledger::Ledger(std::filesystem::path path) : path_(std::move(path)) {
    if (!std::filesystem::exists(path_)) return;
    const std::string where = path_.string();
    const Json json = parse_json(read_text(path_, std::uint64_t{64} << 20), where);
    if (!json.is_object() || !json.contains("schema") || json["schema"] != schema || !json.contains("sets") ||
        !json["sets"].is_object())
        throw Error(where, "is not a ledger of mlq-testsize", "name another file; a missing one is created");
    for (const auto& [name, looks] : json["sets"].items()) {
        if (!looks.is_array()) throw Error(where, "set " + mlq::quoted(name) + " is not a list of looks");
        auto& set = sets_.emplace_back(Set{name, {}});
        for (const auto& look : looks) set.looks.push_back(look_from(look, where));
    }
}

std::size_t Ledger::enter(const std::string& name, const LedgerLook& look) {
    auto set = std::find_if(sets_.begin(), sets_.end(), [&](const Set& s) { return s.name == name; });
    if (set == sets_.end()) set = sets_.insert(sets_.end(), {name, {}});
    const auto same = [&](const LedgerLook& old) {
        return old.result == look.result && old.counts.errors == look.counts.errors &&
               old.counts.total == look.counts.total;
    };
    const auto known = std::find_if(set->looks.begin(), set->looks.end(), same);
    const auto number = static_cast<std::size_t>(known - set->looks.begin()) + 1;
    if (known == set->looks.end()) set->looks.push_back(look);
    return number;
}

std::vector<LedgerLook> Ledger::looks(const std::string& name) const {
    for (const auto& set : sets_)
        if (set.name == name) return set.looks;
    return {};
}

void Ledger::save() const {
    Json sets = Json::object();
    for (const auto& set : sets_) {
        Json looks = Json::array();
        for (const auto& look : set.looks)
            looks.push_back({{"errors", look.counts.errors}, {"total", look.counts.total}, {"result", look.result}});
        sets[set.name] = looks;
    }
    write_file(path_, std::string_view(to_text({{"schema", schema}, {"sets", sets}})));
}

Level level_of_look(Level confidence, std::size_t look) {
    const auto i = static_cast<double>(look);
    return confidence.shared_by(i * (i + 1));
}

}  // namespace mlq
