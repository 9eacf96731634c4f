// Numbers distinct strings 0, 1, 2, ... in order of arrival: open addressing over 64-bit hashes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mlq/base/hash.hpp"

namespace mlq::split {

class StringTable {
  public:
    static constexpr std::uint32_t none = ~std::uint32_t{0};

    std::uint32_t find(std::string_view text) const {
        if (slots_.empty()) return none;
        return slots_[find_slot(text, hash64(text))].number;
    }
    std::uint32_t find_or_add(std::string_view text) {
        if (texts_.size() * 2 >= slots_.size()) grow();
        const std::uint64_t hash = hash64(text);
        Slot& slot = slots_[find_slot(text, hash)];
        if (slot.number == none) {
            slot = {hash, static_cast<std::uint32_t>(texts_.size())};
            texts_.emplace_back(text);
        }
        return slot.number;
    }
    const std::vector<std::string>& texts() const { return texts_; }

  private:
    struct Slot {
        std::uint64_t hash = 0;
        std::uint32_t number = none;
    };
    std::vector<Slot> slots_;
    std::vector<std::string> texts_;

    std::size_t find_slot(std::string_view text, std::uint64_t hash) const {
        std::size_t at = hash & (slots_.size() - 1);
        while (slots_[at].number != none && (slots_[at].hash != hash || texts_[slots_[at].number] != text))
            at = (at + 1) & (slots_.size() - 1);
        return at;
    }
    void grow() {
        std::vector<Slot> old(slots_.empty() ? 64 : slots_.size() * 2);
        old.swap(slots_);
        for (const Slot& slot : old) {
            if (slot.number == none) continue;
            std::size_t at = slot.hash & (slots_.size() - 1);
            while (slots_[at].number != none) at = (at + 1) & (slots_.size() - 1);
            slots_[at] = slot;
        }
    }
};

}  // namespace mlq::split
