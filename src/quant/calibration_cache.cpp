#include "mlq/quant/calibration_cache.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <set>

#include "mlq/base/error.hpp"
#include "text_lines.hpp"

namespace mlq {
namespace {

constexpr std::string_view prefix = "TRT-";
constexpr std::size_t hex_digits = 8;

bool all_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

void parse_header(std::string_view line, CalibrationCache& cache, const std::string& where) {
    const auto dash = line.find('-', prefix.size());
    if (!line.starts_with(prefix) || dash == std::string_view::npos || dash + 1 == line.size() ||
        !all_digits(line.substr(prefix.size(), dash - prefix.size())))
        throw Error(where, "expected \"TRT-<version>-<algorithm>\", found " + quoted(line));
    cache.version = line.substr(prefix.size(), dash - prefix.size());
    cache.algorithm = line.substr(dash + 1);
}

void check_scale(float scale, const std::string& where) {
    if (!(scale >= 0) || !std::isfinite(scale)) throw Error(where, "a scale must be finite and not negative");
}

std::pair<std::string, float> parse_entry(std::string_view line, const std::string& where) {
    const auto colon = line.rfind(": ");
    if (colon == std::string_view::npos || colon == 0 || line.size() - colon - 2 != hex_digits)
        throw Error(where, "expected \"name: <8 hex digits>\", found " + quoted(line));
    std::uint32_t bits = 0;
    const char* end = line.data() + line.size();
    const auto parsed = std::from_chars(end - hex_digits, end, bits, 16);
    if (parsed.ec != std::errc() || parsed.ptr != end)
        throw Error(where, "expected 8 hex digits, found " + quoted(line.substr(colon + 2)));
    const auto scale = std::bit_cast<float>(bits);
    check_scale(scale, where);
    return {std::string(line.substr(0, colon)), scale};
}

}  // namespace

std::string to_text(const CalibrationCache& cache) {
    if (!all_digits(cache.version) || cache.algorithm.empty() ||
        cache.algorithm.find_first_of("\r\n") != std::string::npos)
        throw Error("calibration cache", "the version must be digits and the algorithm a name");
    std::string text = std::string(prefix) + cache.version + '-' + cache.algorithm + '\n';
    std::set<std::string_view> seen;
    for (const auto& [name, scale] : cache.scales) {
        const auto where = "calibration cache: " + quoted(name);
        if (name.empty() || name.find_first_of("\r\n") != std::string::npos)
            throw Error(where, "not a name for one line");
        if (!seen.insert(name).second) throw Error(where, "appears twice");
        check_scale(scale, where);
        char digits[hex_digits + 1];
        std::snprintf(digits, sizeof digits, "%08x", static_cast<unsigned>(std::bit_cast<std::uint32_t>(scale)));
        text += name + ": " + digits + '\n';
    }
    return text;
}

CalibrationCache parse_calibration_cache(std::string_view text, std::string_view where) {
    CalibrationCache cache;
    std::set<std::string> seen;
    bool has_header = false;
    for_each_line(text, [&](std::string_view line, std::size_t number) {
        const auto here = std::string(where) + ": line " + std::to_string(number);
        if (!has_header) {
            parse_header(line, cache, here);
            has_header = true;
            return;
        }
        auto entry = parse_entry(line, here);
        if (!seen.insert(entry.first).second) throw Error(here, quoted(entry.first) + " appears twice");
        cache.scales.push_back(std::move(entry));
    });
    if (!has_header) throw Error(where, "empty: not a calibration cache");
    return cache;
}

}  // namespace mlq
