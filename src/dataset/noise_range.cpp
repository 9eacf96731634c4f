#include "noise_range.hpp"

#include <algorithm>
#include <cmath>

#include "base/nearest_names.hpp"
#include "mlq/base/error.hpp"

namespace mlq {
namespace {

constexpr double largest_exact = 9007199254740992.0;  // 2^53

NoiseRange whole_range(const SampleInput& input) {
    switch (input.type) {
        case DType::u8:
            return {input.name, 0, 255};
        case DType::i8:
            return {input.name, -128, 127};
        case DType::i32:
            return {input.name, -2147483648.0, 2147483647.0};
        case DType::boolean:
            return {input.name, 0, 1};
        case DType::i64:
        case DType::f32:
            break;
    }
    return {input.name, -largest_exact, largest_exact};
}

}  // namespace

void check_ranges(const std::vector<SampleInput>& inputs, const std::vector<NoiseRange>& ranges) {
    for (const NoiseRange& range : ranges) {
        const std::string where = "range of " + quoted(range.input);
        const auto input =
            std::find_if(inputs.begin(), inputs.end(), [&](const SampleInput& one) { return one.name == range.input; });
        if (input == inputs.end()) {
            std::vector<std::string> names;
            for (const SampleInput& one : inputs) names.push_back(one.name);
            throw Error(where, "the network has no such input", suggest(range.input, names));
        }
        const NoiseRange whole = whole_range(*input);
        if (!(range.low <= range.high) || range.low < whole.low || range.high > whole.high)
            throw Error(where, "does not lie in " + std::string(to_string(input->type)), "write it as 0..30521");
        if (input->type != DType::f32 && (range.low != std::floor(range.low) || range.high != std::floor(range.high)))
            throw Error(where, "is of an input of integers");
    }
}

std::optional<NoiseRange> choose_range(const SampleInput& input, const std::vector<NoiseRange>& ranges) {
    const auto asked =
        std::find_if(ranges.begin(), ranges.end(), [&](const NoiseRange& range) { return range.input == input.name; });
    if (asked != ranges.end()) return *asked;
    if (input.type == DType::f32) return std::nullopt;
    if (input.type == DType::i32 || input.type == DType::i64) return NoiseRange{input.name, 0, 1};
    return whole_range(input);
}

}  // namespace mlq
