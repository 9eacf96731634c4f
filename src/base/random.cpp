#include "mlq/base/random.hpp"

#include <cmath>
#include <numbers>

#include "int128.hpp"

namespace mlq {
namespace {
constexpr std::uint64_t golden = 0x9e3779b97f4a7c15ULL;
}

std::uint64_t mix64(std::uint64_t x) {
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

std::uint64_t Random::bits() {
    state_ += golden;
    return mix64(state_);
}

std::uint64_t Random::below(std::uint64_t bound) {
    const std::uint64_t threshold = -bound % bound;
    while (true) {
        const auto product = static_cast<uint128>(bits()) * bound;
        if (static_cast<std::uint64_t>(product) >= threshold) return static_cast<std::uint64_t>(product >> 64);
    }
}

double Random::uniform() {
    return static_cast<double>(bits() >> 11) * 0x1p-53;
}

double Random::normal() {
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
    return radius * std::cos(2.0 * std::numbers::pi * uniform());
}

}  // namespace mlq
