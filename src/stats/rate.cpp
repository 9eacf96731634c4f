#include "mlq/stats/rate.hpp"

#include <boost/math/special_functions/gamma.hpp>
#include <cmath>

#include "large_gamma.hpp"
#include "mlq/base/error.hpp"
#include "show_number.hpp"

namespace mlq {
namespace {

namespace policies = boost::math::policies;

// A tail that is too small for a double is 0, and nothing throws.
using Quiet =
    policies::policy<policies::domain_error<policies::ignore_error>, policies::pole_error<policies::ignore_error>,
                     policies::overflow_error<policies::ignore_error>,
                     policies::underflow_error<policies::ignore_error>,
                     policies::evaluation_error<policies::ignore_error>, policies::promote_double<false>>;

constexpr double most = 1e15;

}  // namespace

RatePosterior::RatePosterior(Events counts, double prior_events)
    : shape_(counts.events + prior_events), exposure_(counts.exposure) {
    if (!(counts.events >= 0 && counts.events <= most))
        throw Error("events", detail::show_number(counts.events) + " is not between 0 and 1e15");
    if (!(counts.exposure > 0 && counts.exposure <= most))
        throw Error("exposure", detail::show_number(counts.exposure) + " is not above 0, and at most 1e15");
    if (!(prior_events > 0 && prior_events <= most))
        throw Error("prior", detail::show_number(prior_events) + " events are not above 0");
}

double RatePosterior::probability_below(double rate) const {
    if (!(rate > 0)) return 0;
    if (shape_ >= detail::large_shape) return detail::gamma_below(shape_, rate * exposure_);
    return boost::math::gamma_p(shape_, rate * exposure_, Quiet());
}

double RatePosterior::probability_above(double rate) const {
    if (!(rate > 0)) return 1;
    if (shape_ >= detail::large_shape) return detail::gamma_above(shape_, rate * exposure_);
    return boost::math::gamma_q(shape_, rate * exposure_, Quiet());
}

double RatePosterior::lower_quantile(double tail) const {
    if (shape_ >= detail::large_shape) return detail::gamma_lower_quantile(shape_, tail) / exposure_;
    return boost::math::gamma_p_inv(shape_, tail, Quiet()) / exposure_;
}

double RatePosterior::upper_quantile(double tail) const {
    if (shape_ >= detail::large_shape) return detail::gamma_upper_quantile(shape_, tail) / exposure_;
    return boost::math::gamma_q_inv(shape_, tail, Quiet()) / exposure_;
}

CredibleInterval RatePosterior::interval(Level level) const {
    const double low = lower_quantile(level.missing() / 2), high = upper_quantile(level.missing() / 2);
    return {low, high, high - low, level.value()};
}

}  // namespace mlq
