#include "divergence.hpp"

#include <algorithm>
#include <limits>

#include "reproducible_log.hpp"

namespace mlq {
namespace {

constexpr std::size_t remembered = 4097;  // arguments up to here are looked up: bins in a group, counts in thin tails

double log_of(std::uint64_t n) {
    static const auto logs = [] {
        std::vector<double> values(remembered);
        for (std::size_t i = 1; i < remembered; ++i) values[i] = reproducible_log(static_cast<double>(i));
        return values;
    }();
    return n < remembered ? logs[n] : reproducible_log(static_cast<double>(n));
}

double n_log_n(std::uint64_t n) {
    return n == 0 ? 0.0 : static_cast<double>(n) * log_of(n);
}

struct Prefix {
    std::uint64_t count = 0;      // S
    std::uint32_t non_empty = 0;  // N
    double n_log_n = 0;           // H
};

std::vector<Prefix> prefixes_of(std::span<const std::uint64_t> counts) {
    std::vector<Prefix> prefixes(counts.size() + 1);
    for (std::size_t j = 0; j < counts.size(); ++j) {
        const auto& last = prefixes[j];
        prefixes[j + 1] = {last.count + counts[j], last.non_empty + (counts[j] > 0 ? 1U : 0U),
                           last.n_log_n + n_log_n(counts[j])};
    }
    return prefixes;
}

}  // namespace

std::vector<double> divergences(std::span<const std::uint64_t> counts, std::size_t levels) {
    if (counts.size() < levels) return {};
    const auto prefix = prefixes_of(counts);
    const std::uint64_t total = prefix.back().count;
    std::vector<double> result(counts.size() - levels + 1, std::numeric_limits<double>::infinity());
    for (std::size_t i = levels; i <= counts.size(); ++i) {
        const std::uint64_t inside = prefix[i].count;
        const std::uint64_t outside = total - inside;
        const std::uint64_t last = counts[i - 1];
        if (inside == 0 || (last == 0 && outside > 0)) continue;

        double groups = 0;      // sum of S_g ln(S_g / n_g)
        double last_group = 0;  // ln(S / n) of the last one
        std::size_t begin = 0;
        for (std::size_t g = 0; g < levels; ++g) {
            const std::size_t end = ((g + 1) * i + levels - 1) / levels;
            const std::uint64_t sum = prefix[end].count - prefix[begin].count;
            if (sum > 0) {
                last_group = log_of(sum) - log_of(prefix[end].non_empty - prefix[begin].non_empty);
                groups += static_cast<double>(sum) * last_group;
            }
            begin = end;
        }
        // Where something is clipped, bin i - 1 is not empty, so the last group with a count is the last group.
        const double log_inside = log_of(inside);
        const double p_log_p = prefix[i].n_log_n - n_log_n(last) + n_log_n(last + outside);
        const double p_log_q = groups - static_cast<double>(inside) * log_inside +
                               static_cast<double>(outside) * (last_group - log_inside);
        result[i - levels] = (p_log_p - p_log_q) / static_cast<double>(total) - log_of(total);
    }
    return result;
}

std::size_t least_divergent(std::span<const double> divergences, std::size_t levels) {
    if (divergences.empty()) return 0;
    const double least = *std::min_element(divergences.begin(), divergences.end());
    if (least == std::numeric_limits<double>::infinity()) return 0;
    std::size_t i = divergences.size();
    while (divergences[i - 1] > least + 1e-9) --i;
    return levels + i - 1;
}

}  // namespace mlq
