#include "survey_ranks.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "mlq/split/row_keys.hpp"
#include "string_table.hpp"

namespace mlq::split {
namespace {

// What one worker makes of a batch: numbers are its own.
struct Worker {
    RowKeys keys;
    StringTable strata = {};
    std::vector<std::uint32_t> number_in_whole = {};
    std::vector<std::uint32_t> stratum_of_row = {};
    std::vector<std::uint64_t> rank_of_row = {};

    void read(const Batch& batch) {
        if (stratum_of_row.size() < batch.rows) stratum_of_row.resize(batch.rows);
        keys.find_ranks(batch, rank_of_row);
        keys.each_stratum(batch, [&](std::size_t row, std::string_view stratum) {
            stratum_of_row[row] = strata.find_or_add(stratum);
        });
    }
};

// The whole table's, appended batch by batch.
struct Collector {
    bool keeps_order;
    StringTable strata = {};
    std::vector<std::uint64_t> counts = {};
    std::vector<BlockList<std::uint64_t>> ranks = {};
    RowOrder order = {};

    void append(Worker& worker, std::size_t rows) {
        const std::vector<std::string>& names = worker.strata.texts();
        while (worker.number_in_whole.size() < names.size())
            worker.number_in_whole.push_back(strata.find_or_add(names[worker.number_in_whole.size()]));
        counts.resize(strata.texts().size());
        if (!keeps_order) ranks.resize(counts.size());
        for (std::size_t row = 0; row < rows; ++row) {
            const std::uint32_t stratum = worker.number_in_whole[worker.stratum_of_row[row]];
            ++counts[stratum];
            if (keeps_order)
                order.push_back(stratum);
            else
                ranks[stratum].push_back(worker.rank_of_row[row]);
        }
        if (keeps_order) order.append_ranks(std::span(worker.rank_of_row).first(rows));
    }

    Survey finish() {
        std::vector<std::pair<std::string, std::size_t>> sorted;
        for (const std::string& name : strata.texts()) sorted.emplace_back(name, sorted.size());
        std::sort(sorted.begin(), sorted.end());
        Survey survey;
        std::vector<std::uint32_t> number_in_survey(sorted.size());
        for (const auto& [name, number] : sorted) {
            number_in_survey[number] = static_cast<std::uint32_t>(survey.strata.size());
            survey.strata.push_back(name);
            survey.counts.push_back(counts[number]);
            survey.rows += counts[number];
            if (!keeps_order) survey.ranks.push_back(std::move(ranks[number]));
        }
        order.set_strata(std::move(number_in_survey));
        survey.order = std::move(order);
        return survey;
    }
};

}  // namespace

Survey survey_ranks(TableReader& reader, const Recipe& recipe, int threads, SurveyWish wish) {
    std::vector<Worker> workers;
    for (int i = 0; i < threads; ++i) workers.push_back({RowKeys(recipe)});
    const auto at = [&](int worker) -> Worker& { return workers[static_cast<std::size_t>(worker)]; };
    Collector whole{wish.row_order};
    reader.each_batch(threads, {.wanted = recipe_columns(recipe),
                                .fingerprint = wish.fingerprints,
                                .work = [&](Batch& batch, int worker) { at(worker).read(batch); },
                                .number = [&](Batch& batch, int worker) { whole.append(at(worker), batch.rows); }});
    return whole.finish();
}

}  // namespace mlq::split
