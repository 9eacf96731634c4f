// The reader of tracks and what counts them: any truth and results, separated by a line "---", give counts that add up,
// or an mlq::Error. The first byte chooses the options.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "mlq/base/error.hpp"
#include "mlq/metrics/tracking.hpp"

namespace {

void demand(bool holds) {
    if (!holds) std::abort();
}

void check_share(double value) {
    demand(std::isnan(value) || (value >= 0 && value <= 1 + 1e-12));
}

void check_counts(const mlq::TrackingCounts& counts, mlq::TrackCompat compat) {
    demand(counts.matches <= counts.truths && counts.matches <= counts.results);
    demand(counts.similarity <= counts.matches * (1 + 1e-12));
    demand(counts.switches <= counts.matches && counts.fragmentations <= counts.matches);
    demand(counts.mostly_tracked + counts.mostly_lost <= counts.truth_tracks);
    demand(counts.identity_matches <= counts.truths && counts.identity_matches <= counts.results);
    for (std::size_t i = 1; i < mlq::hota_alphas; ++i) demand(counts.alphas[i].matches <= counts.alphas[i - 1].matches);
    const auto values = mlq::measure_tracking(counts, compat);
    demand(!(values.mota > 1));
    for (const double value : {values.motp, values.recall, values.precision, values.idf1, values.mean.hota,
                               values.mean.deta, values.mean.assa, values.mean.loca, values.mostly_tracked})
        check_share(value);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const unsigned choice = data[0];
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto border = text.find("\n---\n");
    const auto truth = text.substr(0, border);
    const auto results = border == std::string_view::npos ? std::string_view() : text.substr(border + 5);
    mlq::TrackingOptions options;
    options.threshold = choice & 64 ? 300 : 500;
    options.filter = static_cast<mlq::TrackFilter>(choice & 3);
    options.compat = static_cast<mlq::TrackCompat>((choice >> 2) % 3);
    options.continuity = static_cast<mlq::Continuity>(choice >> 5 & 1);
    const bool has_classes = options.filter == mlq::TrackFilter::mot17 || options.filter == mlq::TrackFilter::mot20;
    try {
        const mlq::TrackSequence sequence{"fuzz", 1000, mlq::parse_mot(truth, "truth", has_classes, 1000),
                                          mlq::parse_mot(results, "results", has_classes, 1000)};
        const auto result = mlq::count_tracking(sequence, options);
        check_counts(result.counts, options.compat);
        // Whatever stands where: no box of the truth against itself is worse than what was found.
        auto mirror = sequence;
        mirror.results = mirror.truths;
        options.filter = mlq::TrackFilter::none;
        const auto best = mlq::count_tracking(mirror, options).counts;
        check_counts(best, options.compat);
        demand(best.identity_matches >= result.counts.identity_matches);
    } catch (const mlq::Error&) {
    }
    return 0;
}
