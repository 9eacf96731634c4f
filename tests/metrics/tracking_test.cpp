#include "mlq/metrics/tracking.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "mlq/base/error.hpp"

using namespace mlq;

namespace {

// Boxes of 10 x 10 that stand at x; at(x, 5) overlaps at(x, 0) by half.
std::string row(int frame, int id, double x, double y = 0) {
    return std::to_string(frame) + "," + std::to_string(id) + "," + std::to_string(x) + "," + std::to_string(y) +
           ",10,10,1,1,1\n";
}

TrackSequence sequence_of(const std::string& truths, const std::string& results) {
    TrackSequence sequence{"video", 0, parse_mot(truths, "gt.txt", true), parse_mot(results, "video.txt", true)};
    for (const auto* boxes : {&sequence.truths, &sequence.results})
        if (!boxes->empty()) sequence.frames = std::max(sequence.frames, boxes->back().frame);
    return sequence;
}

TrackingCounts count(const std::string& truths, const std::string& results, const TrackingOptions& options = {}) {
    return count_tracking(sequence_of(truths, results), options).counts;
}

TrackingOptions as(TrackCompat compat) {
    TrackingOptions options;
    options.compat = compat;
    return options;
}

TrackingOptions continuing(Continuity continuity) {
    TrackingOptions options;
    options.continuity = continuity;
    return options;
}

}  // namespace

TEST_CASE("a tracker that changes its mind once") {
    // One truth, 10 frames; track 1 follows it for 6, track 2 for 4, always exactly.
    std::string truths, results;
    for (int frame = 1; frame <= 10; ++frame) {
        truths += row(frame, 7, 5 * frame);
        results += row(frame, frame <= 6 ? 1 : 2, 5 * frame);
    }
    const auto counts = count(truths, results);
    CHECK(counts.matches == 10);
    CHECK(counts.switches == 1);
    CHECK(counts.fragmentations == 0);
    CHECK(counts.mostly_tracked == 1);
    CHECK(counts.identity_matches == 6);  // the truth gets track 1
    const auto values = measure_tracking(counts, TrackCompat::none);
    CHECK(values.mota == Approx(1 - 1 / 10.0));
    CHECK(values.moda == 1);
    CHECK(values.motp == 1);
    CHECK(values.idf1 == Approx(2 * 6 / 20.0));
    // Each of the 10 TP has the association of its pair: 6 / (10 + 6 - 6) and 4 / (10 + 4 - 4).
    // AssA = (6 * 0.6 + 4 * 0.4) / 10 = 0.52, DetA = 1, for every alpha.
    CHECK(values.mean.deta == 1);
    CHECK(values.mean.assa == Approx(0.52).epsilon(1e-14));
    CHECK(values.mean.hota == Approx(std::sqrt(0.52)).epsilon(1e-14));
    CHECK(values.mean.assre == Approx(0.52).epsilon(1e-14));  // 6 / 10 and 4 / 10 of the truth
    CHECK(values.mean.asspr == 1);                            // 6 / 6 and 4 / 4 of the tracks
    CHECK(values.mean.loca == 1);
    for (const auto compat : {TrackCompat::trackeval, TrackCompat::motmetrics})
        CHECK(count(truths, results, as(compat)) == counts);
}

TEST_CASE("localisation decides at which alpha a match counts") {
    // Boxes overlap by 6 of 10: IoU = 60 / 140 = 3 / 7 = 0.43: no match at 0.5, but one at alpha = 0.05, ..., 0.40.
    const auto values = measure_tracking(count(row(1, 1, 0), row(1, 1, 4)), TrackCompat::none);
    CHECK(values.recall == 0);
    CHECK(values.mota == -1);  // one missed, one false
    CHECK(std::isnan(values.motp));
    CHECK(values.alphas[7].hota == 1);
    CHECK(values.alphas[8].hota == 0);
    CHECK(values.mean.hota == Approx(8 / 19.0));
    CHECK(values.mean.loca == Approx(3 / 7.0));  // where there is a match
    CHECK(std::isnan(values.alphas[8].loca));
    // TrackEval puts LocA = 1 where nothing is matched.
    const auto theirs =
        measure_tracking(count(row(1, 1, 0), row(1, 1, 4), as(TrackCompat::trackeval)), TrackCompat::trackeval);
    CHECK(theirs.mean.loca == Approx((8 * 3 / 7.0 + 11) / 19));
    CHECK(theirs.motp == 0);
    CHECK(theirs.mean.hota == Approx(8 / 19.0));
}

