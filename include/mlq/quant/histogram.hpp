// The distribution of a value, independent of the order, batching and sharding of the data bit for bit.
//
// Bin width is 2^exponent, with the smallest exponent (>= lowest_exponent) that puts the largest |x| seen so far below
// 4096 bins. A non-zero x falls into bin floor(|x| * 2^-exponent) of its sign's side; scaling by a power of two is
// exact, and so is growing the range: bins 2j and 2j + 1 become bin j. Exact zeros are counted apart.
//
// What a kernel has to do: find min and max, call ensure_range, count with exponent() into two tables, add_counts.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace mlq {

class Histogram {
  public:
    static constexpr int bins = 4096;
    static constexpr int lowest_exponent = -126;                   // 2^-exponent stays a normal float
    static constexpr std::uint64_t most = std::uint64_t{1} << 60;  // values one histogram may count

    // Adds values one by one; the definition that kernels must match. NaNs and infinities are only counted.
    void add(std::span<const float> values);

    // Grows the range until abs_max (finite) fits; never shrinks it.
    void ensure_range(float abs_max);
    // Adds tables counted with the present exponent(), each of up to `bins` counters, the number of exact zeros, and
    // the extremes of the counted values. Extremes must have passed ensure_range.
    void add_counts(std::span<const std::uint32_t> negative, std::span<const std::uint32_t> positive,
                    std::uint64_t zeros, float min, float max);
    void add_non_finite(std::uint64_t count) { non_finite_ += count; }

    // Joins two histograms. Throws Error when more than `most` values would be counted.
    void merge(const Histogram& other);

    int exponent() const { return exponent_; }
    double width() const;                                                  // 2^exponent
    std::span<const std::uint64_t> negative() const { return negative_; }  // up to the last non-empty bin
    std::span<const std::uint64_t> positive() const { return positive_; }
    std::uint64_t zeros() const { return zeros_; }
    std::uint64_t non_finite() const { return non_finite_; }
    std::uint64_t non_zeros() const;
    std::uint64_t count() const { return zeros_ + non_zeros(); }  // finite values
    float min() const { return count() > 0 ? min_ : 0.0F; }
    float max() const { return count() > 0 ? max_ : 0.0F; }
    float abs_max() const;
    std::vector<std::uint64_t> folded() const;  // both sides added: the distribution of |x|

    bool operator==(const Histogram&) const = default;

    // All content, as a file holds it.
    struct Content {
        int exponent = lowest_exponent;
        std::vector<std::uint64_t> negative, positive;  // without empty bins at the end
        std::uint64_t zeros = 0, non_finite = 0;
        float min = std::numeric_limits<float>::infinity();  // so while no value was counted
        float max = -std::numeric_limits<float>::infinity();
    };
    // Throws Error unless the content is one that adding values could have produced.
    static Histogram of(Content content);

  private:
    int exponent_ = lowest_exponent;
    std::vector<std::uint64_t> negative_;
    std::vector<std::uint64_t> positive_;
    std::uint64_t zeros_ = 0;
    std::uint64_t non_finite_ = 0;
    float min_ = std::numeric_limits<float>::infinity();
    float max_ = -std::numeric_limits<float>::infinity();
};

}  // namespace mlq
