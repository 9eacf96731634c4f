#include "mlq/metrics/identification.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "../scratch_folder.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"

using namespace mlq;

namespace {

constexpr double lowest = -std::numeric_limits<double>::infinity();

// Gallery a..d. Mates: p1 finds a first (0.9), p2 finds b second (0.6 behind c 0.7), p3 does not find c, p4 failed.
// Strangers: best scores 0.8, 0.5, 0.5, and one without candidates.
const std::string searches =
    "probe,truth,candidate,score,extracted\n"
    "p1,a,a,0.9,1\n"
    "p1,a,b,0.3,1\n"
    "p2,b,c,0.7,1\n"
    "p2,b,b,0.6,1\n"
    "p3,c,d,0.4,1\n"
    "p4,d,,,0\n"
    "s1,x,a,0.8,1\n"
    "s1,x,c,0.6,1\n"
    "s2,x,b,0.5,1\n"
    "s3,,d,0.5,1\n"
    "s4,,,,1\n";
const std::string gallery = "id\na\nb\nc\nd\n";

struct Files {
    ScratchFolder folder;
    IdentificationSet read(const std::string& text, IdentificationColumns columns = {}) {
        write_file(folder / "s.csv", text);
        write_file(folder / "g.csv", gallery);
        if (columns.gallery_size == 0) columns.gallery = folder / "g.csv";
        return read_identification(folder / "s.csv", columns);
    }
    std::string message(const std::string& text, const IdentificationColumns& columns = {}) {
        try {
            read(text, columns);
        } catch (const Error& error) {
            return error.what();
        }
        return "nothing";
    }
};

}  // namespace

TEST_CASE("FPIR, FNIR and selectivity by hand") {
    const auto set = Files().read(searches);
    REQUIRE(set.mates.size() == 4);
    REQUIRE(set.strangers.size() == 4);
    CHECK(set.gallery == 4);
    const auto at_half = measure_point(set, 0.5, {});
    CHECK(*at_half.fpir.value == 0.75);                                // 0.8, 0.5, 0.5 of four
    CHECK(*at_half.fnir.value == 0.75);                                // only p1 has its mate first
    CHECK(*at_half.selectivity.value == 1.0);                          // 0.8, 0.6, 0.5, 0.5 over four probes
    CHECK(*measure_point(set, 0.5, {.rank = 2}).tpir.value == 0.5);    // p2 as well
    CHECK(*measure_point(set, 0.65, {.rank = 2}).tpir.value == 0.25);  // its mate scores 0.6
    CHECK(*measure_rank_miss(set, {.rank = 2}).value == 0.5);
    // 3 alarms of 4: the interval is that of the uniform prior.
    const auto interval = Posterior({.errors = 3, .total = 4}).interval(0.95);
    CHECK(at_half.fpir.interval->low == Approx(interval.low).epsilon(1e-12));
    CHECK(at_half.fpir.interval->high == Approx(interval.high).epsilon(1e-12));
}

TEST_CASE("the threshold of a target is the smallest, and equal scores stay together") {
    const auto set = Files().read(searches);
    const auto fpir_at = [&](double target) { return *measure_point(set, find_threshold(set, target), {}).fpir.value; };
    CHECK(find_threshold(set, 0) == std::nextafter(0.8, 1.0));
    CHECK(fpir_at(0) == 0);
    CHECK(find_threshold(set, 0.25) == std::nextafter(0.5, 1.0));
    CHECK(fpir_at(0.25) == 0.25);
    CHECK(fpir_at(0.5) == 0.25);                 // two would be allowed, but both 0.5 come together
    CHECK(find_threshold(set, 0.75) == lowest);  // the fourth has no candidate
    CHECK(find_threshold(set, 1) == lowest);
}

TEST_CASE("the DET curve falls and agrees with single points") {
    const auto set = Files().read(searches);
    const auto curve = find_det_curve(set, 1);
    REQUIRE(curve.size() == 3);  // 0.5, 0.8, above 0.8
    for (const auto& point : curve) {
        CHECK(point.fpir == *measure_point(set, point.threshold, {}).fpir.value);
        CHECK(point.fnir == *measure_point(set, point.threshold, {}).fnir.value);
    }
    CHECK(curve.front().fpir > curve.back().fpir);
}

TEST_CASE("FPIR for other galleries") {
    const auto set = Files().read(searches);
    CHECK(predict_fpir(set, 0.5, 4) == 0.75);
    // Two of four identities: s1 with 2 candidates is missed by C(2,2)/C(4,2) = 1/6 of the sub-galleries, s2 and s3 by
    // half.
    CHECK(predict_fpir(set, 0.5, 2) == Approx((5 / 6.0 + 0.5 + 0.5) / 4).epsilon(1e-14));
    // Eight: 1 - (1 - 3/4)^2.
    CHECK(predict_fpir(set, 0.5, 8) == Approx(1 - 0.25 * 0.25).epsilon(1e-14));
}

TEST_CASE("persons as clusters widen the interval") {
    // Person x raises an alarm in all of 20 probes, person y in none of 20.
    std::string text = "probe,truth,candidate,score\n";
    for (int i = 0; i < 20; ++i) {
        text += "x" + std::to_string(i) + ",x,a,0.9\n";
        text += "y" + std::to_string(i) + ",y,a,0.1\n";
    }
    const auto set = Files().read(text);
    const auto by_probe = measure_point(set, 0.5, {});
    const auto by_person = measure_point(set, 0.5, {.by_identity = true});
    CHECK(*by_probe.fpir.value == 0.5);
    CHECK(*by_person.fpir.value == 0.5);
    CHECK(by_person.fpir.interval->width > 2 * by_probe.fpir.interval->width);
    CHECK_FALSE(by_probe.fnir.value);
    CHECK_FALSE(by_probe.fnir.reason.empty());
}

TEST_CASE("searches that cannot be right are named") {
    Files files;
    const std::string head = "probe,truth,candidate,score,mated\n";
    const auto holds = [](const std::string& text, const std::string& part) {
        INFO(text);
        return text.find(part) != std::string::npos;
    };
    CHECK(holds(files.message(head + "s,a,b,0.5,0\n"),
                "row 1 (line 2), column \"mated\": a non-mate must not be enrolled"));
    CHECK(holds(files.message(head + "s,x,b,0.5,1\n"), "a mate must be enrolled"));
    CHECK(holds(files.message(head + "p,a,a,nan,1\n"), "column \"score\": \"nan\" is not a finite number"));
    CHECK(holds(files.message(head + "p,a,z,0.5,1\n"), "is not in"));
    CHECK(holds(files.message(head + "p,a,b,0.5,1\np,a,b,0.4,1\n"),
                "row 2 (line 3), column \"candidate\": \"b\" comes twice"));
    CHECK(holds(files.message(head + "p,a,b,0.5,1\np,b,b,0.4,1\n"), "differs from an earlier row"));
    // Without a gallery file an enrolled non-mate shows as a candidate of somebody.
    IdentificationColumns sized;
    sized.gallery_size = 10;
    CHECK(holds(files.message(head + "s,x,a,0.5,0\np,a,x,0.5,1\n", sized),
                "a non-mate must not be enrolled, but \"x\" is a candidate"));
    sized.gallery_size = 1;
    CHECK(holds(files.message(head + "s,,a,0.5,0\np,a,b,0.5,1\n", sized), "`gallery-size`"));
    CHECK(holds(files.message("probe,truth\n"), "holds no searches"));
}
