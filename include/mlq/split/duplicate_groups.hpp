// Rows that a split must keep together because a check would call them leaks if they were apart: rows with the same
// key, group, bytes or features, the same text after normalisation, or near-duplicate texts. Each set of rows that hang
// together becomes one group, by aliases of the recipe's groups (without `group`, each record is its own).
//
//   recipe.group_by_record = recipe.group.empty();
//   recipe.aliases = find_duplicate_groups(inputs, options, recipe).aliases;
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "mlq/split/leaks.hpp"
#include "mlq/split/recipe.hpp"

namespace mlq::split {

// Rows 0 .. size - 1, joined into sets (union by number, path halving). 4 bytes a row.
class RowSets {
  public:
    explicit RowSets(std::size_t size);
    void join(std::size_t a, std::size_t b);
    std::size_t find(std::size_t row);  // the first row of its set
    std::size_t size() const { return parent_.size(); }

  private:
    std::vector<std::uint32_t> parent_;
};

struct DuplicateGroups {
    std::vector<GroupAlias> aliases = {};  // ascending
    std::uint64_t rows = 0;                // rows that are in a set with others
    std::uint64_t sets = 0;                // sets of two rows or more
    std::uint64_t largest = 0;             // rows of the largest
};

// The group of every row of the inputs, as RowKeys::own_group has it.
std::vector<std::uint64_t> list_groups(const std::vector<Input>& inputs, const ReadOptions& read, const Recipe& recipe);

// Joins rows of the same group as well. Throws Error if there are more rows than 32 bits can number.
DuplicateGroups alias_groups(std::span<const std::uint64_t> group_of_row, RowSets& sets);

// Inputs are read several times. Of `options`, `skip` (names as for check), `near`, `text` and the columns count.
// Memory: 28 bytes a row, and what near duplicates need (leaks.hpp).
DuplicateGroups find_duplicate_groups(const std::vector<Input>& inputs, const LeakOptions& options,
                                      const Recipe& recipe);

}  // namespace mlq::split
