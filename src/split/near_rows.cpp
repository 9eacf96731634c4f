#include "near_rows.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "base/hash.hpp"
#include "mlq/base/error.hpp"
#include "text_columns.hpp"

namespace mlq::split {
namespace {

struct SketchedText {
    Sketch sketch;
    std::uint64_t hash;  // of the text
    bool empty;
};

// The texts of the rows that appear in pairs, as far as they fit.
std::unordered_map<std::uint32_t, std::string> read_texts(const PartRows& rows,
                                                          const std::vector<std::string>& text_columns,
                                                          const std::vector<NearPair>& pairs) {
    constexpr std::size_t most_bytes = std::size_t{200} << 20;
    std::unordered_map<std::uint32_t, std::string> texts;
    for (const NearPair& pair : pairs) {
        texts[pair.first];
        texts[pair.second];
    }
    if (texts.empty()) return texts;
    std::uint32_t row = 0;
    std::size_t bytes = 0;
    rows.visit<std::string>(
        text_columns, [&](const Batch& batch, std::size_t r) { return read_text(batch, r, text_columns.size()); },
        [&](Place, std::uint64_t, std::string&& text) {
            const auto wanted = texts.find(row++);
            if (wanted == texts.end() || bytes + text.size() > most_bytes) return;
            bytes += text.size();
            wanted->second = std::move(text);
        });
    return texts;
}

// Puts the exact similarity in place of estimates.
void verify(NearRows& found, std::unordered_map<std::uint32_t, std::string> texts, double near) {
    std::erase_if(found.pairs, [&](NearPair& pair) {
        const std::string& first = texts[pair.first];
        const std::string& second = texts[pair.second];
        const bool known = !first.empty() && !second.empty();
        if (known && first == second) return true;
        if (known) pair.similarity = static_cast<float>(jaccard(first, second));
        if (pair.similarity < static_cast<float>(near)) return true;
        found.unverified += known ? 0 : 1;
        return false;
    });
}

}  // namespace

NearRows find_near_rows(const PartRows& rows, const std::vector<std::string>& text_columns, double near,
                        Pairing pairing) {
    NearRows found;
    std::vector<Sketch> sketches;
    std::vector<std::uint16_t> parts;
    std::vector<bool> skip;
    std::unordered_set<std::uint64_t> seen;
    rows.visit<SketchedText>(
        text_columns,
        [&](const Batch& batch, std::size_t row) {
            const std::string text = read_text(batch, row, text_columns.size());
            return SketchedText{sketch_text(text), hash64(text), text.empty()};
        },
        [&](Place place, std::uint64_t, SketchedText&& text) {
            if (sketches.size() == ~std::uint32_t{0})
                throw Error("near duplicates", "more than four billion rows", "leave them out");
            sketches.push_back(text.sketch);
            skip.push_back(text.empty || (pairing == Pairing::all && !seen.insert(text.hash).second));
            parts.push_back(place.part());
            found.places.push_back(place);
        });
    seen = {};
    found.pairs = find_near_texts(sketches, parts, skip, near, pairing);
    sketches = {};
    verify(found, read_texts(rows, text_columns, found.pairs), near);
    return found;
}

}  // namespace mlq::split