TEST_CASE("an IoU that is the threshold is a match") {
    // 20 wide against 10 wide: IoU 1/2; 3 of 4 columns: 30 / 40 = 0.75 = alpha number 15.
    const auto half = count("1,1,0,0,10,10,1,1\n", "1,1,0,0,20,10,1\n");
    CHECK(half.matches == 1);
    CHECK(half.identity_matches == 1);
    CHECK(half.alphas[9].matches == 1);
    CHECK(half.alphas[10].matches == 0);
    CHECK(count("1,1,0,0,40,10,1,1\n", "1,1,0,0,30,10,1\n").alphas[14].matches == 1);
    TrackingOptions strict;
    strict.threshold = 501;
    CHECK(count("1,1,0,0,10,10,1,1\n", "1,1,0,0,20,10,1\n", strict).matches == 0);
}

TEST_CASE("tracked in exactly four of five frames is mostly tracked, in exactly one of five partially") {
    std::string truths, results;
    for (int frame = 1; frame <= 5; ++frame) {
        truths += row(frame, 1, 0) + row(frame, 2, 100) + row(frame, 3, 200);
        if (frame < 5) results += row(frame, 1, 0);
        if (frame == 2) results += row(frame, 2, 100);
        results += row(frame, 9, 900);  // so that no frame is without results
    }
    const auto counts = count(truths, results);
    CHECK(counts.mostly_tracked == 1);
    CHECK(counts.mostly_lost == 1);
    CHECK(count(truths, results, as(TrackCompat::motmetrics)) == counts);
    const auto theirs = count(truths, results, as(TrackCompat::trackeval));  // wants more than 80 %
    CHECK(theirs.mostly_tracked == 0);
    CHECK(theirs.mostly_lost == 1);
}

TEST_CASE("a gap in tracking is a fragmentation, whatever else is in its frames") {
    std::string truths, results;
    for (int frame = 1; frame <= 6; ++frame) {
        truths += row(frame, 1, 0);
        if (frame != 3 && frame != 4) results += row(frame, 1, 0);
    }
    CHECK(count(truths, results).fragmentations == 1);
    CHECK(count(truths, results, as(TrackCompat::motmetrics)).fragmentations == 1);
    // TrackEval passes over frames without results; with one stray box in each it sees the gap.
    CHECK(count(truths, results, as(TrackCompat::trackeval)).fragmentations == 0);
    const auto strays = results + row(3, 5, 500) + row(4, 5, 500);
    CHECK(count(truths, strays).fragmentations == 1);
    CHECK(count(truths, strays, as(TrackCompat::trackeval)).fragmentations == 1);
    CHECK(count(truths, strays).matches == 4);
    CHECK(count(truths, strays).results == 6);
}

TEST_CASE("a truth that is away itself is no fragmentation, except for TrackEval") {
    std::string truths = row(1, 2, 300) + row(2, 2, 300) + row(3, 2, 300),
                results = row(1, 2, 300) + row(2, 2, 300) + row(3, 2, 300);
    for (const int frame : {1, 3}) {
        truths += row(frame, 1, 0);
        results += row(frame, 1, 0);
    }
    CHECK(count(truths, results).fragmentations == 0);
    CHECK(count(truths, results, as(TrackCompat::motmetrics)).fragmentations == 0);
    CHECK(count(truths, results, as(TrackCompat::trackeval)).fragmentations == 1);
}

TEST_CASE("missed before the first and after the last match is no fragmentation") {
    std::string truths, results;
    for (int frame = 1; frame <= 5; ++frame) truths += row(frame, 1, 0);
    for (int frame = 1; frame <= 5; ++frame) results += frame == 3 ? row(3, 1, 0) : row(frame, 8, 500);
    for (const auto compat : {TrackCompat::none, TrackCompat::trackeval, TrackCompat::motmetrics})
        CHECK(count(truths, results, as(compat)).fragmentations == 0);
}

