#include "mlq/split/duplicate_groups.hpp"

#include <algorithm>
#include <numeric>

#include "findings.hpp"
#include "leak_search.hpp"
#include "mlq/base/error.hpp"
#include "mlq/split/row_keys.hpp"
#include "near_rows.hpp"
#include "text_columns.hpp"

namespace mlq::split {
namespace {

// Joins rows of equal hashes.
class HashJoiner {
  public:
    HashJoiner(const PartRows& rows, RowSets& sets) : rows_(rows), sets_(sets) {
        offsets_.push_back(0);
        for (const std::uint64_t count : rows.count()) offsets_.push_back(offsets_.back() + count);
    }

    std::size_t number(Place place) const { return offsets_[place.part()] + place.row() - 1; }

    void join_equal(const std::vector<std::string>& columns,
                    const std::function<std::uint64_t(const Batch&, std::size_t)>& look) {
        std::vector<std::pair<std::uint64_t, std::uint32_t>> hashed;
        rows_.visit<std::uint64_t>(columns, look, [&](Place place, std::uint64_t, std::uint64_t&& hash) {
            if (hash != no_hash) hashed.emplace_back(hash, static_cast<std::uint32_t>(number(place)));
        });
        std::sort(hashed.begin(), hashed.end());
        for (std::size_t k = 1; k < hashed.size(); ++k)
            if (hashed[k].first == hashed[k - 1].first) sets_.join(hashed[k - 1].second, hashed[k].second);
    }
    void join_columns(const std::vector<std::string>& columns) {
        if (columns.empty()) return;
        join_equal(columns,
                   [&](const Batch& batch, std::size_t row) { return hash_fields(batch, row, 0, columns.size()); });
    }

  private:
    const PartRows& rows_;
    RowSets& sets_;
    std::vector<std::uint64_t> offsets_;
};

bool wants(const LeakOptions& options, const char* check) {
    return std::find(options.skip.begin(), options.skip.end(), check) == options.skip.end();
}

void join_texts(const PartRows& rows, const LeakOptions& options, const std::vector<std::string>& features,
                HashJoiner& joiner, RowSets& sets) {
    const std::vector<std::string> columns = options.text.empty() ? find_text_columns(rows, features) : options.text;
    if (columns.empty()) return;
    if (wants(options, "identical_text"))
        joiner.join_equal(columns, [&](const Batch& batch, std::size_t row) {
            const std::string text = read_text(batch, row, columns.size());
            return text.empty() ? no_hash : hash_value(text);
        });
    if (options.near <= 0 || !wants(options, "near_duplicates")) return;
    const NearRows near = find_near_rows(rows, columns, options.near, Pairing::all);
    for (const NearPair& pair : near.pairs)
        sets.join(joiner.number(near.places[pair.first]), joiner.number(near.places[pair.second]));
}

}  // namespace

RowSets::RowSets(std::size_t size) : parent_(size) {
    if (size > ~std::uint32_t{0}) throw Error("duplicates", "more than four billion rows");
    std::iota(parent_.begin(), parent_.end(), std::uint32_t{0});
}

std::size_t RowSets::find(std::size_t row) {
    while (parent_[row] != row) {
        parent_[row] = parent_[parent_[row]];
        row = parent_[row];
    }
    return row;
}

void RowSets::join(std::size_t a, std::size_t b) {
    a = find(a);
    b = find(b);
    parent_[std::max(a, b)] = static_cast<std::uint32_t>(std::min(a, b));
}

std::vector<std::uint64_t> list_groups(const std::vector<Input>& inputs, const ReadOptions& read,
                                       const Recipe& recipe) {
    std::vector<std::uint64_t> groups;
    RowKeys keys(recipe);
    TableReader reader(inputs, read);
    reader.each_batch(1, {.wanted = recipe_columns(recipe), .write = [&](Batch& batch, int) {
                              for (std::size_t row = 0; row < batch.rows; ++row)
                                  groups.push_back(keys.own_group(batch, row));
                          }});
    return groups;
}

DuplicateGroups alias_groups(std::span<const std::uint64_t> group_of_row, RowSets& sets) {
    if (group_of_row.size() != sets.size())
        throw Error("the input", "changed while it was read", "leave it alone and run again");
    std::vector<std::uint32_t> order(sets.size());
    std::iota(order.begin(), order.end(), std::uint32_t{0});
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        return std::pair(group_of_row[a], a) < std::pair(group_of_row[b], b);
    });
    for (std::size_t k = 1; k < order.size(); ++k)
        if (group_of_row[order[k]] == group_of_row[order[k - 1]]) sets.join(order[k - 1], order[k]);
    DuplicateGroups found;
    std::vector<std::uint32_t> size(sets.size());
    std::vector<std::uint64_t> leader(sets.size(), ~std::uint64_t{0});
    for (std::size_t row = 0; row < sets.size(); ++row) {
        const std::size_t set = sets.find(row);
        ++size[set];
        leader[set] = std::min(leader[set], group_of_row[row]);
    }
    for (std::size_t row = 0; row < sets.size(); ++row) {
        const std::size_t set = sets.find(row);
        if (size[set] < 2) continue;
        ++found.rows;
        found.sets += set == row ? 1 : 0;
        found.largest = std::max<std::uint64_t>(found.largest, size[set]);
        if (group_of_row[row] != leader[set]) found.aliases.push_back({group_of_row[row], leader[set]});
    }
    std::sort(found.aliases.begin(), found.aliases.end());
    found.aliases.erase(std::unique(found.aliases.begin(), found.aliases.end()), found.aliases.end());
    return found;
}

DuplicateGroups find_duplicate_groups(const std::vector<Input>& inputs, const LeakOptions& options,
                                      const Recipe& recipe) {
    std::vector<PartInput> parts;
    for (const Input& input : inputs) {
        if (!can_reread(input))
            throw Error(input.name, "can be read only once, looking for duplicates takes several passes",
                        "save it as a file first");
        parts.push_back({input.name, input});
    }
    const PartRows rows(parts, options, 1);
    const std::vector<std::uint64_t> groups = list_groups(inputs, options.read, recipe);
    RowSets sets(groups.size());
    HashJoiner joiner(rows, sets);
    const std::vector<std::string> features = list_features(rows, options);
    if (wants(options, "shared_ids")) joiner.join_columns(options.key);
    if (wants(options, "identical_rows"))
        joiner.join_equal({}, [](const Batch& batch, std::size_t row) { return hash_value(batch.content(row)); });
    if (wants(options, "identical_features") && features.size() < rows.columns().size()) joiner.join_columns(features);
    join_texts(rows, options, features, joiner, sets);
    return alias_groups(groups, sets);
}

}  // namespace mlq::split
