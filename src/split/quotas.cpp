#include "quotas.hpp"

#include <algorithm>
#include <map>
#include <numeric>

#include "base/int128.hpp"
#include "mlq/base/error.hpp"
#include "mlq/split/row_keys.hpp"
#include "rounding.hpp"

namespace mlq::split {
namespace {

constexpr PartId no_part = 0xFFFF;

// Who takes part: indices of the parts by role.
struct Roles {
    std::vector<std::string> names;
    std::vector<PartId> listed;  // parts of SplitOptions::parts, in their order (with a domain: all but train)
    PartId train = 0;
    PartId train_dev = no_part;
    PartId dropped = no_part;
};

std::size_t find_train(const std::vector<PartSize>& parts) {
    const auto found =
        std::find_if(parts.begin(), parts.end(), [](const PartSize& part) { return part.name == "train"; });
    return found == parts.end() ? 0 : static_cast<std::size_t>(found - parts.begin());
}

Roles assign_roles(std::vector<PartSize>& parts, const SplitOptions& options, bool has_domain, bool drops) {
    Roles roles;
    const bool named = std::any_of(parts.begin(), parts.end(), [](const PartSize& p) { return p.name == "train"; });
    if (has_domain && !named) parts.insert(parts.begin(), {.name = "train", .kind = PartSize::Kind::rest});
    const std::size_t train = find_train(parts);
    for (std::size_t s = 0; s < parts.size(); ++s) {
        const auto id = static_cast<PartId>(roles.names.size());
        roles.names.push_back(parts[s].name);
        if (s != train || !has_domain) roles.listed.push_back(id);
        if (s != train) continue;
        roles.train = id;
        if (options.train_dev) {
            roles.train_dev = static_cast<PartId>(roles.names.size());
            roles.names.emplace_back("train-dev");
        }
    }
    if (drops || (has_domain && !options.rest_to_train)) {
        roles.dropped = static_cast<PartId>(roles.names.size());
        roles.names.emplace_back("dropped");
    }
    return roles;
}

// Strata that share parts and totals.
struct Pool {
    std::vector<std::size_t> rows = {};
    std::vector<std::uint64_t> counts = {};  // of these rows, here
    std::vector<double> shares = {};         // the same before rounding
    std::vector<PartId> parts = {};
    std::vector<std::uint64_t> totals = {};
};

std::uint64_t sum(const std::vector<std::uint64_t>& numbers) {
    return std::accumulate(numbers.begin(), numbers.end(), std::uint64_t{0});
}

class QuotaMaker {
  public:
    QuotaMaker(const Survey& survey, const Recipe& recipe, const SplitOptions& options)
        : survey_(survey), recipe_(recipe), options_(options), sizes_(options.parts) {}

    Quotas make() {
        const bool has_domain = !recipe_.domain.empty();
        roles_ = assign_roles(sizes_, options_, has_domain,
                              options_.rare == RarePolicy::drop || recipe_.missing_group == MissingGroup::drop);
        quotas_.parts = roles_.names;
        list_rare();
        make_rows();
        quotas_.totals.assign(roles_.names.size(), 0);
        quotas_.cells.assign(row_names_.size() * roles_.names.size(), 0);
        quotas_.ideals.assign(row_names_.size() * roles_.names.size(), 0);
        quotas_.order.resize(row_names_.size());
        drop_rare_rows();
        if (has_domain)
            allot_domain();
        else
            allot(carve_train_dev(whole_pool()));
        return std::move(quotas_);
    }

  private:
    const Survey& survey_;
    const Recipe& recipe_;
    const SplitOptions& options_;
    std::vector<PartSize> sizes_;
    Roles roles_;
    Quotas quotas_;
    std::vector<std::string> row_names_;
    std::vector<bool> row_is_rare_;
    std::vector<bool> stratum_is_rare_;

    bool in_target(const std::string& stratum) const { return stratum.starts_with(target_mark); }