TEST_CASE("which pairing continues after a gap is an option") {
    // The truth has track 1 in frame 1 and nothing in frame 2. In frame 3 track 1 is near (IoU 0.6: 7.5 of 12.5) and
    // track 2 exact. The last match continues; the frame before has none, so the best IoU wins: a switch.
    const auto truths = row(1, 1, 0) + row(2, 1, 0) + row(3, 1, 0);
    const auto results = row(1, 1, 0) + row(2, 9, 500) + row(3, 1, 2.5) + row(3, 2, 0);
    const auto last = count(truths, results, continuing(Continuity::last_match));
    CHECK(last.switches == 0);
    CHECK(last.similarity == Approx(1 + 0.6));
    const auto before = count(truths, results, continuing(Continuity::frame_before));
    CHECK(before.switches == 1);
    CHECK(before.similarity == 2);
    for (const auto compat : {TrackCompat::trackeval, TrackCompat::motmetrics})
        CHECK(count(truths, results, as(compat)) == before);
}

TEST_CASE("a pairing continues though another box fits better") {
    // In frame 2 track 2 is exact and track 1 at IoU 0.6, but the truth has track 1.
    const auto truths = row(1, 1, 0) + row(2, 1, 0);
    const auto results = row(1, 1, 0) + row(2, 1, 2.5) + row(2, 2, 0);
    for (const auto compat : {TrackCompat::none, TrackCompat::trackeval, TrackCompat::motmetrics}) {
        const auto counts = count(truths, results, as(compat));
        CHECK(counts.switches == 0);
        CHECK(counts.similarity == Approx(1.6));
    }
}

TEST_CASE("two truths that remember one track: the more recent pairing is kept") {
    // Track 1 follows truth 1 in frame 1 and truth 2 in frame 2; in frame 3 both stand at the same place with it.
    const auto truths = row(1, 1, 0) + row(2, 2, 0) + row(3, 1, 0) + row(3, 2, 0);
    const auto results = row(1, 1, 0) + row(2, 1, 0) + row(3, 1, 0) + row(3, 2, 0);
    const auto counts = count(truths, results);
    CHECK(counts.matches == 4);
    CHECK(counts.switches == 1);  // truth 1 gets track 2
}

TEST_CASE("as many matches as can be come before the best IoU, except for TrackEval") {
    // Boxes of 30 x 10 at 0, 10, 20 and 30: neighbours overlap by 20 of 40, an IoU of 1/2. Truths at 10, 20 and 0,
    // results at 10, 20 and 30: two exact pairs leave truth 3 (at 0) and result 3 (at 30) alone, sum 2. Shifted by one,
    // all three are matched: 0-10, 10-20, 20-30, sum 1.5.
    const std::string truths = "1,1,10,0,30,10,1,1\n1,2,20,0,30,10,1,1\n1,3,0,0,30,10,1,1\n";
    const std::string results = "1,1,10,0,30,10,1\n1,2,20,0,30,10,1\n1,3,30,0,30,10,1\n";
    CHECK(count(truths, results).matches == 3);
    CHECK(count(truths, results).similarity == 1.5);
    CHECK(count(truths, results, as(TrackCompat::motmetrics)).matches == 3);
    CHECK(count(truths, results, as(TrackCompat::trackeval)).matches == 2);
    CHECK(count(truths, results, as(TrackCompat::trackeval)).similarity == 2);
}

