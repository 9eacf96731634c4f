// A sum of doubles that does not depend on the order of its addends: 256-bit fixed point with unit 2^-128.
//
// An addend is cut to a multiple of 2^-128 (toward zero) and to [-2^96, 2^96]; then addition is exact for 2^31 addends
// of any size. NaN adds nothing.
#pragma once

#include <array>
#include <cstdint>

namespace mlq {

class FixedSum {
  public:
    using Limbs = std::array<std::uint64_t, 4>;  // two's complement, least significant first

    FixedSum() = default;
    explicit FixedSum(const Limbs& limbs) : limbs_(limbs) {}

    void add(double x);
    void merge(const FixedSum& other) { add_limbs(other.limbs_); }
    double value() const;
    const Limbs& limbs() const { return limbs_; }
    bool operator==(const FixedSum&) const = default;

  private:
    Limbs limbs_ = {};
    void add_limbs(const Limbs& addend);
};

}  // namespace mlq
