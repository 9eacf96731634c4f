#include "findings.hpp"
#include "leak_search.hpp"
#include "near_rows.hpp"
#include "text_columns.hpp"

namespace mlq::split {
namespace {

constexpr const char* no_text = "no text column; name one with `text`";

}  // namespace

void find_identical_text(const LeakSearch& search, LeakCheck& check) {
    if (search.text_columns.empty()) {
        check.skipped = no_text;
        return;
    }
    std::vector<HashedRow> rows;
    search.rows.visit<std::uint64_t>(
        search.text_columns,
        [&](const Batch& batch, std::size_t row) {
            const std::string text = read_text(batch, row, search.text_columns.size());
            return text.empty() ? no_hash : hash_value(text);
        },
        [&](Place place, std::uint64_t, std::uint64_t&& hash) {
            if (hash != no_hash) rows.push_back({hash, place});
        });
    Findings findings(search.options.limit);
    find_shared(rows, findings);
    findings.write(check, search.rows.parts());
}

void find_near_duplicates(const LeakSearch& search, LeakCheck& check) {
    if (search.text_columns.empty() || search.options.near <= 0) {
        check.skipped = search.options.near <= 0 ? "`near` 0" : no_text;
        return;
    }
    const NearRows near = find_near_rows(search.rows, search.text_columns, search.options.near, Pairing::across_parts);
    Findings findings(search.options.limit);
    // Pairs come by their second row; each row counts once, with its most similar partner.
    for (std::size_t begin = 0, end = 0; begin < near.pairs.size(); begin = end) {
        const NearPair* best = &near.pairs[begin];
        while (end < near.pairs.size() && near.pairs[end].second == near.pairs[begin].second) {
            if (near.pairs[end].similarity > best->similarity) best = &near.pairs[end];
            ++end;
        }
        findings.add(near.places[best->first], near.places[best->second], static_cast<double>(best->similarity));
    }
    findings.write(check, search.rows.parts());
    if (near.unverified > 0)
        check.note = std::to_string(near.unverified) + " pairs are judged by the estimate of their similarity";
}

}  // namespace mlq::split
