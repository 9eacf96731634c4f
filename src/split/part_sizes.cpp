#include "mlq/split/part_sizes.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/int128.hpp"
#include "mlq/base/error.hpp"

namespace mlq::split {
namespace {

constexpr std::uint64_t largest_denominator = 1'000'000'000;
constexpr std::size_t most_parts = 1000;

[[noreturn]] void fail_size(std::string_view text, std::string_view place) {
    throw Error(place, "cannot read the size " + mlq::quoted(text), "write 0.8, 80%, 1/3, 5000 (rows) or rest");
}

std::uint64_t parse_digits(std::string_view digits, std::string_view text, std::string_view place) {
    if (digits.empty() || digits.size() > 15 || digits.find_first_not_of("0123456789") != std::string_view::npos)
        fail_size(text, place);
    return std::stoull(std::string(digits));
}

PartSize make_fraction(std::uint64_t numerator, std::uint64_t denominator, std::string_view text,
                       std::string_view place) {
    if (denominator == 0) fail_size(text, place);
    const std::uint64_t divisor = std::gcd(numerator, denominator);
    PartSize size;
    size.numerator = numerator / divisor;
    size.denominator = denominator / divisor;
    if (size.numerator > size.denominator) throw Error(place, "the fraction " + mlq::quoted(text) + " is above 1");
    if (size.denominator > largest_denominator)
        throw Error(place, "the fraction " + mlq::quoted(text) + " has too many digits", "nine are enough");
    return size;
}

PartSize parse_decimal(std::string_view number, std::uint64_t scale, std::string_view text, std::string_view place) {
    const std::size_t point = std::min(number.find('.'), number.size());
    std::string digits(number.substr(0, point));
    if (point < number.size()) {
        const std::string_view decimals = number.substr(point + 1);
        if (decimals.size() > 9) fail_size(text, place);
        digits += decimals;
        for (std::size_t i = 0; i < decimals.size(); ++i) scale *= 10;
    }
    return make_fraction(parse_digits(digits, text, place), scale, text, place);
}

// A fraction that stays exact while it is summed; common denominators grow at most to 10^9 times the last one.
struct Rational {
    uint128 numerator = 0;
    uint128 denominator = 1;
};

uint128 gcd(uint128 a, uint128 b) {
    while (b != 0) a = std::exchange(b, a % b);
    return a;
}

Rational add(Rational sum, const PartSize& size) {
    const uint128 common = sum.denominator / gcd(sum.denominator, size.denominator) * size.denominator;
    if (common >> 62 != 0)
        throw Error("`parts`", "the fractions have no common denominator below 2^62", "use decimal fractions");
    sum.numerator =
        sum.numerator * (common / sum.denominator) + static_cast<uint128>(size.numerator) * (common / size.denominator);
    sum.denominator = common;
    return sum;
}

Rational sum_fractions(const std::vector<PartSize>& parts) {
    Rational sum;
    for (const PartSize& part : parts)
        if (part.kind == PartSize::Kind::fraction) sum = add(sum, part);
    return sum;
}

bool has_kind(const std::vector<PartSize>& parts, PartSize::Kind kind) {
    return std::any_of(parts.begin(), parts.end(), [&](const PartSize& part) { return part.kind == kind; });
}

std::string print_fraction(Rational sum) {
    const auto millionths = static_cast<std::uint64_t>(sum.numerator * 1'000'000 / sum.denominator);
    std::string text =
        std::to_string(millionths / 1'000'000) + "." + std::to_string(1'000'000 + millionths % 1'000'000).substr(1);
    while (text.back() == '0') text.pop_back();
    return text;
}

void check_name(const std::string& name) {
    const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
               c == '.';
    });
    if (name.empty() || name.size() > 100 || !plain || name[0] == '.' || name[0] == '-')
        throw Error("`parts`", "a part cannot be called " + mlq::quoted(name), "use letters, digits, '-', '_' and '.'");
    if (name == "dropped" || name == "split")
        throw Error("`parts`", "the name " + mlq::quoted(name) + " is taken: a split uses it itself");
}

}  // namespace

PartSize parse_part_size(std::string_view text, std::string_view place) {
    PartSize size;
    if (text == "rest") {
        size.kind = PartSize::Kind::rest;
    } else if (const std::size_t slash = text.find('/'); slash != std::string_view::npos) {
        size = make_fraction(parse_digits(text.substr(0, slash), text, place),
                             parse_digits(text.substr(slash + 1), text, place), text, place);
    } else if (text.ends_with('%')) {
        size = parse_decimal(text.substr(0, text.size() - 1), 100, text, place);
    } else if (text.find('.') != std::string_view::npos) {
        size = parse_decimal(text, 1, text, place);
    } else {
        size.kind = PartSize::Kind::rows;
        size.rows = parse_digits(text, text, place);
    }
    const bool nothing = (size.kind == PartSize::Kind::rows && size.rows == 0) ||
                         (size.kind == PartSize::Kind::fraction && size.numerator == 0);
    if (nothing) throw Error(place, "the size " + mlq::quoted(text) + " is nothing", "leave the part out");
    return size;
}

