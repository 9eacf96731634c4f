// How large each part shall be: fractions, rows, or the rest.
//
//   "train=0.8,dev=10%,test=5000"   "a=1/3,b=1/3,c=1/3"   "train=rest,test=2000"
// A whole number is rows; a number with a point, a percent sign or a slash is a fraction. Fractions are exact
// rationals: 0.8 is 8/10, so 0.7 + 0.2 + 0.1 is 1.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mlq::split {

struct PartSize {
    enum class Kind { fraction, rows, rest };
    std::string name = {};
    Kind kind = Kind::fraction;
    std::uint64_t numerator = 0;    // fraction
    std::uint64_t denominator = 1;  // at most 10^9
    std::uint64_t rows = 0;
};

// One size, as after the "=". Throws Error naming `place`.
PartSize parse_part_size(std::string_view text, std::string_view place);

// Throws Error for bad syntax, repeated or impossible names (a part is also a file name), two rests, and fractions that
// sum to more than 1, or to less with no rest.
std::vector<PartSize> parse_parts(std::string_view text);

// Rows of each part, summing to `rows` exactly: ideals are rounded down, and what is left goes to the largest
// remainders (earlier parts first). Throws Error if the sizes ask for more or fewer rows than there are, or if a part
// would be empty.
std::vector<std::uint64_t> resolve_sizes(const std::vector<PartSize>& parts, std::uint64_t rows);

// u < bounds[s] belongs to the parts up to s: floor(2^64 * cumulative fraction), integers all the way. Bounds that
// would be 2^64 are left out, so the part of u is the number of bounds <= u. Throws Error if a size is in rows.
std::vector<std::uint64_t> hash_bounds(const std::vector<PartSize>& parts);

// numerator / denominator of `rows`, rounded to the nearest row (a size in rows: itself, at most `rows`).
std::uint64_t take_size(const PartSize& size, std::uint64_t rows);

}  // namespace mlq::split
