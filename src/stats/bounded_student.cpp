#include "mlq/stats/bounded_student.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

#include "mlq/base/error.hpp"

namespace mlq {
namespace {

namespace policies = boost::math::policies;

// What is too large for a double is infinite, and nothing throws.
using Quiet =
    policies::policy<policies::domain_error<policies::ignore_error>, policies::overflow_error<policies::ignore_error>,
                     policies::underflow_error<policies::ignore_error>,
                     policies::evaluation_error<policies::ignore_error>, policies::promote_double<false>>;
using Student = boost::math::students_t_distribution<double, Quiet>;

// How many deviations u lies above the middle; a deviation of 0 is a step.
double standardize(double u, const BoundedStudent::Half& half) {
    const double distance = u - half.middle;
    if (distance == 0) return 0;
    return half.deviation > 0 ? distance / half.deviation : std::copysign(HUGE_VAL, distance);
}

double share_below(double z, double freedom) {
    return std::isfinite(z) ? cdf(Student(freedom), z) : z < 0 ? 0 : 1;
}

}  // namespace

BoundedStudent::BoundedStudent(double least, double most, double freedom, Half lower, Half upper)
    : least_(least), most_(most), freedom_(freedom), lower_(lower), upper_(upper) {
    const bool finite = std::isfinite(least + most + freedom + lower.middle + upper.middle) &&
                        std::isfinite(lower.deviation + upper.deviation);
    if (!(finite && least < most && freedom > 0 && lower.deviation >= 0 && upper.deviation >= 0 &&
          lower.middle <= upper.middle))
        throw Error("student", "its numbers contradict each other");
}

double BoundedStudent::place(double least, double most, double x) {
    const double share = std::clamp((x - least) / (most - least), 1e-9, 1 - 1e-9);
    return std::log(share) - std::log1p(-share);
}

double BoundedStudent::probability_below(double x) const {
    if (!(x > least_)) return 0;
    if (x >= most_) return 1;
    const double u = std::log(x - least_) - std::log(most_ - x);
    if (const double z = standardize(u, lower_); z < 0) return share_below(z, freedom_);
    return share_below(std::max(0.0, standardize(u, upper_)), freedom_);
}

double BoundedStudent::probability_above(double x) const {
    if (!(x > least_)) return 1;
    if (x >= most_) return 0;
    const double u = std::log(x - least_) - std::log(most_ - x);
    if (const double z = standardize(u, upper_); z > 0) return share_below(-z, freedom_);
    return share_below(std::max(0.0, -standardize(u, lower_)), freedom_);
}

double BoundedStudent::lower_quantile(double tail) const {
    const Half& half = tail < 0.5 ? lower_ : upper_;
    const double t = quantile(Student(freedom_), tail);
    const double u = half.middle + (half.deviation > 0 ? half.deviation * t : 0);
    return least_ + (most_ - least_) / (1 + std::exp(-u));
}

double BoundedStudent::upper_quantile(double tail) const {
    const Half& half = tail < 0.5 ? upper_ : lower_;
    const double t = quantile(Student(freedom_), tail);
    const double u = half.middle - (half.deviation > 0 ? half.deviation * t : 0);
    return least_ + (most_ - least_) / (1 + std::exp(-u));
}

BoundedStudent BoundedStudent::with_more_data(double factor) const {
    const double narrower = std::sqrt(factor);
    return {least_,
            most_,
            freedom_ * factor,
            {lower_.middle, lower_.deviation / narrower},
            {upper_.middle, upper_.deviation / narrower}};
}

}  // namespace mlq
