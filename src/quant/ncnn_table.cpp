#include "mlq/quant/ncnn_table.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "mlq/base/error.hpp"
#include "text_lines.hpp"

namespace mlq {
namespace {

constexpr std::string_view blanks = " \t\r\n\v\f";

void check_scale(float scale, const std::string& where) {
    if (!(scale > 0) || !std::isfinite(scale)) throw Error(where, "a scale must be positive and finite");
}

std::string_view next_word(std::string_view& line) {
    const auto begin = line.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return line = {};
    const auto end = std::min(line.find_first_of(blanks, begin), line.size());
    const auto word = line.substr(begin, end - begin);
    line.remove_prefix(end);
    return word;
}

float parse_scale(std::string_view word, const std::string& where) {
    float scale = 0;
    const auto parsed = std::from_chars(word.data(), word.data() + word.size(), scale);
    if (parsed.ec != std::errc() || parsed.ptr != word.data() + word.size())
        throw Error(where, "expected a number, found " + quoted(word));
    check_scale(scale, where);
    return scale;
}

}  // namespace

void NcnnTable::add_weights(std::string_view layer, const std::vector<float>& weight_scales) {
    Line line{std::string(layer) + "_param_0", {}};
    for (const float scale : weight_scales) line.scales.push_back(1.0F / scale);
    lines.push_back(std::move(line));
}

void NcnnTable::add_activation(std::string_view layer, float symmetric_scale) {
    lines.push_back({std::string(layer), {1.0F / symmetric_scale}});
}

std::string to_text(const NcnnTable& table) {
    std::string text;
    std::set<std::string_view> seen;
    for (const auto& [name, scales] : table.lines) {
        const auto where = "ncnn table: " + quoted(name);
        if (name.empty() || name.find_first_of(blanks) != std::string::npos) throw Error(where, "not a single word");
        if (!seen.insert(name).second) throw Error(where, "appears twice");
        if (scales.empty()) throw Error(where, "no scales");
        text += name;
        for (const float scale : scales) {
            check_scale(scale, where);
            char digits[48];
            const auto end = std::to_chars(digits, digits + sizeof digits, scale, std::chars_format::fixed).ptr;
            text += ' ';
            text.append(digits, end);
        }
        text += '\n';
    }
    return text;
}

NcnnTable parse_ncnn_table(std::string_view text, std::string_view where) {
    NcnnTable table;
    std::set<std::string> seen;
    for_each_line(text, [&](std::string_view line, std::size_t number) {
        const auto here = std::string(where) + ": line " + std::to_string(number);
        const auto name = next_word(line);
        if (name.empty()) return;
        NcnnTable::Line parsed{std::string(name), {}};
        for (auto word = next_word(line); !word.empty(); word = next_word(line))
            parsed.scales.push_back(parse_scale(word, here));
        if (parsed.scales.empty()) throw Error(here, quoted(name) + " has no scales");
        if (!seen.insert(parsed.name).second) throw Error(here, quoted(name) + " appears twice");
        table.lines.push_back(std::move(parsed));
    });
    return table;
}

}  // namespace mlq