    // Rare by the smallest part that the stratum's rows go to.
    void list_rare() {
        std::uint64_t smallest = survey_.rows, all = survey_.rows;
        if (recipe_.domain.empty()) {
            for (const std::uint64_t size : resolve_sizes(sizes_, survey_.rows)) smallest = std::min(smallest, size);
            if (options_.train_dev)
                smallest = std::min(
                    smallest, take_size(*options_.train_dev, resolve_sizes(sizes_, survey_.rows)[find_train(sizes_)]));
        }
        stratum_is_rare_.assign(survey_.strata.size(), false);
        if (!recipe_.label_separator.empty()) return list_rare_labels(smallest);
        if (survey_.strata.size() < 2 && options_.rare_below == 0) return;
        for (std::size_t c = 0; c < survey_.strata.size(); ++c) {
            const bool small = options_.rare_below > 0 ? survey_.counts[c] < options_.rare_below
                                                       : static_cast<uint128>(survey_.counts[c]) * smallest < all;
            if (!small) continue;
            stratum_is_rare_[c] = true;
            quotas_.rare.push_back({survey_.strata[c], survey_.counts[c]});
        }
    }

    // With several labels a row, labels are rare, not label sets; no policy applies to them.
    void list_rare_labels(std::uint64_t smallest) {
        std::map<std::string, std::uint64_t> counts;
        for (std::size_t c = 0; c < survey_.strata.size(); ++c)
            for (const std::string& label : labels_of(survey_.strata[c], !recipe_.domain.empty()))
                counts[label] += survey_.counts[c];
        for (const auto& [label, rows] : counts)
            if (static_cast<uint128>(rows) * smallest < survey_.rows) quotas_.rare.push_back({label, rows});
    }

    void make_rows() {
        const bool has_domain = !recipe_.domain.empty();
        std::vector<std::uint32_t> pooled(2, ~0U);
        for (std::size_t c = 0; c < survey_.strata.size(); ++c) {
            const bool target = has_domain && in_target(survey_.strata[c]);
            const bool shared = stratum_is_rare_[c] && options_.rare == RarePolicy::pool;
            std::uint32_t& row = pooled[target ? 1 : 0];
            if (!shared || row == ~0U) {
                const auto next = static_cast<std::uint32_t>(row_names_.size());
                if (shared) row = next;
                row_names_.push_back(survey_.strata[c]);
                row_is_rare_.push_back(stratum_is_rare_[c]);
                quotas_.counts.push_back(0);
                quotas_.row_of.push_back(next);
            } else {
                quotas_.row_of.push_back(row);
            }
            quotas_.counts[quotas_.row_of.back()] += survey_.counts[c];
        }
    }

    void drop_rare_rows() {
        if (options_.rare != RarePolicy::drop) return;
        for (std::size_t row = 0; row < row_names_.size(); ++row)
            if (row_is_rare_[row])
                give(row, roles_.dropped, quotas_.counts[row], static_cast<double>(quotas_.counts[row]));
    }
    bool takes_part(std::size_t row) const { return !(row_is_rare_[row] && options_.rare == RarePolicy::drop); }

    void give(std::size_t row, PartId part, std::uint64_t rows, double ideal) {
        quotas_.cells[row * roles_.names.size() + part] += rows;
        quotas_.ideals[row * roles_.names.size() + part] += ideal;
        quotas_.totals[part] += rows;
        quotas_.order[row].push_back(part);
    }

    Pool pool_of(const std::function<bool(std::size_t)>& belongs) const {
        Pool pool;
        for (std::size_t row = 0; row < row_names_.size(); ++row) {
            if (!takes_part(row) || !belongs(row)) continue;
            pool.rows.push_back(row);
            pool.counts.push_back(quotas_.counts[row]);
            pool.shares.push_back(static_cast<double>(quotas_.counts[row]));
        }
        return pool;
    }

    Pool whole_pool() const {
        Pool pool = pool_of([](std::size_t) { return true; });
        pool.parts = roles_.listed;
        pool.totals = resolve_sizes(sizes_, sum(pool.counts));
        return pool;
    }

    // Splits the train part of a pool into train and train-dev.
    Pool carve_train_dev(Pool pool) const {
        if (roles_.train_dev == no_part) return pool;
        const auto at = static_cast<std::size_t>(std::find(pool.parts.begin(), pool.parts.end(), roles_.train) -
                                                 pool.parts.begin());
        const std::uint64_t carved = take_size(*options_.train_dev, pool.totals[at]);
        if (carved == 0 || carved == pool.totals[at])
            throw Error("`train-dev`", "would leave " + std::string(carved == 0 ? "train-dev" : "train") + " empty",
                        "train has " + std::to_string(pool.totals[at]) + " rows");
        pool.totals[at] -= carved;
        pool.parts.insert(pool.parts.begin() + static_cast<std::ptrdiff_t>(at) + 1, roles_.train_dev);
        pool.totals.insert(pool.totals.begin() + static_cast<std::ptrdiff_t>(at) + 1, carved);
        return pool;
    }

