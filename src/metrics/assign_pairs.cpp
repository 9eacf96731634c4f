#include "assign_pairs.hpp"

#include <algorithm>
#include <limits>

namespace mlq {
namespace {

constexpr std::uint32_t nobody = std::numeric_limits<std::uint32_t>::max();
constexpr double unreached = std::numeric_limits<double>::infinity();

}  // namespace

bool Assigner::later(const Reached& a, const Reached& b) {
    if (a.cost != b.cost) return a.cost > b.cost;
    return a.taken != b.taken ? a.taken : a.column > b.column;
}

std::span<const std::uint32_t> Assigner::assign(std::span<const WeightedPair> pairs, std::uint32_t rows,
                                                std::uint32_t columns) {
    pairs_ = pairs;
    columns_ = columns;
    begins_.assign(rows + std::size_t{1}, 0);
    for (const auto& pair : pairs) ++begins_[pair.row + std::size_t{1}];
    for (std::size_t row = 0; row < rows; ++row) begins_[row + 1] += begins_[row];
    const std::size_t all = std::size_t{columns} + rows;
    row_price_.assign(rows, 0);
    column_of_.assign(rows, nobody);
    pair_of_.assign(rows, nobody);
    column_price_.assign(all, 0);
    row_of_.assign(all, nobody);
    cost_.assign(all, unreached);
    from_row_.assign(all, nobody);
    from_pair_.assign(all, nobody);
    settled_.assign(all, 0);
    for (std::uint32_t row = 0; row < rows; ++row)
        if (begins_[row] != begins_[row + std::size_t{1}]) add_row(row);
    chosen_.clear();
    for (const auto pair : pair_of_)
        if (pair != nobody) chosen_.push_back(pair);
    return chosen_;
}

void Assigner::visit(std::uint32_t column, double cost, std::uint32_t row, std::uint32_t pair) {
    if (settled_[column] || cost >= cost_[column]) return;
    if (cost_[column] == unreached) touched_.push_back(column);
    cost_[column] = cost;
    from_row_[column] = row;
    from_pair_[column] = pair;
    heap_.push_back({cost, row_of_[column] != nobody, column});
    std::push_heap(heap_.begin(), heap_.end(), later);
}

// All columns next to `row`, which is at the end of a path of this cost.
void Assigner::reach(std::uint32_t row, double cost) {
    for (auto pair = begins_[row]; pair < begins_[row + std::size_t{1}]; ++pair) {
        const auto column = pairs_[pair].column;
        visit(column, cost - pairs_[pair].weight - row_price_[row] - column_price_[column], row, pair);
    }
    const auto way_out = columns_ + row;
    visit(way_out, cost - row_price_[row] - column_price_[way_out], row, nobody);
}

void Assigner::add_row(std::uint32_t row) {
    touched_.clear();
    settled_list_.clear();
    heap_.clear();
    reach(row, 0);
    std::uint32_t end = nobody;
    double least = 0;
    while (end == nobody) {  // the row's own way out is always reached
        std::pop_heap(heap_.begin(), heap_.end(), later);
        const auto [cost, taken, column] = heap_.back();
        heap_.pop_back();
        if (settled_[column] || cost > cost_[column]) continue;
        settled_[column] = 1;
        settled_list_.push_back(column);
        least = cost;
        if (taken)
            reach(row_of_[column], cost);
        else
            end = column;
    }
    row_price_[row] += least;
    for (const auto column : settled_list_) {
        column_price_[column] -= least - cost_[column];
        if (column != end) row_price_[row_of_[column]] += least - cost_[column];
    }
    augment(end, row);
    for (const auto column : touched_) {
        cost_[column] = unreached;
        settled_[column] = 0;
    }
}

void Assigner::augment(std::uint32_t column, std::uint32_t first_row) {
    while (true) {
        const auto row = from_row_[column];
        const auto left = column_of_[row];
        row_of_[column] = row;
        column_of_[row] = column;
        pair_of_[row] = from_pair_[column];
        if (row == first_row) return;
        column = left;
    }
}

}  // namespace mlq
