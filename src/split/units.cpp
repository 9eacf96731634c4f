#include "units.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <tuple>

#include "mlq/base/random.hpp"

namespace mlq::split {
namespace {

constexpr double size_weight = 10;
constexpr int most_rounds = 30;
constexpr std::uint64_t most_trials = 30'000'000;  // bounds the local search to about a second
constexpr int partners = 16;                       // swap partners tried for a unit, part and round

class Assignment {
  public:
    Assignment(const std::vector<Unit>& units, const UnitGoal& goal)
        : units_(units),
          goal_(goal),
          part_of_(units.size(), unassigned),
          part_rows_(goal.parts, 0),
          label_rows_(goal.ideals.size(), 0) {}

    void place_all() {
        for (const std::size_t unit : placing_order()) {
            PartId best = unassigned;
            double best_change = std::numeric_limits<double>::infinity();
            for (PartId part = 0; part < goal_.parts; ++part) {
                if (!may_hold(unit, part) ||
                    (goal_.exact_sizes && part_rows_[part] >= static_cast<std::int64_t>(goal_.totals[part])))
                    continue;
                const double change = change_of_adding(unit, part, 1);
                if (change < best_change) {
                    best_change = change;
                    best = part;
                }
            }
            put(unit, best);
        }
    }

    void improve() {
        std::vector<std::size_t> order(units_.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::sort(order.begin(), order.end(),
                  [&](std::size_t a, std::size_t b) { return units_[a].hash < units_[b].hash; });
        for (int round = 0; round < most_rounds && trials_ < most_trials; ++round) {
            members_.assign(goal_.parts, {});
            for (const std::size_t unit : order) members_[part_of_[unit]].push_back(unit);
            bool improved = false;
            for (const std::size_t unit : order) {
                if (!goal_.exact_sizes) improved |= try_move(unit);
                improved |= try_swap(unit, round);
            }
            if (!improved) return;
        }
    }

    std::vector<PartId> take() { return std::move(part_of_); }

  private:
    static constexpr PartId unassigned = 0xFFFF;
    static constexpr double worthwhile = 1e-9;

    const std::vector<Unit>& units_;
    const UnitGoal& goal_;
    std::vector<PartId> part_of_;
    std::vector<std::int64_t> part_rows_;
    std::vector<std::int64_t> label_rows_;
    std::vector<std::vector<std::size_t>> members_;  // at the start of the round
    std::uint64_t trials_ = 0;

    bool may_hold(std::size_t unit, PartId part) const {
        return units_[unit].allowed.empty() || units_[unit].allowed[part];
    }

    // Large units first; among equal ones, those with the rarest label (Sechidis, Tsoumakas, Vlahavas 2011).
    std::vector<std::size_t> placing_order() const {
        std::vector<double> label_total(goal_.ideals.size() / goal_.parts);
        for (std::size_t i = 0; i < goal_.ideals.size(); ++i) label_total[i / goal_.parts] += goal_.ideals[i];
        std::vector<double> rarest(units_.size(), std::numeric_limits<double>::infinity());
        for (std::size_t u = 0; u < units_.size(); ++u)
            for (const UnitLabel& label : units_[u].labels) rarest[u] = std::min(rarest[u], label_total[label.label]);
        std::vector<std::size_t> order(units_.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            if (units_[a].rows != units_[b].rows) return units_[a].rows > units_[b].rows;
            return std::tuple(rarest[a], units_[a].hash) < std::tuple(rarest[b], units_[b].hash);
        });
        return order;
    }

    // (x + d - goal)^2 - (x - goal)^2, weighted; x and d are whole numbers, so nothing drifts.
    static double square_change(double x, double d, double goal) { return d * (2 * (x - goal) + d) / (goal + 1); }

    double change_of_adding(std::size_t unit, PartId part, int sign) const {
        const Unit& u = units_[unit];
        double change =
            size_weight * square_change(static_cast<double>(part_rows_[part]), sign * static_cast<double>(u.rows),
                                        static_cast<double>(goal_.totals[part]));
        for (const UnitLabel& label : u.labels) {
            const std::size_t cell = label.label * goal_.parts + part;
            change += square_change(static_cast<double>(label_rows_[cell]), sign * static_cast<double>(label.rows),
                                    goal_.ideals[cell]);
        }
        return change;
    }

    void shift(std::size_t unit, PartId part, std::int64_t sign) {
        part_rows_[part] += sign * static_cast<std::int64_t>(units_[unit].rows);
        for (const UnitLabel& label : units_[unit].labels)
            label_rows_[label.label * goal_.parts + part] += sign * static_cast<std::int64_t>(label.rows);
    }
    void put(std::size_t unit, PartId part) {
        if (part_of_[unit] != unassigned) shift(unit, part_of_[unit], -1);
        part_of_[unit] = part;
        shift(unit, part, 1);
    }

    bool try_move(std::size_t unit) {
        const PartId from = part_of_[unit];
        const double leaving = change_of_adding(unit, from, -1);
        PartId best = from;
        double best_change = -worthwhile;
        for (PartId to = 0; to < goal_.parts; ++to) {
            if (to == from || !may_hold(unit, to)) continue;
            ++trials_;
            const double change = leaving + change_of_adding(unit, to, 1);
            if (change < best_change) {
                best_change = change;
                best = to;
            }
        }
        if (best == from) return false;
        put(unit, best);
        return true;
    }

    // Partners are drawn by a hash of the unit and the round: no state, no order.
    bool try_swap(std::size_t unit, int round) {
        for (PartId to = 0; to < goal_.parts; ++to) {
            if (to == part_of_[unit] || members_[to].empty() || !may_hold(unit, to)) continue;
            for (int k = 0; k < partners && trials_ < most_trials; ++k) {
                const std::uint64_t draw =
                    mix64(units_[unit].hash + static_cast<std::uint64_t>(round * partners + k) * 0x9e3779b97f4a7c15ULL);
                const std::size_t other = members_[to][draw % members_[to].size()];
                if (part_of_[other] != to || !may_hold(other, part_of_[unit])) continue;
                if (swap_if_better(unit, other)) return true;
            }
        }
        return false;
    }
    bool swap_if_better(std::size_t a, std::size_t b) {
        ++trials_;
        const PartId part_a = part_of_[a];
        const PartId part_b = part_of_[b];
        double change = change_of_adding(a, part_a, -1) + change_of_adding(b, part_b, -1);
        shift(a, part_a, -1);
        shift(b, part_b, -1);
        change += change_of_adding(a, part_b, 1) + change_of_adding(b, part_a, 1);
        const bool better = change < -worthwhile;
        part_of_[a] = better ? part_b : part_a;
        part_of_[b] = better ? part_a : part_b;
        shift(a, part_of_[a], 1);
        shift(b, part_of_[b], 1);
        return better;
    }
};

}  // namespace

std::vector<PartId> assign_units(const std::vector<Unit>& units, const UnitGoal& goal) {
    Assignment assignment(units, goal);
    assignment.place_all();
    assignment.improve();
    return assignment.take();
}

}  // namespace mlq::split
