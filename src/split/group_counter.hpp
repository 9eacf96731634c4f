// How many rows each pair of group and stratum has, while a table is read.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "mlq/base/random.hpp"
#include "mlq/split/survey.hpp"

namespace mlq::split {

// Open addressing, 24 bytes a slot.
class GroupCounter {
  public:
    void add(std::uint64_t group, std::uint32_t stratum) {
        if (used_ * 3 >= slots_.size() * 2) grow();
        GroupCount& slot = slots_[find(slots_, group, stratum)];
        if (slot.rows == 0) {
            slot = {group, stratum, 0};
            ++used_;
        }
        ++slot.rows;
    }
    std::vector<GroupCount> take() {
        std::erase_if(slots_, [](const GroupCount& slot) { return slot.rows == 0; });
        return std::move(slots_);
    }

  private:
    std::vector<GroupCount> slots_;
    std::size_t used_ = 0;

    static std::size_t find(const std::vector<GroupCount>& slots, std::uint64_t group, std::uint32_t stratum) {
        std::size_t at = mix64(group + stratum) & (slots.size() - 1);
        while (slots[at].rows != 0 && (slots[at].group != group || slots[at].stratum != stratum))
            at = (at + 1) & (slots.size() - 1);
        return at;
    }
    void grow() {
        std::vector<GroupCount> larger(slots_.empty() ? 1024 : slots_.size() * 2);
        for (const GroupCount& slot : slots_)
            if (slot.rows != 0) larger[find(larger, slot.group, slot.stratum)] = slot;
        slots_.swap(larger);
    }
};

}  // namespace mlq::split