std::vector<PartSize> parse_parts(std::string_view text) {
    std::vector<PartSize> parts;
    while (true) {
        const std::size_t comma = std::min(text.find(','), text.size());
        const std::string_view item = text.substr(0, comma);
        const std::size_t equals = item.find('=');
        if (equals == std::string_view::npos)
            throw Error("`parts`", "expected NAME=SIZE, not " + mlq::quoted(item), "as in train=0.8,dev=0.1,test=0.1");
        PartSize part = parse_part_size(item.substr(equals + 1), "`parts`");
        part.name = item.substr(0, equals);
        check_name(part.name);
        for (const PartSize& other : parts)
            if (other.name == part.name)
                throw Error("`parts`", "the part " + mlq::quoted(part.name) + " is named twice");
        parts.push_back(std::move(part));
        if (parts.size() > most_parts) throw Error("`parts`", "more than 1000 parts");
        if (comma == text.size()) break;
        text.remove_prefix(comma + 1);
    }
    const auto rests = std::count_if(parts.begin(), parts.end(),
                                     [](const PartSize& part) { return part.kind == PartSize::Kind::rest; });
    if (rests > 1) throw Error("`parts`", "only one part can be the rest");
    const Rational sum = sum_fractions(parts);
    if (sum.numerator > sum.denominator)
        throw Error("`parts`", "the fractions sum to " + print_fraction(sum) + ", more than 1");
    const bool open = rests == 1 || has_kind(parts, PartSize::Kind::rows);
    if (sum.numerator < sum.denominator && !open)
        throw Error("`parts`", "the fractions sum to " + print_fraction(sum) + ", not 1",
                    "make one part the rest, as in train=rest, or write thirds as 1/3");
    return parts;
}

std::vector<std::uint64_t> resolve_sizes(const std::vector<PartSize>& parts, std::uint64_t rows) {
    const std::string have = std::to_string(rows) + (rows == 1 ? " row" : " rows");
    std::vector<std::uint64_t> sizes(parts.size());
    std::vector<uint128> remainders(parts.size());  // in units of 1 / common denominator
    const Rational fractions = sum_fractions(parts);
    const uint128 common = fractions.denominator;
    uint128 asked = 0;  // ideal total without the rest, in the same units
    for (std::size_t s = 0; s < parts.size(); ++s) {
        if (parts[s].kind == PartSize::Kind::rest) continue;
        const uint128 ideal = parts[s].kind == PartSize::Kind::rows
                                  ? parts[s].rows * common
                                  : static_cast<uint128>(rows) * parts[s].numerator * (common / parts[s].denominator);
        sizes[s] = static_cast<std::uint64_t>(ideal / common);
        remainders[s] = ideal % common;
        asked += ideal;
    }
    const uint128 whole = static_cast<uint128>(rows) * common;
    if (asked > whole)
        throw Error("`parts`", "the parts ask for more than the " + have + " there are", "make one part the rest");
    const auto rest = std::find_if(parts.begin(), parts.end(),
                                   [](const PartSize& part) { return part.kind == PartSize::Kind::rest; });
    if (rest != parts.end()) {
        const auto s = static_cast<std::size_t>(rest - parts.begin());
        sizes[s] = static_cast<std::uint64_t>((whole - asked) / common);
        remainders[s] = (whole - asked) % common;
    } else if (asked != whole) {
        throw Error("`parts`", "the parts ask for fewer than the " + have + " there are", "make one part the rest");
    }
    std::vector<std::size_t> order(parts.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return remainders[a] > remainders[b]; });
    std::uint64_t left = rows - std::accumulate(sizes.begin(), sizes.end(), std::uint64_t{0});
    for (std::size_t i = 0; left > 0; ++i, --left) ++sizes[order[i]];
    for (std::size_t s = 0; s < parts.size(); ++s)
        if (sizes[s] == 0)
            throw Error("`parts`", "the part " + mlq::quoted(parts[s].name) + " would be empty with " + have,
                        "give it a size in rows, or leave it out");
    return sizes;
}

std::vector<std::uint64_t> hash_bounds(const std::vector<PartSize>& parts) {
    if (has_kind(parts, PartSize::Kind::rows))
        throw Error("`parts`", "`by` hash does not know how many rows there will be", "give every size as a fraction");
    const Rational whole = sum_fractions(parts);
    Rational sum;
    std::vector<std::uint64_t> bounds;
    for (const PartSize& part : parts) {
        if (part.kind == PartSize::Kind::rest)
            sum = {sum.numerator * (whole.denominator / sum.denominator) + whole.denominator - whole.numerator,
                   whole.denominator};
        else
            sum = add(sum, part);
        const uint128 bound = (sum.numerator << 64) / sum.denominator;
        if (bound >> 64 == 0) bounds.push_back(static_cast<std::uint64_t>(bound));
    }
    return bounds;
}

std::uint64_t take_size(const PartSize& size, std::uint64_t rows) {
    if (size.kind != PartSize::Kind::fraction) return std::min(size.rows, rows);
    const uint128 doubled = static_cast<uint128>(rows) * size.numerator * 2 + size.denominator;
    return static_cast<std::uint64_t>(doubled / (2 * static_cast<uint128>(size.denominator)));
}

}  // namespace mlq::split
