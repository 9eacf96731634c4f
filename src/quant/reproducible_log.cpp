#include "reproducible_log.hpp"

#include <array>
#include <bit>
#include <cstdint>

namespace mlq {
namespace {

constexpr int table_bits = 7;
constexpr int table_size = 1 << table_bits;

struct Entry {
    double inverse;  // 1 / centre of the interval
    double log;      // ln of that centre
};

// ln x = 2 atanh((x - 1) / (x + 1)), for x in [1, 2].
constexpr double series_log(double x) {
    const double t = (x - 1) / (x + 1);
    double sum = 0;
    for (int n = 61; n >= 1; n -= 2) sum = sum * t * t + 1.0 / n;
    return 2 * t * sum;
}

// Interval i is [1 + i / 128, 1 + (i + 1) / 128).
constexpr std::array<Entry, table_size> make_table() {
    std::array<Entry, table_size> table = {};
    for (int i = 0; i < table_size; ++i) {
        const double centre = 1.0 + (i + 0.5) / table_size;
        table[static_cast<std::size_t>(i)] = {1 / centre, series_log(centre)};
    }
    return table;
}

constexpr auto table = make_table();
constexpr double ln2 = series_log(2.0);

}  // namespace

double reproducible_log(double x) {
    const auto bits = std::bit_cast<std::uint64_t>(x);
    const auto exponent = static_cast<double>(static_cast<std::int64_t>(bits >> 52) - 1023);
    const auto i = bits >> (52 - table_bits) & (table_size - 1);
    const double mantissa = std::bit_cast<double>((bits & 0xfffffffffffffU) | 0x3ff0000000000000U);
    const double centre = 1.0 + (static_cast<double>(i) + 0.5) / table_size;
    const double r = (mantissa - centre) * table[i].inverse;  // |r| <= 1/256; the difference is exact
    const double tail = r * r * (-1.0 / 2 + r * (1.0 / 3 + r * (-1.0 / 4 + r * (1.0 / 5 - r * (1.0 / 6)))));
    return exponent * ln2 + (table[i].log + (r + tail));
}

}  // namespace mlq
