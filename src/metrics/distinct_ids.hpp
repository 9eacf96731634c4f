// Every id once: remembers the ids of a file by their 128-bit hashes, 40 bytes each.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/hash.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/records.hpp"

namespace mlq::detail {

class DistinctIds {
  public:
    // The row that had this id before, or 0.
    std::uint64_t find_or_add(std::string_view id, std::uint64_t row) {
        constexpr std::uint64_t second_seed = 0x6d6c71;  // any other than that of the first half
        const auto [place, is_new] = rows_.try_emplace({hash64(id), hash64(id, second_seed)}, row);
        return is_new ? 0 : place->second;
    }

    // Throws Error for an id that comes twice.
    void add(std::string_view id, const RecordReader& records, std::size_t field) {
        if (const auto before = find_or_add(id, records.row()); before != 0)
            throw Error(records.where(field), "is the id of row " + std::to_string(before) + " again",
                        "every example counts once; perhaps another column holds the ids (`id`)");
    }

  private:
    struct Key {
        std::uint64_t high, low;
        bool operator==(const Key&) const = default;
    };
    struct Hash {
        std::size_t operator()(const Key& key) const { return key.high; }
    };
    std::unordered_map<Key, std::uint64_t, Hash> rows_;
};

}  // namespace mlq::detail
