#include "text_columns.hpp"

#include <algorithm>
#include <cmath>

#include "mlq/split/parse_value.hpp"
#include "normalise_text.hpp"

namespace mlq::split {

std::vector<std::string> find_text_columns(const PartRows& rows, const std::vector<std::string>& candidates) {
    constexpr std::size_t sample = 1000;
    std::vector<std::size_t> words(candidates.size()), bytes(candidates.size()), spaces(candidates.size());
    std::size_t seen = 0;
    rows.visit_first(sample, candidates, [&](const Batch& batch, std::size_t row) {
        std::string scratch;
        ++seen;
        for (std::size_t k = 0; k < candidates.size(); ++k) {
            const std::string_view value = batch.field(row, k, scratch);
            words[k] += std::isnan(parse_time(value)) ? 1 : 0;
            bytes[k] += value.size();
            spaces[k] += static_cast<std::size_t>(std::count(value.begin(), value.end(), ' '));
        }
    });
    std::vector<std::string> found;
    for (std::size_t k = 0; k < candidates.size(); ++k)
        if (words[k] * 2 > seen && bytes[k] >= seen * shortest_text && spaces[k] >= seen * 2)
            found.push_back(candidates[k]);
    return found;
}

std::string read_text(const Batch& batch, std::size_t row, std::size_t columns) {
    std::string text, scratch;
    for (std::size_t k = 0; k < columns; ++k) append_normalised(text, batch.field(row, k, scratch));
    if (text.size() < shortest_text) text.clear();
    return text;
}

}  // namespace mlq::split
