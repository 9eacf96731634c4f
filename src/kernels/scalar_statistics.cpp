#include <cmath>

#include "definition.hpp"
#include "scalar.hpp"

namespace mlq::scalar {

ValueRange value_range(const float* values, std::int64_t count) noexcept {
    ValueRange range;
    for (std::int64_t i = 0; i < count; ++i) {
        const float x = values[i] + 0.0F;  // -0 becomes +0
        if (std::isfinite(x)) {
            range.min = x < range.min ? x : range.min;
            range.max = x > range.max ? x : range.max;
        } else {
            ++range.non_finite;
        }
    }
    return range;
}

std::int64_t find_bins(const BinArgs& args) noexcept {
    const double scale = std::ldexp(1.0, -args.exponent);
    std::int64_t found = 0;
    for (std::int64_t i = 0; i < args.count; ++i) {
        const double x = static_cast<double>(args.values[i]);
        if (x == 0) continue;
        const auto bin = static_cast<std::int32_t>(std::fabs(x) * scale);
        args.indices[found++] = static_cast<std::uint16_t>(x < 0 ? bin + BinArgs::bins : bin);
    }
    return found;
}

void channel_statistics(const ChannelStatisticsArgs& args) noexcept {
    for (std::int64_t pixel = 0; pixel < args.pixels; ++pixel) {
        for (std::int64_t c = 0; c < args.channels; ++c) observe(args, pixel, c);
    }
}

}  // namespace mlq::scalar