    // Dev and Test from the target domain; Train, and Train-dev like it, from the others and perhaps what is left.
    void allot_domain() {
        Pool target = pool_of([&](std::size_t row) { return in_target(row_names_[row]); });
        Pool others = pool_of([&](std::size_t row) { return !in_target(row_names_[row]); });
        const std::string column = mlq::quoted(recipe_.domain);
        if (target.rows.empty())
            throw Error("`target`", "no row has " + mlq::quoted(recipe_.target) + " in column " + column);
        if (others.rows.empty())
            throw Error("`target`", "every row has " + mlq::quoted(recipe_.target) + " in column " + column,
                        "leave `domain` out");
        const std::size_t train = find_train(sizes_);
        std::vector<PartSize> sizes = sizes_;
        sizes[train].kind = PartSize::Kind::rest;
        if (std::any_of(sizes.begin(), sizes.end(), [&](const PartSize& part) {
                return &part != &sizes[train] && part.kind == PartSize::Kind::rest;
            }))
            sizes.erase(sizes.begin() + static_cast<std::ptrdiff_t>(train));
        // The target rows that train would get are what is left; there may be none.
        target.totals = resolve_target_sizes(sizes, sum(target.counts));
        const PartId rest = options_.rest_to_train ? roles_.train : roles_.dropped;
        target.parts = roles_.listed;
        target.parts.push_back(rest);
        const std::vector<std::uint64_t> left = allot(target, options_.rest_to_train ? rest : no_part);
        if (options_.rest_to_train) {
            const double share = static_cast<double>(target.totals.back()) / static_cast<double>(sum(target.counts));
            for (std::size_t i = 0; i < target.rows.size(); ++i) {
                if (left[i] == 0) continue;
                others.rows.push_back(target.rows[i]);
                others.counts.push_back(left[i]);
                others.shares.push_back(target.shares[i] * share);
            }
        }
        others.parts = {roles_.train};
        others.totals = {sum(others.counts)};
        allot(carve_train_dev(std::move(others)));
    }

    // Like resolve_sizes, but what is left for train comes last and may be nothing.
    std::vector<std::uint64_t> resolve_target_sizes(std::vector<PartSize> sizes, std::uint64_t rows) const {
        const auto is_train = [&](const PartSize& part) { return part.name == roles_.names[roles_.train]; };
        const auto train = std::find_if(sizes.begin(), sizes.end(), is_train);
        if (train != sizes.end()) std::rotate(train, train + 1, sizes.end());
        const bool has_train = !sizes.empty() && is_train(sizes.back());
        std::vector<PartSize> others = sizes;
        if (has_train) others.pop_back();
        std::vector<std::uint64_t> totals;
        try {
            totals = resolve_sizes(others, rows);
            totals.push_back(0);
        } catch (const Error&) {
            if (!has_train) throw;
            totals = resolve_sizes(sizes, rows);  // something is left for train
        }
        return totals;
    }

    // Rounds a pool and gives each part its rows. Rows of the part `keep` are not given but returned.
    std::vector<std::uint64_t> allot(Pool pool, PartId keep = no_part) {
        std::vector<std::uint64_t> kept(pool.rows.size());
        const std::uint64_t all = sum(pool.counts);
        const std::vector<std::uint64_t> cells = round_pool(pool);
        for (std::size_t i = 0; i < pool.rows.size(); ++i) {
            for (std::size_t k = 0; k < pool.parts.size(); ++k) {
                const std::uint64_t rows = cells[i * pool.parts.size() + k];
                if (pool.parts[k] == keep)
                    kept[i] = rows;
                else
                    give(
                        pool.rows[i], pool.parts[k], rows,
                        all == 0 ? 0 : pool.shares[i] * static_cast<double>(pool.totals[k]) / static_cast<double>(all));
            }
        }
        return kept;
    }

