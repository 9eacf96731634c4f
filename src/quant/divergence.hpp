// The Kullback-Leibler divergence of entropy calibration, in closed form.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace mlq {

// KL(i) for i = levels .. counts.size(), in nats; +infinity where the candidate gives an impossible value (bin i - 1
// empty although values beyond it are clipped into it). levels is 128 or 256.
//
//   P: counts[0..i), all counts beyond added to the last, normalized.
//   Q: bin j belongs to group floor(j levels / i); each group's sum (nothing clipped added) is spread evenly over its
//   non-empty
//      bins, normalized.
//   KL = sum over P_j > 0 of P_j ln(P_j / Q_j)
//
// With prefix sums S (counts), N (non-empty bins), H (c ln c), T all counts, O those beyond i, T_in = T - O:
//   KL(i) = [H(i) - h(c) + h(c + O) - sum_g S_g ln(S_g / (n_g T_in)) - O ln(S_last / (n_last T_in))] / T - ln T,
//   c = counts[i - 1], h(t) = t ln t.
std::vector<double> divergences(std::span<const std::uint64_t> counts, std::size_t levels);

// The candidate i with the least divergence; the largest of those within 1e-9 nats. 0 if there is none.
std::size_t least_divergent(std::span<const double> divergences, std::size_t levels);

}  // namespace mlq