TEST_CASE("identity pairs whole tracks once") {
    // Truth 1 (4 frames) is with track 1 in 2 frames and with track 2 in 2; truth 2 (2 frames) is with track 1.
    // Best: truth 1 - track 2, truth 2 - track 1: IDTP 4. Greedy by the first would be the same 2 + 2, or 2 + 0.
    std::string truths, results;
    for (int frame = 1; frame <= 4; ++frame) truths += row(frame, 1, 0);
    results += row(1, 1, 0) + row(2, 1, 0) + row(3, 2, 0) + row(4, 2, 0);
    truths += row(3, 2, 100) + row(4, 2, 100);
    results += row(3, 1, 100) + row(4, 1, 100);
    const auto counts = count(truths, results);
    CHECK(counts.identity_matches == 4);
    const auto values = measure_tracking(counts, TrackCompat::none);
    CHECK(values.idr == Approx(4 / 6.0));
    CHECK(values.idp == Approx(4 / 6.0));
    CHECK(values.idf1 == Approx(4 / 6.0));
}

TEST_CASE("a frame without truth has false positives, one without results has misses") {
    const auto counts = count(row(1, 1, 0) + row(3, 1, 0), row(2, 1, 0) + row(3, 1, 0));
    CHECK(counts.frames == 3);
    CHECK(counts.truths - counts.matches == 1);
    CHECK(counts.results - counts.matches == 1);
    const auto values = measure_tracking(counts, TrackCompat::none);
    CHECK(values.false_alarms_per_frame == Approx(1 / 3.0));
    CHECK(values.mota == 0);  // 1 - (1 + 1) / 2
    // HOTA: DetA = 1 / 3; A = 1 / (2 + 2 - 1).
    CHECK(values.mean.hota == Approx(1 / 3.0));
}

TEST_CASE("without truth there is no value, and TrackEval's zero only where it is asked for") {
    const auto counts = count("", row(1, 1, 0));
    const auto values = measure_tracking(counts, TrackCompat::none);
    CHECK(std::isnan(values.mota));
    CHECK(std::isnan(values.recall));
    CHECK(std::isnan(values.mostly_lost));
    CHECK(values.precision == 0);
    CHECK(values.mean.hota == 0);  // DetA = 0 / (0 + 0 + 1)
    const auto theirs = count("", row(1, 1, 0), as(TrackCompat::trackeval));
    CHECK(theirs.frames == 0);
    CHECK(measure_tracking(theirs, TrackCompat::trackeval, true).mota == 0);
    CHECK(measure_tracking(theirs, TrackCompat::trackeval, true).mostly_lost == 1);
    CHECK(measure_tracking(theirs, TrackCompat::trackeval).mota == -1);
    CHECK(measure_tracking(theirs, TrackCompat::trackeval).mostly_lost == 0);
    const auto nothing = measure_tracking(count("", ""), TrackCompat::none);
    CHECK(std::isnan(nothing.mean.hota));
    CHECK(std::isnan(nothing.idf1));
}

TEST_CASE("distractors take their results away, and confidence 0 marks what is not evaluated") {
    const auto box = [](int id, double x, const char* rest) {
        return "1," + std::to_string(id) + "," + std::to_string(x) + ",0,10,10," + rest + "\n";
    };
    // A pedestrian; a static person (7), a car (3), a non-motorized vehicle (6), a pedestrian marked 0.
    const auto truths =
        box(1, 0, "1,1,1") + box(2, 100, "1,7,1") + box(3, 200, "1,3,1") + box(4, 300, "1,6,1") + box(5, 400, "0,1,1");
    const auto results = box(1, 0, "-1,-1,-1") + box(2, 100, "-1,-1,-1") + box(3, 200, "-1,-1,-1") +
                         box(4, 300, "-1,-1,-1") + box(5, 400, "-1,-1,-1") + box(6, 500, "-1,3,-1");
    TrackingOptions options;
    auto result = count_tracking(sequence_of(truths, results), options);
    CHECK(result.counts.truths == 1);
    CHECK(result.truths_left_out == 4);
    CHECK(result.results_on_distractors == 1);  // on the static person
    CHECK(result.counts.results == 4);          // on the car, the vehicle and the marked one they are false
    CHECK(result.counts.matches == 1);
    CHECK(result.left_out_classes == std::map<int, double>{{3, 1}});
    CHECK(result.truth_classes == std::map<int, double>{{1, 2}, {3, 1}, {6, 1}, {7, 1}});
    options.filter = TrackFilter::mot20;
    CHECK(count_tracking(sequence_of(truths, results), options).counts.results == 3);
    options.filter = TrackFilter::mot15;
    const TrackSequence bare{"video", 1, parse_mot(truths, "", false), parse_mot(results, "", false)};
    CHECK(count_tracking(bare, options).counts.truths == 4);
    CHECK(count_tracking(bare, options).counts.results == 6);
    options.filter = TrackFilter::none;
    CHECK(count_tracking(bare, options).counts.truths == 5);
}

