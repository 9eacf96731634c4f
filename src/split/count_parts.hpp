// How many rows of a batch go to each part.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "mlq/split/split_plan.hpp"

namespace mlq::split {

// Every fourth row has its own counters: neighbours mostly go to one part and would wait for each other's sum.
inline std::vector<std::uint32_t> count_parts(std::span<const PartId> part_of_row, std::size_t parts) {
    constexpr std::size_t ways = 4;
    std::vector<std::uint32_t> counts(parts * ways);
    std::array<std::uint32_t*, ways> way{};
    for (std::size_t k = 0; k < ways; ++k) way[k] = counts.data() + k * parts;
    std::size_t row = 0;
    for (; row + ways <= part_of_row.size(); row += ways)
        for (std::size_t k = 0; k < ways; ++k) ++way[k][part_of_row[row + k]];
    for (; row < part_of_row.size(); ++row) ++way[0][part_of_row[row]];
    for (std::size_t k = 1; k < ways; ++k)
        for (std::size_t part = 0; part < parts; ++part) counts[part] += way[k][part];
    counts.resize(parts);
    return counts;
}

}  // namespace mlq::split
