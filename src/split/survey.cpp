#include "mlq/split/survey.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

#include "group_counter.hpp"
#include "mlq/base/error.hpp"
#include "mlq/split/parse_value.hpp"
#include "mlq/split/row_keys.hpp"
#include "string_table.hpp"
#include "survey_ranks.hpp"

namespace mlq::split {
namespace {

void complain_of_group(Batch& batch, std::size_t row) {
    batch.complain(row, "no value in the columns of `group`", "fill it in, or say `missing-group` each or drop");
}

// What one worker sees.
struct Worker {
    RowKeys keys;
    const Recipe* recipe;
    StringTable strata = {};
    std::vector<std::uint64_t> counts = {};
    GroupCounter groups = {};
    std::uint64_t without_group = 0;
    BlockList<double> times = {};

    void add(Batch& batch, Collect collect) {
        for (std::size_t row = 0; row < batch.rows; ++row) {
            if (collect == Collect::groups && keys.lacks_group(batch, row)) {
                ++without_group;
                if (recipe->missing_group == MissingGroup::error) return complain_of_group(batch, row);
                if (recipe->missing_group == MissingGroup::drop) continue;
            }
            const std::uint32_t stratum = strata.find_or_add(keys.stratum(batch, row));
            if (stratum == counts.size()) counts.push_back(0);
            ++counts[stratum];
            if (collect == Collect::groups) groups.add(keys.group(batch, row), stratum);
            if (collect == Collect::times && !add_time(batch, row)) return;
        }
    }
    bool add_time(Batch& batch, std::size_t row) {
        const double time = keys.time(batch, row);
        if (std::isnan(time)) {
            batch.complain(row,
                           "the time " + mlq::quoted(keys.time_text(batch, row)) + " is neither a date nor a number",
                           recipe->time_format.empty() ? "write 2024-05-31T10:00:00Z, or say how with `time-format`"
                                                       : "`time-format` does not fit it");
            return false;
        }
        times.push_back(time);
        return true;
    }
    Survey finish() {
        Survey survey{.rows = std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}),
                      .strata = strata.texts(),
                      .counts = std::move(counts),
                      .groups = groups.take(),
                      .without_group = without_group};
        times.move_to(survey.times);
        return survey;
    }
};

void merge_groups(std::vector<GroupCount>& groups) {
    const auto key = [](const GroupCount& count) { return std::tuple(count.group, count.stratum); };
    std::sort(groups.begin(), groups.end(), [&](const GroupCount& a, const GroupCount& b) { return key(a) < key(b); });
    std::size_t kept = 0;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        if (kept > 0 && key(groups[kept - 1]) == key(groups[i]))
            groups[kept - 1].rows += groups[i].rows;
        else
            groups[kept++] = groups[i];
    }
    groups.resize(kept);
}

}  // namespace

Survey merge_surveys(std::vector<Survey> surveys) {
    Survey whole;
    for (const Survey& survey : surveys)
        whole.strata.insert(whole.strata.end(), survey.strata.begin(), survey.strata.end());
    std::sort(whole.strata.begin(), whole.strata.end());
    whole.strata.erase(std::unique(whole.strata.begin(), whole.strata.end()), whole.strata.end());
    whole.counts.resize(whole.strata.size());
    whole.ranks.resize(whole.strata.size());
    std::size_t groups = 0, times = 0;
    for (const Survey& survey : surveys) {
        groups += survey.groups.size();
        times += survey.times.size();
    }
    whole.groups.reserve(groups);
    whole.times.reserve(surveys.size() == 1 ? 0 : times);
    // Stratum by stratum, so that no more than one stratum's ranks exist twice.
    std::vector<std::vector<std::uint32_t>> numbers(surveys.size());
    for (std::size_t i = 0; i < surveys.size(); ++i)
        for (const std::string& name : surveys[i].strata)
            numbers[i].push_back(static_cast<std::uint32_t>(
                std::lower_bound(whole.strata.begin(), whole.strata.end(), name) - whole.strata.begin()));
    for (std::size_t i = 0; i < surveys.size(); ++i) {
        Survey& survey = surveys[i];
        whole.rows += survey.rows;
        whole.without_group += survey.without_group;
        for (std::size_t c = 0; c < survey.strata.size(); ++c) {
            const std::uint32_t stratum = numbers[i][c];
            whole.counts[stratum] += survey.counts[c];
            if (survey.ranks.empty()) continue;
            if (whole.ranks[stratum].empty())
                whole.ranks[stratum] = std::move(survey.ranks[c]);
            else
                whole.ranks[stratum].append(survey.ranks[c]);
            survey.ranks[c] = {};
        }
        for (GroupCount count : survey.groups) {
            count.stratum = numbers[i][count.stratum];
            whole.groups.push_back(count);
        }
        survey.groups = {};
        if (whole.times.empty())
            whole.times = std::move(survey.times);
        else
            whole.times.insert(whole.times.end(), survey.times.begin(), survey.times.end());
        survey.times = {};
    }
    merge_groups(whole.groups);
    return whole;
}

Survey survey_table(TableReader& reader, const Recipe& recipe, Collect collect, int threads, SurveyWish wish) {
    if (collect == Collect::ranks) return survey_ranks(reader, recipe, threads, wish);
    std::vector<Worker> workers;
    for (int i = 0; i < threads; ++i) workers.push_back({RowKeys(recipe), &recipe});
    reader.each_batch(
        threads,
        {.wanted = recipe_columns(recipe), .fingerprint = wish.fingerprints, .work = [&](Batch& batch, int worker) {
             workers[static_cast<std::size_t>(worker)].add(batch, collect);
         }});
    std::vector<Survey> surveys;
    for (Worker& worker : workers) surveys.push_back(worker.finish());
    workers.clear();
    return merge_surveys(std::move(surveys));
}

void find_cuts(TableReader& reader, Recipe& recipe, int threads) {
    std::vector<StratumColumn*> columns;
    std::vector<std::string> names;
    for (StratumColumn& column : recipe.strata) {
        if (column.bins == 0 || !column.cuts.empty()) continue;
        columns.push_back(&column);
        names.push_back(column.name);
    }
    if (columns.empty()) return;
    std::vector<std::vector<BlockList<double>>> values(static_cast<std::size_t>(threads));
    for (auto& lists : values) lists.resize(columns.size());
    const auto collect = [&](Batch& batch, int worker) {
        std::string scratch;
        for (std::size_t row = 0; row < batch.rows; ++row)
            for (std::size_t k = 0; k < columns.size(); ++k) {
                const double value = parse_number(batch.field(row, k, scratch));
                if (!std::isnan(value)) values[static_cast<std::size_t>(worker)][k].push_back(value);
            }
    };
    reader.each_batch(threads, {.wanted = names, .fingerprint = false, .work = collect});
    for (std::size_t k = 0; k < columns.size(); ++k) {
        std::vector<double> all;
        for (auto& part : values) part[k].move_to(all);
        if (all.empty()) throw Error("`bins`", "the column " + mlq::quoted(names[k]) + " holds no number");
        std::sort(all.begin(), all.end());
        const auto bins = static_cast<std::size_t>(columns[k]->bins);
        for (std::size_t b = 1; b < bins; ++b) {
            const double cut = all[b * all.size() / bins];
            // A cut at the smallest value would leave the bin below it empty.
            if (cut > all.front() && (columns[k]->cuts.empty() || cut > columns[k]->cuts.back()))
                columns[k]->cuts.push_back(cut);
        }
    }
}

}  // namespace mlq::split
