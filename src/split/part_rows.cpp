#include "part_rows.hpp"

#include <algorithm>
#include <set>

#include "jsonl.hpp"
#include "mlq/base/error.hpp"

namespace mlq::split {

PartRows::PartRows(const std::vector<PartInput>& parts, const LeakOptions& options)
    : inputs_(&parts), options_(&options) {
    if (parts.empty()) throw Error("mlq-split", "no parts to compare");
    const TableReader reader({parts[0].input}, options.read);
    table_ = reader.table();
    find_columns();
    if (!options.part_column.empty())
        find_parts();
    else
        for (const PartInput& part : parts) names_.push_back(part.name);
}

void PartRows::find_columns() {
    if (table_.format == Format::csv) columns_ = table_.columns;
    if (table_.format == Format::list) columns_ = {"line"};
    if (table_.format != Format::jsonl) return;
    TableReader reader({(*inputs_)[0].input}, options_->read);
    bool first = true;
    reader.each_batch(1, {.write = [&](Batch& batch, int) {
                          if (!first || batch.rows == 0) return;
                          first = false;
                          columns_ = JsonFields({}).list_keys(batch.content(0));
                      }});
}

// The parts of one table, in order of appearance.
void PartRows::find_parts() {
    TableReader reader({(*inputs_)[0].input}, options_->read);
    reader.each_batch(1, {.wanted = {options_->part_column}, .write = [&](Batch& batch, int) {
                              std::string scratch;
                              for (std::size_t row = 0; row < batch.rows; ++row) {
                                  const std::string_view name = batch.field(row, 0, scratch);
                                  if (std::find(names_.begin(), names_.end(), name) == names_.end())
                                      names_.emplace_back(name);
                                  if (names_.size() > 1000)
                                      throw Error("--part-column", "more than 1000 parts in column " +
                                                                       mlq::quoted(options_->part_column));
                              }
                          }});
    std::erase(columns_, options_->part_column);
}

void PartRows::each_batch(const std::vector<std::string>& wanted, const std::function<void(const Batch&, int)>& work,
                          const std::function<void(const Batch&, int, const std::vector<Place>&)>& take) const {
    const bool by_column = !options_->part_column.empty();
    std::vector<std::string> columns = wanted;
    if (by_column) columns.push_back(options_->part_column);
    std::vector<std::uint64_t> rows(names_.size());
    std::vector<Place> places;
    std::string scratch;
    for (std::size_t i = 0; i < (by_column ? 1 : inputs_->size()); ++i) {
        TableReader reader({(*inputs_)[i].input}, options_->read);
        if (reader.table().format != table_.format || reader.table().columns != table_.columns)
            throw Error(reader.table().name, "has other columns than " + table_.name);
        BatchSteps steps{.wanted = columns};
        steps.work = [&](Batch& batch, int worker) { work(batch, worker); };
        steps.write = [&](Batch& batch, int worker) {
            places.clear();
            for (std::size_t row = 0; row < batch.rows; ++row) {
                std::size_t part = i;
                if (by_column)
                    part = static_cast<std::size_t>(
                        std::find(names_.begin(), names_.end(), batch.field(row, wanted.size(), scratch)) -
                        names_.begin());
                places.emplace_back(static_cast<std::uint16_t>(part), ++rows[part]);
            }
            take(batch, worker, places);
        };
        reader.each_batch(options_->threads, steps);
    }
}

}  // namespace mlq::split
