// Time for one 95 % interval of an error rate, ours beside Boost's ibeta_inv and ibetac_inv, and how far Boost's width
// is from ours:
//     ninja interval_bench && tests/benchmarks/interval_bench
// scipy's times come from interval_bench.py.
#include <algorithm>
#include <boost/math/special_functions/beta.hpp>
#include <chrono>
#include <cstdio>
#include <exception>

#include "mlq/stats/posterior.hpp"

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

// The fastest of many blocks, each long enough for the clock, in nanoseconds: other programs only ever add time. `sink`
// keeps the work alive.
template <typename Work>
double time_ns(const Work& work, double& sink) {
    long count = 1;
    auto start = Clock::now();
    sink += work();
    const double once = std::max(1e-9, seconds_since(start));
    count = std::clamp(static_cast<long>(2e-4 / once), 1L, 100'000L);
    double fastest = 1e9;
    for (int block = 0; block < 101; ++block) {
        start = Clock::now();
        for (long i = 0; i < count; ++i) sink += work();
        fastest = std::min(fastest, seconds_since(start) / static_cast<double>(count) * 1e9);
    }
    return fastest;
}

}  // namespace

int main() {
    double sink = 0;
    const mlq::Level level(0.95);  // read once, as from an option
    std::printf("%8s %8s %12s %12s %12s %14s\n", "N", "p", "ours ns", "shortest ns", "Boost ns", "Boost width");
    for (const double total : {1e3, 1e6, 1e9, 1e12}) {
        for (const double rate : {0.0, 0.001, 0.01, 0.1, 0.3, 0.5}) {
            const mlq::Posterior posterior({rate * total, total});
            const double ours = time_ns([&] { return posterior.interval(level).width; }, sink);
            const double shortest = time_ns([&] { return posterior.shortest_interval(level).width; }, sink);
            std::printf("%8g %8g %12.0f %12.0f", total, rate, ours, shortest);
            try {
                const auto boost_width = [&] {
                    return boost::math::ibetac_inv(posterior.a(), posterior.b(), 0.025) -
                           boost::math::ibeta_inv(posterior.a(), posterior.b(), 0.025);
                };
                const double boost = time_ns(boost_width, sink);
                std::printf(" %12.0f %14.1e\n", boost, boost_width() / posterior.interval(level).width - 1);
            } catch (const std::exception&) {
                std::printf(" %12s %14s\n", "exception", "");
            }
            std::fflush(stdout);
        }
    }
    return sink == 0.5;
}
