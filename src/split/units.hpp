// Assigns units that must stay whole (groups of rows) to parts, so that parts have their sizes and labels their
// proportions.
//
//   cost = 10 sum_s (rows_s - total_s)^2 / (total_s + 1) + sum_ls (rows_ls - ideal_ls)^2 / (ideal_ls + 1)
// Largest units first, each to the part where the cost falls most or rises least; then single units move and pairs swap
// while that lowers the cost. The exact optimum is a bin-packing problem; the report says how close this came.
#pragma once

#include <cstdint>
#include <vector>

#include "mlq/split/split_plan.hpp"

namespace mlq::split {

struct UnitLabel {
    std::uint32_t label = 0;
    std::uint64_t rows = 0;
};
struct Unit {
    std::uint64_t hash = 0;  // breaks ties; the result depends on the set of units, not on their order
    std::uint64_t rows = 0;
    std::vector<UnitLabel> labels = {};
    std::vector<bool> allowed = {};  // by part; empty: all
};

struct UnitGoal {
    std::size_t parts = 0;
    std::vector<std::uint64_t> totals = {};  // rows of each part
    std::vector<double> ideals = {};         // labels x parts
    bool exact_sizes = false;                // totals are met exactly; every unit must then be one row
};

// The part of each unit. Every unit is allowed somewhere.
std::vector<PartId> assign_units(const std::vector<Unit>& units, const UnitGoal& goal);

}  // namespace mlq::split
