// The best one-to-one assignment of rows to columns on a sparse graph: of all sets of pairs in which no row and no
// column comes twice, one with the largest sum of weights. What is not listed cannot be paired, and nothing must be.
//
//     Assigner assigner;
//     for (const auto chosen : assigner.assign(pairs, rows, columns)) pairs[chosen].row ...;
//
// Rows are added one by one, each along the shortest augmenting path with respect to dual prices (R. Jonker, A.
// Volgenant, "A shortest augmenting path algorithm for dense and sparse linear assignment problems", Computing 38,
// 1987), found by Dijkstra's algorithm: O(rows (pairs + columns) log pairs), and no more than a row's own neighbours
// where nothing competes. Memory is proportional to the pairs; the same input gives the same choice among equal sums.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace mlq {

struct WeightedPair {
    std::uint32_t row = 0, column = 0;
    double weight = 0;  // finite, >= 0
};

class Assigner {
  public:
    // Places in `pairs` of those that are chosen, by row, ascending. Pairs must be sorted by row, then column, none
    // twice, with row < rows and column < columns. Valid until the next call.
    std::span<const std::uint32_t> assign(std::span<const WeightedPair> pairs, std::uint32_t rows,
                                          std::uint32_t columns);

  private:
    struct Reached {
        double cost;
        bool taken;  // of equal costs a free column ends the search
        std::uint32_t column;
    };
    static bool later(const Reached& a, const Reached& b);
    void add_row(std::uint32_t row);
    void visit(std::uint32_t column, double cost, std::uint32_t row, std::uint32_t pair);
    void reach(std::uint32_t row, double cost);
    void augment(std::uint32_t column, std::uint32_t first_row);

    std::span<const WeightedPair> pairs_;
    std::uint32_t columns_ = 0;
    // Column columns_ + r is row r's own way out: no partner, weight 0.
    std::vector<std::uint32_t> begins_;              // by row: its first pair
    std::vector<double> row_price_, column_price_;   // dual variables; row + column price <= cost = -weight
    std::vector<std::uint32_t> row_of_, column_of_;  // partners
    std::vector<std::uint32_t> pair_of_;             // by row: the pair it holds
    // Of one search.
    std::vector<double> cost_;                         // by column: of the shortest path found so far
    std::vector<std::uint32_t> from_row_, from_pair_;  // by column: its last step
    std::vector<std::uint8_t> settled_;                // by column
    std::vector<std::uint32_t> touched_, settled_list_;
    std::vector<Reached> heap_;
    std::vector<std::uint32_t> chosen_;
};

}  // namespace mlq
