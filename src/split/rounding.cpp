#include "rounding.hpp"

#include <algorithm>
#include <cassert>
#include <limits>
#include <numeric>
#include <queue>

#include "base/int128.hpp"

namespace mlq::split {
namespace {

constexpr std::int64_t unreachable = std::numeric_limits<std::int64_t>::max();

// Rounding a cell up instead of down changes its squared deviation by 1 - 2 * fraction: what has to be chosen is, in
// each row, the given number of cells with the largest sum of fractions. Fractions are integers in units of 1 / N.
class Rounding {
  public:
    Rounding(std::span<const std::uint64_t> counts, std::span<const std::uint64_t> totals,
             std::span<const std::uint64_t> tie_breakers)
        : rows_(counts.size()),
          columns_(totals.size()),
          tie_breakers_(tie_breakers),
          cells_(rows_ * columns_),
          fractions_(rows_ * columns_),
          up_(rows_ * columns_, 0),
          excess_(columns_),
          moves_(columns_ * columns_) {
        const std::uint64_t all = std::accumulate(totals.begin(), totals.end(), std::uint64_t{0});
        for (std::size_t s = 0; s < columns_; ++s) excess_[s] = -static_cast<std::int64_t>(totals[s]);
        for (std::size_t c = 0; c < rows_; ++c) round_row(c, counts[c], totals, std::max<std::uint64_t>(all, 1));
    }

    std::vector<std::uint64_t> solve() {
        fill_moves();
        while (std::any_of(excess_.begin(), excess_.end(), [](std::int64_t e) { return e > 0; })) move_one();
        for (std::size_t i = 0; i < cells_.size(); ++i) cells_[i] += up_[i];
        return std::move(cells_);
    }

  private:
    // A row whose rounding up can go from one column to another.
    struct Move {
        std::int64_t cost;
        std::uint64_t tie_breaker;
        std::uint32_t row;
        bool operator>(const Move& other) const {
            if (cost != other.cost) return cost > other.cost;
            if (tie_breaker != other.tie_breaker) return tie_breaker > other.tie_breaker;
            return row > other.row;
        }
    };
    using Moves = std::priority_queue<Move, std::vector<Move>, std::greater<>>;

    std::size_t rows_, columns_;
    std::span<const std::uint64_t> tie_breakers_;
    std::vector<std::uint64_t> cells_;
    std::vector<std::int64_t> fractions_;
    std::vector<std::uint8_t> up_;
    std::vector<std::int64_t> excess_;  // rows in the column beyond its total
    std::vector<Moves> moves_;          // from * columns + to; holds outdated moves, dropped when they surface

    void round_row(std::size_t c, std::uint64_t count, std::span<const std::uint64_t> totals, std::uint64_t all) {
        std::uint64_t left = count;
        std::vector<std::size_t> order(columns_);
        for (std::size_t s = 0; s < columns_; ++s) {
            const uint128 scaled = static_cast<uint128>(count) * totals[s];
            cells_[c * columns_ + s] = static_cast<std::uint64_t>(scaled / all);
            fractions_[c * columns_ + s] = static_cast<std::int64_t>(scaled % all);
            left -= cells_[c * columns_ + s];
            excess_[s] += static_cast<std::int64_t>(cells_[c * columns_ + s]);
            order[s] = s;
        }
        // The best choice for this row alone; columns are made right afterwards.
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            return fractions_[c * columns_ + a] > fractions_[c * columns_ + b];
        });
        for (std::size_t i = 0; i < left; ++i) {
            up_[c * columns_ + order[i]] = 1;
            ++excess_[order[i]];
        }
    }

    // Cells with fraction 0 have floor = ceiling and must stay.
    bool can_move(std::size_t c, std::size_t from, std::size_t to) const {
        return up_[c * columns_ + from] == 1 && up_[c * columns_ + to] == 0 && fractions_[c * columns_ + to] != 0;
    }
    Move make_move(std::size_t c, std::size_t from, std::size_t to) const {
        return {fractions_[c * columns_ + from] - fractions_[c * columns_ + to], tie_breakers_[c],
                static_cast<std::uint32_t>(c)};
    }
    void fill_moves() {
        std::vector<std::vector<Move>> lists(moves_.size());
        for (std::size_t c = 0; c < rows_; ++c)
            for (std::size_t from = 0; from < columns_; ++from)
                for (std::size_t to = 0; up_[c * columns_ + from] == 1 && to < columns_; ++to)
                    if (can_move(c, from, to)) lists[from * columns_ + to].push_back(make_move(c, from, to));
        for (std::size_t i = 0; i < moves_.size(); ++i) moves_[i] = Moves({}, std::move(lists[i]));
    }
    const Move* best_move(std::size_t from, std::size_t to) {
        Moves& moves = moves_[from * columns_ + to];
        while (!moves.empty() && !can_move(moves.top().row, from, to)) moves.pop();
        return moves.empty() ? nullptr : &moves.top();
    }

    // Bellman-Ford from the columns with too many to the nearest with too few (costs along it may be negative, cycles
    // are not), then one rounding up moves along each arc.
    void move_one() {
        std::vector<std::int64_t> distance(columns_, unreachable);
        std::vector<std::size_t> before(columns_, columns_);
        for (std::size_t s = 0; s < columns_; ++s)
            if (excess_[s] > 0) distance[s] = 0;
        for (bool changed = true; changed;) {
            changed = false;
            for (std::size_t from = 0; from < columns_; ++from) {
                for (std::size_t to = 0; distance[from] != unreachable && to < columns_; ++to) {
                    const Move* move = from == to ? nullptr : best_move(from, to);
                    if (move == nullptr || distance[from] + move->cost >= distance[to]) continue;
                    distance[to] = distance[from] + move->cost;
                    before[to] = from;
                    changed = true;
                }
            }
        }
        std::size_t nearest = columns_;
        for (std::size_t s = 0; s < columns_; ++s)
            if (excess_[s] < 0 && (nearest == columns_ || distance[s] < distance[nearest])) nearest = s;
        assert(nearest < columns_ && distance[nearest] != unreachable);
        ++excess_[nearest];
        struct Step {
            std::size_t row, from, to;
        };
        std::vector<Step> path;  // chosen before any is applied: applying one offers new moves
        std::size_t to = nearest;
        for (; before[to] != columns_; to = before[to])
            path.push_back({best_move(before[to], to)->row, before[to], to});
        --excess_[to];
        for (const Step& step : path) apply(step.row, step.from, step.to);
    }

    void apply(std::size_t c, std::size_t from, std::size_t to) {
        up_[c * columns_ + from] = 0;
        up_[c * columns_ + to] = 1;
        for (std::size_t s = 0; s < columns_; ++s) {
            if (can_move(c, to, s)) moves_[to * columns_ + s].push(make_move(c, to, s));
            if (can_move(c, s, from)) moves_[s * columns_ + from].push(make_move(c, s, from));
        }
    }
};

}  // namespace

std::vector<std::uint64_t> round_controlled(std::span<const std::uint64_t> counts,
                                            std::span<const std::uint64_t> totals,
                                            std::span<const std::uint64_t> tie_breakers) {
    return Rounding(counts, totals, tie_breakers).solve();
}

}  // namespace mlq::split
