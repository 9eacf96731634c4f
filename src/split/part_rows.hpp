// Visits the rows of all parts of a split, side by side, and knows where each row is.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "mlq/split/leaks.hpp"
#include "mlq/split/table_reader.hpp"

namespace mlq::split {

// Part of a row and its number (from 1) in its file, in 8 bytes that sort by part, then row.
struct Place {
    std::uint64_t bits = 0;
    Place() = default;
    Place(std::uint16_t part, std::uint64_t row) : bits(std::uint64_t{part} << 48 | row) {}
    std::uint16_t part() const { return static_cast<std::uint16_t>(bits >> 48); }
    std::uint64_t row() const { return bits & 0xFFFFFFFFFFFFULL; }
    auto operator<=>(const Place&) const = default;
};

class PartRows {
  public:
    // Reads everything once, to count rows and find the parts. Throws Error as find_leaks says.
    PartRows(const std::vector<PartInput>& parts, const LeakOptions& options, std::size_t least_parts = 2);

    const std::vector<std::string>& parts() const { return names_; }
    const std::vector<std::uint64_t>& count() const { return count_; }  // rows of each part
    const Table& table() const { return table_; }
    // Columns of a table with a known header; of jsonl the keys of its first record; of a list "line". Without the
    // column that names the part.
    const std::vector<std::string>& columns() const { return columns_; }

    // Calls `look(batch, row)` side by side for a value, and `take(place, byte, value)` in order.
    template <typename Value>
    void visit(const std::vector<std::string>& wanted, const std::function<Value(const Batch&, std::size_t)>& look,
               const std::function<void(Place, std::uint64_t byte, Value&&)>& take) const {
        std::vector<std::vector<Value>> values(static_cast<std::size_t>(options_->threads));
        each_batch(
            wanted,
            [&](const Batch& batch, int worker) {
                auto& mine = values[static_cast<std::size_t>(worker)];
                mine.clear();
                for (std::size_t row = 0; row < batch.rows; ++row) mine.push_back(look(batch, row));
            },
            [&](const Batch& batch, int worker, const std::vector<Place>& places) {
                auto& mine = values[static_cast<std::size_t>(worker)];
                for (std::size_t row = 0; row < batch.rows; ++row)
                    take(places[row], batch.first_byte + batch.lines[row].begin, std::move(mine[row]));
            });
    }

    // Calls `take(place, batch, row)` in order for the rows that `choose(place)` wants.
    void visit_chosen(const std::vector<std::string>& wanted, const std::function<bool(Place)>& choose,
                      const std::function<void(Place, const Batch&, std::size_t)>& take) const;

    // Calls `look` for up to `count` rows at the start of the first part, and reads no farther than it must.
    void visit_first(std::size_t count, const std::vector<std::string>& wanted,
                     const std::function<void(const Batch&, std::size_t)>& look) const;

  private:
    const std::vector<PartInput>* inputs_;
    const LeakOptions* options_;
    std::vector<std::string> names_;
    std::vector<std::uint64_t> count_;
    Table table_;
    std::vector<std::string> columns_;

    void each_batch(const std::vector<std::string>& wanted, const std::function<void(const Batch&, int)>& work,
                    const std::function<void(const Batch&, int, const std::vector<Place>&)>& take) const;
    void find_columns();
    void find_parts();
    void count_rows();
};

}  // namespace mlq::split
