#include "mlq/split/leaks.hpp"

#include <algorithm>
#include <map>

#include "base/nearest_names.hpp"
#include "leak_search.hpp"
#include "mlq/base/error.hpp"
#include "text_columns.hpp"

namespace mlq::split {
namespace {

struct LeakKind {
    std::string name;
    FindLeak find;
};

const std::vector<LeakKind> kinds = {{"shared_ids", find_shared_ids},
                                     {"shared_groups", find_shared_groups},
                                     {"identical_rows", find_identical_rows},
                                     {"identical_features", find_identical_features},
                                     {"conflicting_labels", find_conflicting_labels},
                                     {"identical_text", find_identical_text},
                                     {"near_duplicates", find_near_duplicates},
                                     {"time_overlap", find_time_overlap}};

bool is_listed(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

std::vector<std::string> list_features(const PartRows& rows, const LeakOptions& options) {
    std::vector<std::string> features;
    for (const std::string& column : rows.columns())
        if (!is_listed(options.key, column) && !is_listed(options.group, column) && !is_listed(options.label, column) &&
            column != options.time)
            features.push_back(column);
    return features;
}

namespace {

using RowName = std::pair<std::string, std::uint64_t>;  // part and row
struct RowText {
    std::uint64_t line = 0;
    std::uint64_t byte = 0;
    std::string text = {};
};

// Where the found rows begin and what they look like, in one more pass.
std::map<RowName, RowText> read_found_rows(const PartRows& rows, const std::vector<LeakCheck>& checks) {
    std::map<RowName, RowText> found;
    for (const LeakCheck& check : checks)
        for (const Finding& finding : check.findings) {
            found[{finding.first.part, finding.first.row}];
            found[{finding.second.part, finding.second.row}];
        }
    if (found.empty()) return found;
    std::map<Place, RowText*> wanted;
    for (std::size_t s = 0; s < rows.parts().size(); ++s)
        for (auto& [name, text] : found)
            if (name.first == rows.parts()[s]) wanted[Place(static_cast<std::uint16_t>(s), name.second)] = &text;
    constexpr std::size_t shown = 120;
    rows.visit_chosen(
        {}, [&](Place place) { return wanted.contains(place); },
        [&](Place place, const Batch& batch, std::size_t row) {
            const std::uint64_t begin = batch.lines[row].begin;
            *wanted.at(place) = {batch.line_of(begin), batch.first_byte + begin,
                                 std::string(batch.content(row).substr(0, shown))};
        });
    return found;
}

void describe(std::vector<LeakCheck>& checks, const std::map<RowName, RowText>& found) {
    for (LeakCheck& check : checks)
        for (Finding& finding : check.findings)
            for (RowPlace* place : {&finding.first, &finding.second}) {
                const RowText& text = found.at({place->part, place->row});
                place->line = text.line;
                place->byte = text.byte;
                place->text = text.text;
            }
}

}  // namespace

LeakOptions leak_options(const Recipe& recipe) {
    LeakOptions options{
        .key = recipe.key, .group = recipe.group, .time = recipe.time, .time_format = recipe.time_format};
    for (const StratumColumn& column : recipe.strata)
        if (!column.is_numeric()) options.label.push_back(column.name);
    if (!recipe.label.empty()) options.label.push_back(recipe.label);
    return options;
}

const std::vector<std::string>& leak_check_names() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> all;
        for (const LeakKind& kind : kinds) all.push_back(kind.name);
        return all;
    }();
    return names;
}

LeakSearchResult find_leaks(const std::vector<PartInput>& parts, const LeakOptions& options) {
    for (const std::string& name : options.skip)
        if (!is_listed(leak_check_names(), name))
            throw Error("`skip`", "unknown check " + mlq::quoted(name), suggest(name, leak_check_names()));
    const PartRows rows(parts, options);
    LeakSearch search{.options = options, .rows = rows, .features = list_features(rows, options)};
    search.text_columns = options.text.empty() ? find_text_columns(rows, search.features) : options.text;
    LeakSearchResult result{.parts = rows.parts(), .rows = rows.count(), .text_columns = search.text_columns};
    for (const LeakKind& kind : kinds) {
        LeakCheck check{.name = kind.name};
        if (is_listed(options.skip, kind.name))
            check.skipped = "left out by `skip`";
        else
            kind.find(search, check);
        check.ran = check.skipped.empty();
        result.checks.push_back(std::move(check));
    }
    describe(result.checks, read_found_rows(rows, result.checks));
    return result;
}

}  // namespace mlq::split
