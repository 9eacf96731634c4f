#include "latency_cell.hpp"

#include "common/load_report.hpp"
#include "mlq/metrics/belief.hpp"
#include "mlq/metrics/evidence.hpp"
#include "mlq/stats/quantile_posterior.hpp"

namespace mlq::tools {

Cell latency_cell(const Latency& latency, double q) {
    Cell cell{.value = latency.quantile_ms(q)};
    if (q == 0.5) cell.interval = Interval{latency.quantile_ms(0.25), latency.quantile_ms(0.75), 0.5};
    cell.evidence = write_evidence(Belief::quantile(QuantilePosterior::of_values(latency.sorted_ms, q)));
    return cell;
}

Cell ratio_cell(const Ratio& ratio) {
    Cell cell{ratio.value, Interval{ratio.low, ratio.high, ratio.level}};
    cell.evidence = ratio.busy() ? Json{{"kind", "unknown"}, {"reason", "the machine was busy: " + explain_busy(ratio)}}
                                 : write_evidence(Belief::draws(ratio.value, ratio.draws));
    return cell;
}

}  // namespace mlq::tools
