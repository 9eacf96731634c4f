// Numbers distinct strings 0, 1, 2, ... in order of arrival: open addressing. A string of up to 16 bytes is its own
// fingerprint, two words that are compared as they are; of longer ones the texts are compared too.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "base/int128.hpp"

namespace mlq::split {

class StringTable {
  public:
    static constexpr std::uint32_t none = ~std::uint32_t{0};

    std::uint32_t find(std::string_view text) const {
        if (slots_.empty()) return none;
        return slots_[find_slot(text, make_print(text))].number;
    }
    std::uint32_t find_or_add(std::string_view text) {
        // A small table is kept sparse: whether a slot is taken by another string is what the processor cannot guess.
        if (texts_.size() * (texts_.size() < 1024 ? 8 : 2) >= slots_.size()) grow();
        const Print print = make_print(text);
        Slot& slot = slots_[find_slot(text, print)];
        if (slot.number == none) {
            slot = {print, static_cast<std::uint32_t>(texts_.size())};
            texts_.emplace_back(text);
        }
        return slot.number;
    }
    const std::vector<std::string>& texts() const { return texts_; }

  private:
    struct Print {
        std::uint64_t low = 0;
        std::uint64_t high = 0;
        std::uint32_t size = 0;
        bool operator==(const Print&) const = default;
    };
    struct Slot {
        Print print = {};
        std::uint32_t number = none;
    };
    std::vector<Slot> slots_;
    std::vector<std::string> texts_;

    template <typename Word>
    static std::uint64_t read(const char* from) {
        Word word;
        std::memcpy(&word, from, sizeof word);
        return word;
    }
    // Reads that overlap cover every byte.
    static Print make_print(std::string_view text) {
        const char* const data = text.data();
        const std::size_t size = text.size();
        const auto length = static_cast<std::uint32_t>(size);
        if (size > 16) return {hash64(text), 0, length};
        if (size >= 8) return {read<std::uint64_t>(data), read<std::uint64_t>(data + size - 8), length};
        if (size >= 4) return {read<std::uint32_t>(data), read<std::uint32_t>(data + size - 4), length};
        if (size >= 2) return {read<std::uint16_t>(data), read<std::uint16_t>(data + size - 2), length};
        return {size == 0 ? 0 : read<std::uint8_t>(data), 0, length};
    }
    std::size_t first_slot(const Print& print) const {
        // Both halves of a product: its high bits alone depend on the last bytes, where labels differ.
        const uint128 mixed =
            uint128{print.low ^ 0x9e3779b97f4a7c15ULL} * (print.high ^ 0xff51afd7ed558ccdULL) + print.size;
        return static_cast<std::size_t>(mixed ^ mixed >> 64) & (slots_.size() - 1);
    }
    std::size_t find_slot(std::string_view text, const Print& print) const {
        std::size_t at = first_slot(print);
        while (slots_[at].number != none &&
               (slots_[at].print != print || (print.size > 16 && texts_[slots_[at].number] != text)))
            at = (at + 1) & (slots_.size() - 1);
        return at;
    }
    void grow() {
        std::vector<Slot> old(slots_.empty() ? 64 : slots_.size() * 2);
        old.swap(slots_);
        for (const Slot& slot : old) {
            if (slot.number == none) continue;
            std::size_t at = first_slot(slot.print);
            while (slots_[at].number != none) at = (at + 1) & (slots_.size() - 1);
            slots_[at] = slot;
        }
    }
};

}  // namespace mlq::split
