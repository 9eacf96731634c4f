#include "mlq/metrics/visits.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "distinct_ids.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/records.hpp"
#include "name_table.hpp"

namespace mlq {
namespace {

enum Column : std::size_t { id, start, end, person };

std::string_view need(const RecordReader& records, Column column) {
    const auto field = records.field(column);
    if (!field || field->empty()) throw Error(records.where(column), "is missing", "a visit has id, start and end");
    return *field;
}

double read_seconds(const RecordReader& records, Column column) {
    const auto text = need(records, column);
    double value = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size() || !(value >= 0) || !std::isfinite(value))
        throw Error(records.where(column), quoted(text) + " is not a finite number of seconds >= 0");
    return value;
}

// A table without rows may be one of something else.
void check_header(const std::filesystem::path& path) {
    const auto names = read_column_names(path);
    for (const char* wanted : {"id", "start", "end"})
        if (std::find(names.begin(), names.end(), wanted) == names.end())
            throw Error(path.string(), "has no column " + quoted(wanted), "a visit has id, start and end");
}

}  // namespace

Visits read_visits(const std::filesystem::path& path) {
    Visits read;
    RecordReader records(path, {"id", "start", "end", "person"});
    detail::DistinctIds ids;
    detail::NameTable persons;
    while (records.next()) {
        ids.add(need(records, id), records, id);
        Visit visit{.start = read_seconds(records, start), .end = read_seconds(records, end)};
        if (visit.end < visit.start) throw Error(records.where(end), "is before the start of the visit");
        const auto who = records.field(person);
        if (read.visits.empty() ? who.has_value() : read.persons > 0) {
            if (!who || who->empty())
                throw Error(records.where(person), "is missing", "name the person of every visit");
            visit.person = persons.number(*who);
            read.persons = static_cast<std::uint32_t>(persons.names().size());
        } else if (who) {
            throw Error(records.where(person), "is missing in the rows before", "name the person of every visit");
        }
        read.visits.push_back(visit);
    }
    if (read.visits.empty() && path != "-") check_header(path);
    return read;
}

bool is_in_time(const std::optional<double>& delay, double deadline) {
    return delay && *delay <= deadline + 1e-9;
}

CaughtVisits find_caught_visits(const Visits& visits, std::vector<double> alarms) {
    std::sort(alarms.begin(), alarms.end());
    CaughtVisits caught;
    std::vector<Visit> ordered = visits.visits;
    for (const auto& visit : ordered) {
        const auto first = std::lower_bound(alarms.begin(), alarms.end(), visit.start);
        const bool is_caught = first != alarms.end() && *first <= visit.end;
        caught.delays.push_back(is_caught ? std::optional(*first - visit.start) : std::nullopt);
    }
    std::sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) { return a.start < b.start; });
    double until = -1;  // the latest end of the visits that began by now
    auto next = ordered.begin();
    const auto begin_visits = [&](double now) {
        for (; next != ordered.end() && next->start <= now; ++next) {
            caught.overlapping += next->start < until;
            until = std::max(until, next->end);
        }
    };
    for (const double alarm : alarms) {
        begin_visits(alarm);
        if (alarm > until) caught.stray_alarms.push_back(alarm);
    }
    begin_visits(std::numeric_limits<double>::infinity());
    return caught;
}

Measure measure_caught(const Visits& visits, const CaughtVisits& caught, double deadline, Level level,
                       const Prior& prior) {
    std::vector<Counts> persons(visits.persons);
    Counts all{.errors = 0, .total = static_cast<double>(visits.visits.size())};
    for (std::size_t i = 0; i < visits.visits.size(); ++i) {
        const double missed = is_in_time(caught.delays[i], deadline) ? 0 : 1;
        all.errors += missed;
        if (persons.empty()) continue;
        persons[visits.visits[i].person].total += 1;
        persons[visits.visits[i].person].errors += missed;
    }
    constexpr const char* no_visits = "no visits";
    return persons.empty() ? measure_share(all.total - all.errors, all.total, level, no_visits, prior)
                           : measure_share(persons, level, no_visits, prior);
}

}  // namespace mlq
