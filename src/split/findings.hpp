// The first findings of a check, by place, and how many there are in all.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "mlq/split/leaks.hpp"
#include "part_rows.hpp"

namespace mlq::split {

// Keeps the `limit` pairs whose second row comes first, so that a table full of leaks needs no memory for them.
class Findings {
  public:
    explicit Findings(std::size_t limit) : limit_(limit) {}
    void add(Place first, Place second, double similarity = 1);
    // Writes the count and the kept pairs, ascending by their second row.
    void write(LeakCheck& check, const std::vector<std::string>& parts);

  private:
    struct Pair {
        Place first;
        Place second;
        double similarity;
    };
    std::size_t limit_;
    std::uint64_t count_ = 0;
    std::vector<Pair> pairs_;  // a heap, the last row on top
};

// A row by the hash of what is compared.
struct HashedRow {
    std::uint64_t hash;
    Place place;
};

constexpr std::uint64_t no_hash = 0;  // of rows that take no part (an empty id); other hashes avoid it
std::uint64_t hash_value(std::string_view text);

// Adds every row that has the hash of a row of an earlier part, with the first such row. Sorts `rows`.
void find_shared(std::vector<HashedRow>& rows, Findings& findings);

}  // namespace mlq::split
