// The part of every row of a batch, as a plan says.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "mlq/split/batch.hpp"
#include "mlq/split/split_plan.hpp"

namespace mlq::split {

// Rows whose part depends on how many like them came before (see Tie).
struct TiedRow {
    std::size_t row = 0;
    std::size_t tie = 0;
};

struct Assigned {
    std::vector<PartId> parts = {};           // of each row; of tied rows only after TieCounter::settle
    std::vector<std::uint32_t> classes = {};  // of each row: a number of Assigner::classes()
    std::vector<TiedRow> tied = {};
};

// One for each worker; the plan must outlive it. Batches must have the columns recipe_columns(plan.recipe).
class Assigner {
  public:
    explicit Assigner(const SplitPlan& plan);
    ~Assigner();
    Assigner(Assigner&&) noexcept;

    // Rows the plan cannot place (unknown stratum or group, unreadable time) make the batch complain.
    void assign(Batch& batch, Assigned& out);

    const std::vector<std::string>& classes() const;  // names seen so far, by number
    std::uint64_t without_group() const;              // rows so far; 0 if the recipe has no group

  private:
    struct State;
    std::unique_ptr<State> state_;
};

// Settles tied rows, batch by batch in input order.
class TieCounter {
  public:
    // Throws Error if the plan has ties and none of its shares are for this shard.
    TieCounter(const SplitPlan& plan, const std::string& shard);
    void settle(Assigned& assigned);

  private:
    std::vector<std::vector<TieShare>> left_ = {};
};

}  // namespace mlq::split
