#include <algorithm>
#include <tuple>

#include "findings.hpp"
#include "leak_search.hpp"

namespace mlq::split {

std::string join_fields(const Batch& batch, std::size_t row, std::size_t from, std::size_t count) {
    std::string text, scratch;
    for (std::size_t k = 0; k < count; ++k) {
        if (k > 0) text += '\x1f';
        text.append(batch.field(row, from + k, scratch));
    }
    return text;
}

std::uint64_t hash_fields(const Batch& batch, std::size_t row, std::size_t from, std::size_t count) {
    const std::string value = join_fields(batch, row, from, count);
    return value.find_first_not_of('\x1f') == std::string::npos ? no_hash : hash_value(value);
}

namespace {

using Look = std::function<std::uint64_t(const Batch&, std::size_t)>;

void compare(const LeakSearch& search, LeakCheck& check, const std::vector<std::string>& columns, const Look& look) {
    std::vector<HashedRow> rows;
    search.rows.visit<std::uint64_t>(columns, look, [&](Place place, std::uint64_t, std::uint64_t&& hash) {
        if (hash != no_hash) rows.push_back({hash, place});
    });
    Findings findings(search.options.limit);
    find_shared(rows, findings);
    findings.write(check, search.rows.parts());
}

void compare_names(const LeakSearch& search, LeakCheck& check, const std::vector<std::string>& columns) {
    compare(search, check, columns,
            [&](const Batch& batch, std::size_t row) { return hash_fields(batch, row, 0, columns.size()); });
}

struct LabelledRow {
    std::uint64_t hash;
    std::uint64_t label;
    Place place;
};

// Rows of equal features, in order of place: each is compared with the earliest row of another label, which is the
// first row or the first that differs from it.
void find_conflicts(const LabelledRow* begin, const LabelledRow* end, Findings& findings) {
    const LabelledRow* other = begin;
    for (const LabelledRow* row = begin + 1; row < end; ++row) {
        if (other == begin && row->label != begin->label) other = row;
        const LabelledRow* against = row->label != begin->label ? begin : other;
        if (against->label != row->label && against->place.part() < row->place.part())
            findings.add(against->place, row->place);
    }
}

}  // namespace

void find_shared_ids(const LeakSearch& search, LeakCheck& check) {
    if (search.options.key.empty())
        check.skipped = "no `key`";
    else
        compare_names(search, check, search.options.key);
}

void find_shared_groups(const LeakSearch& search, LeakCheck& check) {
    if (search.options.group.empty())
        check.skipped = "no `group`";
    else
        compare_names(search, check, search.options.group);
}

void find_identical_rows(const LeakSearch& search, LeakCheck& check) {
    if (!search.options.part_column.empty()) {  // the part's name is in the bytes: compare all other fields
        const auto& columns = search.rows.columns();
        compare(search, check, columns, [&](const Batch& batch, std::size_t row) {
            return hash_value(join_fields(batch, row, 0, columns.size()));
        });
        return;
    }
    compare(search, check, {}, [](const Batch& batch, std::size_t row) { return hash_value(batch.content(row)); });
}

void find_identical_features(const LeakSearch& search, LeakCheck& check) {
    if (search.features.empty()) {
        check.skipped = "no feature columns";
        return;
    }
    if (search.features.size() == search.rows.columns().size()) {
        check.skipped = "every column is a feature; name `label` or `key`";
        return;
    }
    compare_names(search, check, search.features);
}

void find_conflicting_labels(const LeakSearch& search, LeakCheck& check) {
    const std::vector<std::string>& label = search.options.label;
    const std::size_t features = search.features.size();
    if (label.empty() || features == 0) {
        check.skipped = label.empty() ? "no `label`" : "no feature columns";
        return;
    }
    std::vector<std::string> columns = search.features;
    columns.insert(columns.end(), label.begin(), label.end());
    std::vector<LabelledRow> rows;
    using Hashes = std::pair<std::uint64_t, std::uint64_t>;
    search.rows.visit<Hashes>(
        columns,
        [&](const Batch& batch, std::size_t row) {
            return Hashes(hash_fields(batch, row, 0, features), hash_fields(batch, row, features, label.size()));
        },
        [&](Place place, std::uint64_t, Hashes&& hashes) {
            if (hashes.first != no_hash && hashes.second != no_hash)
                rows.push_back({hashes.first, hashes.second, place});
        });
    std::sort(rows.begin(), rows.end(), [](const LabelledRow& a, const LabelledRow& b) {
        return std::tuple(a.hash, a.place.bits) < std::tuple(b.hash, b.place.bits);
    });
    Findings findings(search.options.limit);
    for (std::size_t begin = 0, end = 0; begin < rows.size(); begin = end) {
        while (end < rows.size() && rows[end].hash == rows[begin].hash) ++end;
        find_conflicts(rows.data() + begin, rows.data() + end, findings);
    }
    findings.write(check, search.rows.parts());
}

}  // namespace mlq::split
