#include "scalar.hpp"

namespace mlq::scalar {
namespace {

constexpr int chains = 8;

// The empty asm statements tell the compiler that a value is used, or may have changed: it can leave nothing out.
double multiply_add(std::int64_t repeats) noexcept {
    std::int32_t sums[chains] = {};
    for (auto& sum : sums) asm volatile("" : "+r"(sum));
    for (std::int64_t i = 0; i < repeats; ++i) {
        for (auto& sum : sums) {
            std::int32_t a = 3;
            asm volatile("" : "+r"(a));
            sum += a * static_cast<std::int32_t>(i & 127);
        }
    }
    for (auto& sum : sums) asm volatile("" : "+r"(sum));
    return 2.0 * chains * static_cast<double>(repeats);
}

}  // namespace

constinit const Int8Peak int8_peak = {.instruction = "", .loop = multiply_add};

double float_peak(std::int64_t repeats) noexcept {
    volatile float start = 0;
    float sums[chains];
    for (auto& sum : sums) sum = start;
    for (std::int64_t i = 0; i < repeats; ++i) {
        for (auto& sum : sums) {
            float a = 1e-3F;
            asm volatile("" : "+m"(a));
            sum += a * 1.5F;
        }
    }
    for (auto& sum : sums) start = sum;
    return 2.0 * chains * static_cast<double>(repeats);
}

}  // namespace mlq::scalar
