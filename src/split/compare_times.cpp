#include <algorithm>
#include <cmath>
#include <limits>

#include "findings.hpp"
#include "leak_search.hpp"
#include "mlq/split/parse_value.hpp"

namespace mlq::split {

void find_time_overlap(const LeakSearch& search, LeakCheck& check) {
    if (search.options.time.empty()) {
        check.skipped = "no `time`";
        return;
    }
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const std::size_t parts = search.rows.parts().size();
    std::vector<double> first(parts, infinity);
    std::vector<Place> first_row(parts);
    std::uint64_t unreadable = 0;
    const auto look = [&](const Batch& batch, std::size_t row) {
        std::string scratch;
        return parse_time(batch.field(row, 0, scratch), search.options.time_format);
    };
    search.rows.visit<double>({search.options.time}, look, [&](Place place, std::uint64_t, double&& time) {
        if (std::isnan(time)) ++unreadable;
        if (!(time < first[place.part()])) return;
        first[place.part()] = time;
        first_row[place.part()] = place;
    });
    // A row must be older than everything in the parts after its own.
    std::vector<std::size_t> oldest_after(parts, parts);  // the later part that begins first
    for (std::size_t s = parts - 1; s-- > 0;) {
        oldest_after[s] = oldest_after[s + 1];
        if (oldest_after[s] == parts || first[s + 1] < first[oldest_after[s]]) oldest_after[s] = s + 1;
    }
    Findings findings(search.options.limit);
    search.rows.visit<double>({search.options.time}, look, [&](Place place, std::uint64_t, double&& time) {
        const std::size_t after = oldest_after[place.part()];
        if (after < parts && time >= first[after]) findings.add(first_row[after], place);
    });
    findings.write(check, search.rows.parts());
    if (unreadable > 0) check.note = std::to_string(unreadable) + " times are neither dates nor numbers";
}

}  // namespace mlq::split