    std::vector<std::uint64_t> round_pool(Pool& pool) {
        std::vector<std::string> names;
        std::vector<std::uint64_t> hashes;
        for (const std::size_t row : pool.rows) {
            names.push_back(row_names_[row]);
            hashes.push_back(hash_key(recipe_.salt, row_names_[row]));
        }
        if (!recipe_.label_separator.empty()) return round_label_sets(names, pool.counts, pool.totals, recipe_.salt);
        if (options_.rare == RarePolicy::first) return round_with_rare_first(pool, hashes);
        std::vector<std::uint64_t> cells = round_controlled(pool.counts, pool.totals, hashes);
        if (options_.rare == RarePolicy::cover) cover(pool, cells);
        return cells;
    }

    std::vector<std::uint64_t> round_with_rare_first(const Pool& pool, const std::vector<std::uint64_t>& hashes) {
        std::vector<std::uint64_t> counts = pool.counts;
        std::vector<std::uint64_t> totals = pool.totals;
        std::uint64_t rare = 0;
        for (std::size_t i = 0; i < counts.size(); ++i)
            if (row_is_rare_[pool.rows[i]]) rare += std::exchange(counts[i], 0);
        if (rare > totals[0]) {
            quotas_.notes.push_back("rare classes have " + std::to_string(rare) +
                                    " rows, more than the first part: " + "they were rounded like the others");
            return round_controlled(pool.counts, pool.totals, hashes);
        }
        totals[0] -= rare;
        std::vector<std::uint64_t> cells = round_controlled(counts, totals, hashes);
        for (std::size_t i = 0; i < counts.size(); ++i)
            if (row_is_rare_[pool.rows[i]]) cells[i * totals.size()] = pool.counts[i];
        return cells;
    }

    // Moves single rows so that every part sees every class that has rows enough, and undoes the change of the totals
    // with a row of the class that is most above its ideal there.
    void cover(const Pool& pool, std::vector<std::uint64_t>& cells) {
        const std::size_t parts = pool.parts.size();
        const double all = static_cast<double>(sum(pool.counts));
        const auto above = [&](std::size_t i, std::size_t k) {
            return static_cast<double>(cells[i * parts + k]) -
                   static_cast<double>(pool.counts[i]) * static_cast<double>(pool.totals[k]) / all;
        };
        std::size_t uncovered = 0;
        for (std::size_t i = 0; i < pool.rows.size(); ++i) {
            if (pool.counts[i] < parts) continue;
            for (std::size_t empty = 0; empty < parts; ++empty) {
                if (cells[i * parts + empty] > 0) continue;
                const auto begin = cells.begin() + static_cast<std::ptrdiff_t>(i * parts);
                const auto donor = static_cast<std::size_t>(
                    std::max_element(begin, begin + static_cast<std::ptrdiff_t>(parts)) - begin);
                std::size_t best = pool.rows.size();
                for (std::size_t j = 0; j < pool.rows.size(); ++j) {
                    if (j == i || cells[j * parts + empty] < 2) continue;
                    if (best == pool.rows.size() ||
                        above(j, empty) - above(j, donor) > above(best, empty) - above(best, donor))
                        best = j;
                }
                if (best == pool.rows.size()) {
                    ++uncovered;
                    continue;
                }
                --cells[i * parts + donor];
                ++cells[i * parts + empty];
                ++cells[best * parts + donor];
                --cells[best * parts + empty];
            }
        }
        if (uncovered > 0)
            quotas_.notes.push_back(std::to_string(uncovered) +
                                    " class and part pairs could not be covered: the parts are too small");
    }
};

}  // namespace

std::vector<std::string> labels_of(std::string_view set, bool has_domain) {
    std::vector<std::string> labels;
    if (has_domain && !set.empty()) set.remove_prefix(1);
    while (!set.empty()) {
        const std::size_t end = std::min(set.find(join_mark), set.size());
        labels.emplace_back(set.substr(0, end));
        set.remove_prefix(std::min(end + 1, set.size()));
    }
    return labels;
}

Quotas make_quotas(const Survey& survey, const Recipe& recipe, const SplitOptions& options) {
    if (survey.rows == 0) throw Error("the input", "has no rows");
    return QuotaMaker(survey, recipe, options).make();
}

}  // namespace mlq::split
