// A split plan: all decisions made, so that the part of a row follows from the row and the plan alone. Plans are small
// (groups: ten bytes each), saved as JSON, and applied to any shard of the table on any machine.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "mlq/split/recipe.hpp"

namespace mlq::split {

using PartId = std::uint16_t;

// Parts of the axis of ranks: part parts[k], where k is the number of bounds <= rank. parts.size() = bounds.size() + 1.
class Ladder {
  public:
    std::vector<std::uint64_t> bounds = {};  // ascending, equal ones allowed
    std::vector<PartId> parts = {};
    PartId find(std::uint64_t rank) const {
        if (bounds.size() > 8) return search(rank);
        std::size_t k = 0;
        for (const std::uint64_t bound : bounds) k += bound <= rank ? 1 : 0;
        return parts[k];
    }

  private:
    PartId search(std::uint64_t rank) const;
};

// Rows of one stratum with one rank (equal keys: usually identical rows) that a border runs through: so many of them go
// to each part, in input order. Shards have their own shares.
struct TieShare {
    PartId part = 0;
    std::uint64_t rows = 0;
};
struct Tie {
    std::uint32_t ladder = 0;
    std::uint64_t rank = 0;
    std::map<std::string, std::vector<TieShare>> shares = {};  // by shard; "" for a single table
};

struct SplitPlan {
    enum class Mode { hash, exact, groups, time };
    Mode mode = Mode::hash;
    Recipe recipe = {};
    std::vector<std::string> columns = {};  // of the table, for shards without a header
    std::vector<std::string> parts = {};    // "dropped" last if rows can be left out

    // hash: one ladder, or with a domain two (target rows, others). exact: each stratum has one.
    std::vector<Ladder> ladders = {};
    std::vector<std::string> strata = {};            // exact: ascending
    std::vector<std::uint32_t> stratum_ladder = {};  // exact: strata may share a ladder
    std::vector<Tie> ties = {};

    std::vector<std::uint64_t> groups = {};  // groups: ascending
    std::vector<PartId> group_parts = {};

    std::vector<double> time_borders = {};  // time: the first moment of each part but the first; part = those <= time
    std::vector<double> time_ends = {};     // the last moment before each border
    double gap = 0;                         // rows less than this after the end of the part before are dropped
    double purge = 0;                       // rows this close before the next part's first, or closer; 0: none

    PartId part_at(double time) const;  // Mode::time; the last part, "dropped", near a border
    bool drops() const { return !parts.empty() && parts.back() == "dropped"; }
};

}  // namespace mlq::split