TEST_CASE("a distractor takes only the box that fits it best") {
    // The pedestrian and the static person share a place; the result is nearer to the pedestrian.
    const std::string truths = "1,1,0,0,10,10,1,1\n1,2,2,0,10,10,1,7\n";
    CHECK(count(truths, "1,1,0.5,0,10,10,1\n").matches == 1);
    CHECK(count(truths, "1,1,1.5,0,10,10,1\n").results == 0);
}

TEST_CASE("totals are sums of counts") {
    TrackingCounts total;
    const auto one = count(row(1, 1, 0) + row(2, 1, 0), row(1, 1, 0) + row(2, 2, 0));
    const auto other = count(row(1, 1, 0), row(1, 1, 50));
    total.add(one);
    total.add(other, 2);
    CHECK(total.truths == 4);
    CHECK(total.matches == 2);
    CHECK(total.switches == 1);
    const auto values = measure_tracking(total, TrackCompat::none);
    CHECK(values.mota == Approx(1 - (2 + 2 + 1) / 4.0));
    // AssA of the matches alone: both have 1 / (2 + 1 - 1).
    CHECK(values.mean.assa == Approx(0.5));
    CHECK(values.mean.deta == Approx(2 / 6.0));
}

TEST_CASE("a sequence of weight three counts three times") {
    const auto one = count(row(1, 1, 0) + row(2, 1, 0) + row(3, 1, 0), row(1, 1, 1) + row(2, 2, 0) + row(4, 2, 0));
    TrackingCounts thrice, weighted;
    for (int i = 0; i < 3; ++i) thrice.add(one);
    weighted.add(one, 3);
    CHECK(weighted.alphas[0].matches == 6);
    for (std::size_t i = 0; i < hota_alphas; ++i) {
        CHECK(weighted.alphas[i].similarity == Approx(thrice.alphas[i].similarity));
        CHECK(weighted.alphas[i].association == Approx(thrice.alphas[i].association));
        CHECK(weighted.alphas[i].precision == Approx(thrice.alphas[i].precision));
    }
    CHECK(measure_tracking(weighted, TrackCompat::none).mean.hota ==
          Approx(measure_tracking(one, TrackCompat::none).mean.hota));
    CHECK(weighted.fragmentations == thrice.fragmentations);
    CHECK(weighted.results - weighted.matches == 3);
}

TEST_CASE("the order of rows changes nothing") {
    std::string truths, results, truths_back, results_back;
    for (int frame = 1; frame <= 4; ++frame)
        for (int id = 1; id <= 5; ++id) {
            const auto truth = row(frame, id, 4 * id), result = row(frame, 10 - id, 4 * id + frame % 2);
            truths += truth, results += result;
            truths_back = truth + truths_back, results_back = result + results_back;
        }
    CHECK(count(truths, results) == count(truths_back, results_back));
}

TEST_CASE("options and classes out of range are refused") {
    TrackingOptions options;
    options.threshold = 0;
    CHECK_THROWS_AS(count(row(1, 1, 0), row(1, 1, 0), options), Error);
    CHECK_THROWS_WITH(count("1,1,0,0,1,1,1,14,1\n", ""), Catch::Contains("line 1: class 14"));
    CHECK_THROWS_WITH(count("1,1,0,0,1,1,1\n", ""), Catch::Contains("has no class"));
}

TEST_CASE("a crowd that nobody can pair ends with an error, not with the memory") {
    std::string boxes;
    for (int id = 1; id <= 1100; ++id) boxes += row(3, id, 0);
    CHECK_THROWS_WITH(count(boxes, boxes), Catch::Contains("frame 3: more than 2^20 pairs"));
}
