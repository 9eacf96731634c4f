#include "nearest_names.hpp"

#include <algorithm>
#include <numeric>

#include "mlq/base/error.hpp"

namespace mlq {

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j + 1] + 1, row[j] + 1});
        }
    }
    return row.back();
}

std::string suggest(std::string_view name, std::vector<std::string> names) {
    if (names.empty()) return "there is none to choose from";
    constexpr std::size_t longest = 200;  // of a name as it is compared: bounds the work
    constexpr std::size_t most = 3;
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    std::vector<std::pair<std::size_t, std::string>> ranked;
    for (auto& candidate : names) {
        const std::size_t distance =
            edit_distance(name.substr(0, longest), std::string_view(candidate).substr(0, longest));
        ranked.emplace_back(distance, std::move(candidate));
    }
    const auto shown = std::min(most, ranked.size());
    std::partial_sort(ranked.begin(), ranked.begin() + static_cast<std::ptrdiff_t>(shown), ranked.end());
    std::string text = "did you mean ";
    for (std::size_t i = 0; i < shown; ++i) {
        if (i > 0) text.append(i + 1 == shown ? " or " : ", ");
        text.append(quoted(ranked[i].second));
    }
    return text + "?";
}

}  // namespace mlq
