#include "part_rows.hpp"

#include <algorithm>
#include <set>

#include "jsonl.hpp"
#include "mlq/base/error.hpp"

namespace mlq::split {
namespace {

constexpr std::size_t most_parts = 1000;
struct EnoughRows {};  // ends a reader that has more

}  // namespace

PartRows::PartRows(const std::vector<PartInput>& parts, const LeakOptions& options, std::size_t least_parts)
    : inputs_(&parts), options_(&options) {
    const bool by_column = !options.part_column.empty();
    if (parts.empty() || (!by_column && parts.size() < least_parts))
        throw Error(parts.empty() ? "the parts" : parts[0].input.name, "one part cannot leak",
                    "name the files of at least two parts, or one table with `part-column`");
    if (by_column && parts.size() > 1)
        throw Error("`part-column`", "is for one table, not for " + std::to_string(parts.size()));
    if (parts.size() > most_parts) throw Error("the parts", "are more than " + std::to_string(most_parts));
    const TableReader reader({parts[0].input}, options.read);
    table_ = reader.table();
    find_columns();
    if (by_column)
        find_parts();
    else
        for (const PartInput& part : parts) names_.push_back(part.name);
    if (names_.size() < least_parts)
        throw Error(parts[0].input.name, "one part cannot leak",
                    "column " + mlq::quoted(options.part_column) + " names one part only");
    count_rows();
}

// A part without rows has nothing to leak, and is a mistake.
void PartRows::count_rows() {
    count_.assign(names_.size(), 0);
    each_batch(
        {}, [](const Batch&, int) {},
        [&](const Batch&, int, const std::vector<Place>& places) {
            for (const Place& place : places) ++count_[place.part()];
        });
    for (std::size_t s = 0; s < names_.size(); ++s)
        if (count_[s] == 0) throw Error((*inputs_)[s].input.name, "part " + mlq::quoted(names_[s]) + " has no rows");
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
                                  if (names_.size() > most_parts)
                                      throw Error("`part-column`", "more than " + std::to_string(most_parts) +
                                                                       " parts in column " +
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
                places.emplace_back(static_cast<std::uint16_t>(part), batch.first_row + row + 1);
            }
            take(batch, worker, places);
        };
        reader.each_batch(options_->threads, steps);
    }
}

void PartRows::visit_chosen(const std::vector<std::string>& wanted, const std::function<bool(Place)>& choose,
                            const std::function<void(Place, const Batch&, std::size_t)>& take) const {
    each_batch(
        wanted, [](const Batch&, int) {},
        [&](const Batch& batch, int, const std::vector<Place>& places) {
            for (std::size_t row = 0; row < batch.rows; ++row)
                if (choose(places[row])) take(places[row], batch, row);
        });
}

void PartRows::visit_first(std::size_t count, const std::vector<std::string>& wanted,
                           const std::function<void(const Batch&, std::size_t)>& look) const {
    std::size_t seen = 0;
    TableReader reader({(*inputs_)[0].input}, options_->read);
    try {
        reader.each_batch(1, {.wanted = wanted, .write = [&](Batch& batch, int) {
                                  for (std::size_t row = 0; row < batch.rows; ++row) {
                                      if (seen++ == count) throw EnoughRows();
                                      look(batch, row);
                                  }
                              }});
    } catch (const EnoughRows&) {
    }
}

}  // namespace mlq::split
