#include "mlq/quant/fixed_sum.hpp"

#include <algorithm>
#include <cmath>

#include "mlq/base/int128.hpp"

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

void FixedSum::add(double x) {
    if (std::isnan(x)) return;
    int exponent = 0;
    const double fraction = std::frexp(std::min(std::fabs(x), 0x1p96), &exponent);
    const auto mantissa = static_cast<std::uint64_t>(std::ldexp(fraction, 53));
    const int position = exponent - 53 + fraction_bits;  // where the mantissa's lowest bit goes; at most 172

    Limbs addend = {};
    if (position < 0) {
        addend[0] = position > -64 ? mantissa >> -position : 0;
    } else {
        const uint128 shifted = static_cast<uint128>(mantissa) << (position % 64);
        const auto limb = static_cast<std::size_t>(position / 64);
        addend[limb] = static_cast<std::uint64_t>(shifted);
        addend[limb + 1] = static_cast<std::uint64_t>(shifted >> 64);
    }
    add_limbs(x < 0 ? negated(addend) : addend);
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
