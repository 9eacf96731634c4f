#include "few_units.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

#include "mlq/base/error.hpp"

namespace mlq {
namespace {

namespace policies = boost::math::policies;

// What is too large for a double is infinite, and nothing throws.
using Quiet = policies::policy<policies::overflow_error<policies::ignore_error>,
                               policies::underflow_error<policies::ignore_error>,
                               policies::evaluation_error<policies::ignore_error>, policies::promote_double<false>>;

using Student = boost::math::students_t_distribution<double, Quiet>;

// Infinity times no distance is no distance.
double stretch(double end, double value, double factor) {
    return end == value ? value : value + factor * (end - value);
}

}  // namespace

double student_over_normal(std::size_t units, Level level) {
    if (units < 2) throw Error("interval", "one unit shows no spread");
    const double tail = level.missing() / 2;
    const Student student(static_cast<double>(units) - 1);
    const double z = quantile(complement(boost::math::normal_distribution<double, Quiet>(), tail));
    return quantile(complement(student, tail)) / z;
}

double widening_for_few(std::size_t units, Level level) {
    const double n = static_cast<double>(units), factor = student_over_normal(units, level);
    return std::sqrt((n + 1) / (n - 1)) * factor;
}

CredibleInterval widen_for_few(CredibleInterval interval, double value, std::size_t units, Level level, double least,
                               double most) {
    const double factor = widening_for_few(units, level);
    interval.low = std::max(least, stretch(interval.low, value, factor));
    interval.high = std::min(most, stretch(interval.high, value, factor));
    interval.width = interval.high - interval.low;
    return interval;
}

}  // namespace mlq
