#include "common/from_stats.hpp"

#include <algorithm>
#include <cmath>

namespace mlq::tools {

Interval to_interval(const CredibleInterval& interval) {
    return {interval.low, interval.high, interval.level};
}

Verdict to_verdict(Outcome outcome) {
    switch (outcome) {
        case Outcome::pass:
            return Verdict::pass;
        case Outcome::fail:
            return Verdict::fail;
        case Outcome::inconclusive:
            break;
    }
    return Verdict::inconclusive;
}

int percent_digits(double width) {
    if (!(width > 0)) return 2;
    return std::clamp(static_cast<int>(std::ceil(-std::log10(100 * width))) + 2, 1, 15);
}

}  // namespace mlq::tools
