// Rounding with several labels a row: every label set gets the floor of its ideal in each part, and the rows left over
// are units that go where their labels are missing, under exact totals.
#include <algorithm>
#include <numeric>

#include "base/hash.hpp"
#include "base/int128.hpp"
#include "mlq/base/random.hpp"
#include "mlq/split/row_keys.hpp"
#include "quotas.hpp"
#include "string_table.hpp"
#include "units.hpp"

namespace mlq::split {

std::vector<std::uint64_t> round_label_sets(const std::vector<std::string>& sets,
                                            const std::vector<std::uint64_t>& counts,
                                            const std::vector<std::uint64_t>& totals, const std::string& salt) {
    const std::size_t parts = totals.size();
    const std::uint64_t all = std::accumulate(totals.begin(), totals.end(), std::uint64_t{0});
    std::vector<std::uint64_t> cells(sets.size() * parts);
    UnitGoal goal{.parts = parts, .totals = totals, .exact_sizes = true};
    std::vector<Unit> units;
    std::vector<std::size_t> set_of_unit;
    StringTable labels;
    for (std::size_t c = 0; c < sets.size(); ++c) {
        std::vector<UnitLabel> of_set;
        const bool marked = sets[c].starts_with(target_mark) || sets[c].starts_with(other_mark);
        for (const std::string& label : labels_of(sets[c], marked)) of_set.push_back({labels.find_or_add(label), 1});
        goal.ideals.resize(labels.texts().size() * parts);
        std::uint64_t left = counts[c];
        for (std::size_t s = 0; s < parts; ++s) {
            const uint128 scaled = static_cast<uint128>(counts[c]) * totals[s];
            const auto whole = static_cast<std::uint64_t>(scaled / all);
            cells[c * parts + s] = whole;
            left -= whole;
            goal.totals[s] -= whole;
            const double fraction =
                static_cast<double>(static_cast<std::uint64_t>(scaled % all)) / static_cast<double>(all);
            for (const UnitLabel& label : of_set) goal.ideals[label.label * parts + s] += fraction;
        }
        const std::uint64_t hash = hash_key(salt, sets[c]);
        for (std::uint64_t k = 0; k < left; ++k) {
            units.push_back({.hash = mix64(hash + k), .rows = 1, .labels = of_set});
            set_of_unit.push_back(c);
        }
    }
    const std::vector<PartId> assigned = assign_units(units, goal);
    for (std::size_t u = 0; u < units.size(); ++u) ++cells[set_of_unit[u] * parts + assigned[u]];
    return cells;
}

}  // namespace mlq::split
