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
    std::vector<std::uint64_t> counts = {};
    std::vector<std::uint32_t> number_in_whole = {};
    std::vector<std::uint32_t> stratum_of_row = {};
    std::vector<std::uint64_t> rank_of_row = {};
    RowOrder::Piece piece = {};

    void read(const Batch& batch) {
        if (stratum_of_row.size() < batch.rows) stratum_of_row.resize(batch.rows);
        keys.find_ranks(batch, rank_of_row);
        keys.each_stratum(batch, [&](std::size_t row, std::string_view stratum) {
            stratum_of_row[row] = strata.find_or_add(stratum);
        });
        counts.resize(strata.texts().size());
        for (std::size_t row = 0; row < batch.rows; ++row) ++counts[stratum_of_row[row]];
    }
    void keep_piece(std::size_t worker, std::size_t rows) {
        piece = {worker, std::span(rank_of_row).first(rows), std::span(stratum_of_row).first(rows)};
    }
};

// The whole table's, appended batch by batch.
struct Collector {
    bool keeps_order;
    StringTable strata = {};
    std::vector<BlockList<std::uint64_t>> ranks = {};
    RowOrder order = {};

    void append(Worker& worker, std::size_t rows) {
        const std::vector<std::string>& names = worker.strata.texts();
        while (worker.number_in_whole.size() < names.size())
            worker.number_in_whole.push_back(strata.find_or_add(names[worker.number_in_whole.size()]));
        if (keeps_order) return order.append(std::move(worker.piece));
        ranks.resize(strata.texts().size());
        for (std::size_t row = 0; row < rows; ++row)
            ranks[worker.number_in_whole[worker.stratum_of_row[row]]].push_back(worker.rank_of_row[row]);
    }

    Survey finish(const std::vector<Worker>& workers) {
        std::vector<std::pair<std::string, std::size_t>> sorted;
        for (const std::string& name : strata.texts()) sorted.emplace_back(name, sorted.size());
        std::sort(sorted.begin(), sorted.end());
        Survey survey;
        survey.counts.resize(sorted.size());
        std::vector<std::uint32_t> number_in_survey(sorted.size());
        for (const auto& [name, number] : sorted) {
            number_in_survey[number] = static_cast<std::uint32_t>(survey.strata.size());
            survey.strata.push_back(name);
            if (!keeps_order) survey.ranks.push_back(std::move(ranks[number]));
        }
        std::vector<std::vector<std::uint32_t>> in_survey(workers.size());
        for (std::size_t i = 0; i < workers.size(); ++i)
            for (std::size_t own = 0; own < workers[i].counts.size(); ++own) {
                in_survey[i].push_back(number_in_survey[workers[i].number_in_whole[own]]);
                survey.counts[in_survey[i][own]] += workers[i].counts[own];
                survey.rows += workers[i].counts[own];
            }
        survey.order = std::move(order);
        survey.order.set_strata(std::move(in_survey));
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
                                .work =
                                    [&](Batch& batch, int worker) {
                                        at(worker).read(batch);
                                        if (wish.row_order)
                                            at(worker).keep_piece(static_cast<std::size_t>(worker), batch.rows);
                                    },
                                .number = [&](Batch& batch, int worker) { whole.append(at(worker), batch.rows); }});
    return whole.finish(workers);
}

}  // namespace mlq::split
