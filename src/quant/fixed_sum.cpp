#include "mlq/quant/fixed_sum.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "base/int128.hpp"

namespace mlq {
namespace {

constexpr int fraction_bits = 128;

FixedSum::Limbs negated(FixedSum::Limbs limbs) {
    std::uint64_t carry = 1;
    for (auto& limb : limbs) {
        limb = ~limb + carry;
        carry = carry != 0 && limb == 0 ? 1 : 0;
    }
    return limbs;
}

}  // namespace

// The double is taken apart by its bits: this runs twice for every channel of every value of every sample.
void FixedSum::add(double x) {
    if (std::isnan(x)) return;
    const auto bits = std::bit_cast<std::uint64_t>(std::clamp(x, -0x1p96, 0x1p96));
    const int exponent = static_cast<int>(bits >> 52 & 0x7ff);
    const std::uint64_t mantissa = (bits & ((std::uint64_t{1} << 52) - 1)) | std::uint64_t{1} << 52;
    const int position = exponent - 1075 + fraction_bits;  // where the mantissa's lowest bit goes; at most 172
    if (position <= -53) return;                           // below the unit, as are all subnormal numbers
    const uint128 addend = position < 0 ? mantissa >> -position : static_cast<uint128>(mantissa) << (position % 64);
    const auto limb = static_cast<std::size_t>(std::max(position, 0) / 64);

    const uint128 before = static_cast<uint128>(limbs_[limb + 1]) << 64 | limbs_[limb];
    const bool is_negative = bits >> 63 != 0;
    const uint128 after = is_negative ? before - addend : before + addend;
    limbs_[limb] = static_cast<std::uint64_t>(after);
    limbs_[limb + 1] = static_cast<std::uint64_t>(after >> 64);
    bool carry = is_negative ? addend > before : after < before;
    for (std::size_t i = limb + 2; carry && i < limbs_.size(); ++i) {
        carry = is_negative ? limbs_[i] == 0 : limbs_[i] == ~std::uint64_t{0};
        is_negative ? --limbs_[i] : ++limbs_[i];
    }
}

void FixedSum::add_limbs(const Limbs& addend) {
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < limbs_.size(); ++i) {
        const uint128 sum = static_cast<uint128>(limbs_[i]) + addend[i] + carry;
        limbs_[i] = static_cast<std::uint64_t>(sum);
        carry = static_cast<std::uint64_t>(sum >> 64);
    }
}

double FixedSum::value() const {
    const bool is_negative = limbs_[3] >> 63 != 0;
    const Limbs magnitude = is_negative ? negated(limbs_) : limbs_;
    double sum = 0;
    for (int i = 3; i >= 0; --i)
        sum += std::ldexp(static_cast<double>(magnitude[static_cast<std::size_t>(i)]), 64 * i - fraction_bits);
    return is_negative ? -sum : sum;
}

}  // namespace mlq
