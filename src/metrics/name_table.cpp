#include "name_table.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>
#include <optional>

namespace mlq::detail {
namespace {

std::optional<std::int64_t> whole(const std::string& name) {
    std::int64_t value = 0;
    const auto [end, problem] = std::from_chars(name.data(), name.data() + name.size(), value);
    if (name.empty() || problem != std::errc() || end != name.data() + name.size()) return std::nullopt;
    return value;
}

}  // namespace

std::string spell_class(std::string_view text) {
    if (text.empty() || text.size() > 15) return std::string(text);
    const auto digits = text.substr(text.front() == '+' ? 1 : 0);
    double value = 0;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (problem != std::errc() || end != digits.data() + digits.size() || !std::isfinite(value))
        return std::string(text);
    char spelled[32];
    const auto last = std::to_chars(spelled, spelled + sizeof spelled, value == 0 ? 0 : value).ptr;
    return {spelled, last};
}

std::uint32_t NameTable::number(std::string_view name) {
    const auto [place, is_new] = numbers_.try_emplace(std::string(name), static_cast<std::uint32_t>(names_.size()));
    if (is_new) names_.emplace_back(name);
    return place->second;
}

void NameTable::sort(std::initializer_list<std::vector<std::uint32_t>*> values) {
    std::vector<std::uint32_t> order(names_.size());
    std::iota(order.begin(), order.end(), 0U);
    if (std::all_of(names_.begin(), names_.end(), [](const auto& name) { return whole(name).has_value(); })) {
        std::sort(order.begin(), order.end(), [&](auto a, auto b) { return *whole(names_[a]) < *whole(names_[b]); });
    } else {
        std::sort(order.begin(), order.end(), [&](auto a, auto b) { return names_[a] < names_[b]; });
    }
    std::vector<std::uint32_t> place(order.size());
    std::vector<std::string> sorted;
    for (std::uint32_t i = 0; i < order.size(); ++i) {
        place[order[i]] = i;
        sorted.push_back(names_[order[i]]);
        numbers_[sorted.back()] = i;
    }
    names_ = std::move(sorted);
    for (auto* column : values)
        for (auto& value : *column) value = place[value];
}

}  // namespace mlq::detail
