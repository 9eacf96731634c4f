#include "findings.hpp"

#include <algorithm>
#include <tuple>

#include "base/hash.hpp"

namespace mlq::split {

void Findings::add(Place first, Place second, double similarity) {
    const auto later = [](const Pair& a, const Pair& b) { return a.second < b.second; };
    ++count_;
    pairs_.push_back({first, second, similarity});
    std::push_heap(pairs_.begin(), pairs_.end(), later);
    if (pairs_.size() <= limit_) return;
    std::pop_heap(pairs_.begin(), pairs_.end(), later);
    pairs_.pop_back();
}

void Findings::write(LeakCheck& check, const std::vector<std::string>& parts) {
    std::sort(pairs_.begin(), pairs_.end(), [](const Pair& a, const Pair& b) { return a.second < b.second; });
    check.rows = count_;
    for (const Pair& pair : pairs_)
        check.findings.push_back({.first = {.part = parts[pair.first.part()], .row = pair.first.row()},
                                  .second = {.part = parts[pair.second.part()], .row = pair.second.row()},
                                  .similarity = pair.similarity});
}

std::uint64_t hash_value(std::string_view text) {
    const std::uint64_t hash = hash64(text);
    return hash == no_hash ? 1 : hash;
}

void find_shared(std::vector<HashedRow>& rows, Findings& findings) {
    std::sort(rows.begin(), rows.end(), [](const HashedRow& a, const HashedRow& b) {
        return std::tuple(a.hash, a.place.bits) < std::tuple(b.hash, b.place.bits);
    });
    for (std::size_t begin = 0, end = 0; begin < rows.size(); begin = end) {
        while (end < rows.size() && rows[end].hash == rows[begin].hash) ++end;
        for (std::size_t i = begin + 1; i < end; ++i)
            if (rows[i].place.part() != rows[begin].place.part()) findings.add(rows[begin].place, rows[i].place);
    }
}

}  // namespace mlq::split
