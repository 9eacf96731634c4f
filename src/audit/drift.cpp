#include "mlq/audit/drift.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/hash.hpp"
#include "mlq/base/parallel.hpp"
#include "mlq/base/random.hpp"

namespace mlq::audit {
namespace {

constexpr std::size_t bins = 10;
constexpr std::size_t most_values = 20;

struct Two {
    std::vector<double> first = {};
    std::vector<double> second = {};
};

Two take_parts(const split::RowSample& sample, const split::SampledColumn& column, std::size_t first,
               std::size_t second) {
    Two values;
    for (std::size_t r = 0; r < sample.part.size(); ++r) {
        if (sample.part[r] == first) values.first.push_back(column.values[r]);
        if (sample.part[r] == second) values.second.push_back(column.values[r]);
    }
    return values;
}

std::size_t drop_missing(std::vector<double>& values) {
    return std::erase_if(values, [](double x) { return std::isnan(x); });
}

// The distinct values at the quantiles of both samples together. They do not depend on which row is of which part, so
// the null distribution stays that of a table with given margins.
std::vector<double> find_cuts(const Two& values) {
    std::vector<double> all = values.first;
    all.insert(all.end(), values.second.begin(), values.second.end());
    std::sort(all.begin(), all.end());
    std::vector<double> cuts;
    for (std::size_t k = 1; k < bins && !all.empty(); ++k) cuts.push_back(all[k * all.size() / bins]);
    cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
    return cuts;
}

std::vector<std::uint64_t> count_bins(const std::vector<double>& values, const std::vector<double>& cuts,
                                      std::uint64_t missing) {
    std::vector<std::uint64_t> counts(cuts.size() + 2);
    for (const double x : values)
        ++counts[static_cast<std::size_t>(std::upper_bound(cuts.begin(), cuts.end(), x) - cuts.begin())];
    counts.back() = missing;
    return counts;
}

void compare_numbers(Two values, std::uint64_t seed, ColumnDrift& drift) {
    const double n = static_cast<double>(values.first.size()), m = static_cast<double>(values.second.size());
    const std::size_t first_missing = drop_missing(values.first), second_missing = drop_missing(values.second);
    drift.first_missing = static_cast<double>(first_missing) / n;
    drift.second_missing = static_cast<double>(second_missing) / m;
    const std::vector<double> cuts = find_cuts(values);
    drift.shares = compare_counts(count_bins(values.first, cuts, first_missing),
                                  count_bins(values.second, cuts, second_missing), seed);
    drift.p = drift.shares.chi_square_p;
    if (values.first.empty() || values.second.empty()) return;
    drift.distances = compare_distributions(values.first, values.second);
    // Values may agree and yet be missing more often in one part: the smaller p of the two, doubled.
    drift.p = first_missing + second_missing == 0
                  ? drift.distances->p
                  : std::min(1.0, 2 * std::min(drift.distances->p, drift.shares.chi_square_p));
}

// Values of the same frequency come in the order of their hashes, not in that of the parts they were seen in.
void compare_categories(const Two& codes, const std::vector<std::string>& names, std::uint64_t seed,
                        ColumnDrift& drift) {
    const std::size_t categories = names.size();
    std::vector<std::uint64_t> first(categories), second(categories);
    for (const double code : codes.first) ++first[static_cast<std::size_t>(code)];
    for (const double code : codes.second) ++second[static_cast<std::size_t>(code)];
    std::vector<std::size_t> order(categories);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        const std::uint64_t rows_a = first[a] + second[a], rows_b = first[b] + second[b];
        return rows_a != rows_b ? rows_a > rows_b : hash64(names[a]) < hash64(names[b]);
    });
    std::vector<std::uint64_t> first_counts(most_values + 1), second_counts(most_values + 1);
    for (std::size_t k = 0; k < categories; ++k) {
        first_counts[std::min(k, most_values)] += first[order[k]];
        second_counts[std::min(k, most_values)] += second[order[k]];
    }
    drift.shares = compare_counts(first_counts, second_counts, seed);
    drift.p = drift.shares.chi_square_p;
}

// Holm: the k-th smallest of K p-values times K - k + 1, never less than the one before it.
void adjust(std::vector<ColumnDrift>& columns) {
    std::vector<std::size_t> order(columns.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return columns[a].p < columns[b].p; });
    double least = 0;
    for (std::size_t k = 0; k < order.size(); ++k) {
        least = std::max(least, std::min(1.0, columns[order[k]].p * static_cast<double>(order.size() - k)));
        columns[order[k]].p_adjusted = least;
    }
}

PartDrift compare_parts(const split::RowSample& sample, std::size_t first, std::size_t second, std::uint64_t seed,
                        int threads) {
    PartDrift drift{.reference = sample.parts[first], .part = sample.parts[second]};
    drift.reference_rows = static_cast<std::uint64_t>(std::count(sample.part.begin(), sample.part.end(), first));
    drift.rows = static_cast<std::uint64_t>(std::count(sample.part.begin(), sample.part.end(), second));
    drift.columns.resize(sample.columns.size());
    parallel_for(threads, static_cast<std::int64_t>(sample.columns.size()), [&](std::int64_t k) {
        const split::SampledColumn& column = sample.columns[static_cast<std::size_t>(k)];
        ColumnDrift& found = drift.columns[static_cast<std::size_t>(k)];
        found.column = column.name;
        found.kind = column.kind;
        const std::uint64_t own_seed = mix64(seed + static_cast<std::uint64_t>(k));
        if (column.kind == split::ColumnKind::categorical)
            compare_categories(take_parts(sample, column, first, second), column.categories, own_seed, found);
        else
            compare_numbers(take_parts(sample, column, first, second), own_seed, found);
    });
    adjust(drift.columns);
    return drift;
}

}  // namespace

std::vector<PartDrift> find_drift(const split::RowSample& sample, const split::RowSample& told_by, std::uint64_t seed,
                                  int threads) {
    const auto train = std::find(sample.parts.begin(), sample.parts.end(), "train");
    const std::size_t reference =
        train == sample.parts.end() ? 0 : static_cast<std::size_t>(train - sample.parts.begin());
    std::vector<PartDrift> drifts;
    for (std::size_t s = 0; s < sample.parts.size(); ++s) {
        if (s == reference) continue;
        drifts.push_back(compare_parts(sample, reference, s, seed, threads));
        drifts.back().classifier = tell_parts_apart(told_by, reference, s, seed, threads);
    }
    return drifts;
}

}  // namespace mlq::audit
