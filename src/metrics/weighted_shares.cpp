#include "weighted_shares.hpp"

#include <numeric>
#include <unordered_map>

namespace mlq::detail {

Units number_units(const Classified& data, std::span<const std::uint32_t> rows) {
    Units units;
    units.of.resize(rows.size());
    if (data.group.empty()) {
        std::iota(units.of.begin(), units.of.end(), 0U);
        units.count = rows.size();
        return units;
    }
    std::unordered_map<std::uint32_t, std::uint32_t> numbers;
    for (std::size_t i = 0; i < rows.size(); ++i)
        units.of[i] =
            numbers.try_emplace(data.group[rows[i]], static_cast<std::uint32_t>(numbers.size())).first->second;
    units.count = numbers.size();
    return units;
}

}  // namespace mlq::detail
