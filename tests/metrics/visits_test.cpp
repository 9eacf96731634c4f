#include "mlq/metrics/visits.hpp"

#include <catch2/catch.hpp>

#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "scratch_folder.hpp"

using namespace mlq;
using Catch::Matchers::Contains;

namespace {

const double any_time = std::numeric_limits<double>::infinity();

Visits read(const ScratchFolder& folder, const std::string& text) {
    write_file(folder / "visits.csv", text);
    return read_visits(folder / "visits.csv");
}

}  // namespace

TEST_CASE("a visit is caught by the first alarm in it, and an alarm in no visit is a false one") {
    const Visits visits{.visits = {{100, 130}, {200, 220}, {300, 301}, {10, 40}}};
    // 12 and 39 are in the last visit, 100 starts the first, 220 ends the second; 50, 150 and 302 are in none.
    const auto caught = find_caught_visits(visits, {302, 150, 39, 12, 50, 220, 100, 110});
    CHECK(caught.delays == std::vector<std::optional<double>>{0.0, 20.0, std::nullopt, 2.0});
    CHECK(caught.stray_alarms == std::vector<double>{50, 150, 302});
    CHECK(caught.overlapping == 0);
    CHECK(*measure_caught(visits, caught, any_time, 0.95).value == 0.75);
    CHECK(*measure_caught(visits, caught, 10, 0.95).value == 0.5);  // the second was seen after 20 seconds only
    CHECK(*measure_caught(visits, caught, 0, 0.95).value == 0.25);
}

TEST_CASE("a deadline is met at its last moment, whatever the rounding of times") {
    const Visits visits{.visits = {{6.1, 50}}};
    const auto caught = find_caught_visits(visits, {16.1});  // 16.1 - 6.1 = 10.000000000000002
    CHECK(*measure_caught(visits, caught, 10, 0.95).value == 1);
    CHECK(*measure_caught(visits, caught, 9.99, 0.95).value == 0);
}

TEST_CASE("an alarm while two strangers are present catches both, and the overlap is counted") {
    const Visits visits{.visits = {{0, 100}, {20, 30}, {90, 120}, {120, 130}}};
    const auto caught = find_caught_visits(visits, {25, 95, 200});
    CHECK(caught.delays == std::vector<std::optional<double>>{25.0, 5.0, 5.0, std::nullopt});
    CHECK(caught.stray_alarms == std::vector<double>{200});
    CHECK(caught.overlapping == 2);  // 20 and 90 are before 100; 120 is not before 120
}

TEST_CASE("visits of one person widen the interval, and the prior reaches it") {
    const ScratchFolder folder;
    std::string one = "id,start,end\n", several = "id,start,end,person\n";
    for (int i = 0; i < 40; ++i) {
        const auto row = std::to_string(i) + "," + std::to_string(100 * i) + "," + std::to_string(100 * i + 10);
        one += row + "\n";
        several += row + ",p" + std::to_string(i / 10) + "\n";
    }
    std::vector<double> alarms;
    for (int i = 0; i < 20; ++i) alarms.push_back(100 * i + 5);  // every visit of two persons, none of the others
    const auto independent = read(folder, one), grouped = read(folder, several);
    CHECK(grouped.persons == 4);
    const auto caught = find_caught_visits(independent, alarms);
    const auto narrow = measure_caught(independent, caught, any_time, 0.95);
    const auto wide = measure_caught(grouped, caught, any_time, 0.95);
    CHECK(*narrow.value == 0.5);
    CHECK(*wide.value == 0.5);
    // Within a person all visits end alike: 40 visits tell no more than 4, and 4 persons are few.
    CHECK(wide.interval->width >= Posterior({2, 4}).interval(0.95).width);
    CHECK(narrow.interval->width < Posterior({2, 4}).interval(0.95).width);
    const auto jeffreys = measure_caught(independent, caught, any_time, 0.95, Prior::jeffreys());
    CHECK(jeffreys.interval->low == Approx(Posterior({20, 40}, Prior::jeffreys()).interval(0.95).low));
    CHECK_FALSE(measure_caught({}, {}, any_time, 0.95).value);
}

TEST_CASE("a list of visits that is none is refused with its row") {
    const ScratchFolder folder;
    const auto refuses = [&](const std::string& text, const std::string& words) {
        INFO(text);
        CHECK_THROWS_WITH(read(folder, text), Contains("visits.csv") && Contains(words));
    };
    refuses("id,start,end\na,0,1\na,2,3\n", "is the id of row 1 again");
    refuses("id,start,end\na,nan,1\n", "column \"start\": \"nan\"");
    refuses("id,start,end\na,-1,1\n", "is not a finite number of seconds");
    refuses("id,start,end\na,0,1e999\n", "is not a finite number of seconds");
    refuses("id,start,end\na,5,1\n", "is before the start");
    refuses("id,start\na,5\n", "a visit has id, start and end");
    refuses("id,start,end\n,5,6\n", "is missing");
    refuses("id,start,end,person\na,5,6,\n", "name the person of every visit");
    refuses("{\"id\": 1, \"start\": 0, \"end\": 1}\n{\"id\": 2, \"start\": 0, \"end\": 1, \"person\": \"x\"}\n",
            "is missing in the rows before");
    refuses("[1, 2]\n", "has no column \"id\"");
    CHECK(read(folder, "id,start,end\n").visits.empty());
}
