#include <catch2/catch.hpp>
#include <filesystem>

#include "../scratch_folder.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "mlq/metrics/tracking.hpp"

using namespace mlq;

TEST_CASE("rows of tracks are sorted by frame and id") {
    const auto boxes = parse_mot(
        "\xEF\xBB\xBF"
        "2, 5, 1.5, 2, 3, 4, 0.9, -1, -1\r\n\r\n1, 7, 0, 0, 1, 1, 1, 1, 1,\n1 3 0 0 1 1 1 1 1",
        "x", true);
    REQUIRE(boxes.size() == 3);
    CHECK(boxes[0].id == 3);
    CHECK(boxes[0].line == 4);
    CHECK(boxes[0].category == 1);
    CHECK(boxes[1].id == 7);
    CHECK(boxes[2].frame == 2);
    CHECK(boxes[2].box.x == 1.5);
    CHECK(boxes[2].confidence == 0.9);
    CHECK(boxes[2].category == 0);
    CHECK(parse_mot("", "x", true).empty());
    CHECK(parse_mot("1,1,1,1,1,1\n", "x", true)[0].confidence == 1);
}

TEST_CASE("bad rows name the line") {
    const auto message = [](const std::string& text, std::uint32_t frames = 0) {
        try {
            parse_mot(text, "gt.txt", true, frames);
        } catch (const Error& error) {
            return std::string(error.what());
        }
        return std::string("nothing");
    };
    const std::string good = "1,1,0,0,1,1,1,1,1\n";
    using Catch::Contains;
    CHECK_THAT(message(good + "2,1,0,0,1,1,1\n"), Contains("gt.txt: line 2: has 7 numbers, the first row has 9"));
    CHECK_THAT(message("1,1,0,0,1\n"), Contains("line 1: has 5 numbers"));
    CHECK_THAT(message("frame,id,x,y,w,h\n"), Contains("line 1: number 1, \"frame\"") && Contains("no header"));
    CHECK_THAT(message(good + "1,2,nan,0,1,1,1,1,1\n"), Contains("line 2: number 3, \"nan\", is not a finite number"));
    CHECK_THAT(message(good + "1,2,1e999,0,1,1,1,1,1\n"), Contains("line 2: number 3"));
    CHECK_THAT(message(good + "1,2,,0,1,1,1,1,1\n"), Contains("line 2: number 3, \"\""));
    CHECK_THAT(message("1.5,1,0,0,1,1\n"), Contains("frame 1.5 is not a whole number"));
    CHECK_THAT(message("0,1,0,0,1,1\n"), Contains("frame 0") && Contains("count from 1"));
    CHECK_THAT(message("9,1,0,0,1,1\n", 8), Contains("frame 9") && Contains("from 1 to 8"));
    CHECK_THAT(message("1,1.25,0,0,1,1\n"), Contains("id 1.25 is not a whole number"));
    CHECK_THAT(message("1,1,0,0,-1,1\n"), Contains("negative size"));
    CHECK_THAT(message("1,1,0,0,1,1e10\n"), Contains("beyond 1e9"));
    CHECK_THAT(message("1,1,0,0,1,1,1,2.5\n"), Contains("class 2.5") && Contains("`preprocess` mot15"));
    CHECK_THAT(message("5,3,0,0,1,1\n1,1,0,0,1,1\n5,3,2,2,1,1\n"),
               Contains("line 3: id 3 is in frame 5 already, by line 1"));
    CHECK_THAT(message("5,-1,0,0,1,1\n5,-1,2,2,1,1\n"), Contains("detections without ids"));
}

TEST_CASE("sequences are found in folders, and what has no partner is listed") {
    const ScratchFolder scratch;
    const auto& folder = scratch.path();
    for (const char* name : {"a/gt", "b/gt", "seqmaps"}) std::filesystem::create_directories(folder / "truth" / name);
    std::filesystem::create_directories(folder / "results");
    write_file(folder / "truth/a/gt/gt.txt", std::string_view("1,1,0,0,9,9,1,1,1\n"));
    write_file(folder / "truth/a/seqinfo.ini", std::string_view("[Sequence]\nname=a\nseqLength=25\n"));
    write_file(folder / "truth/b/gt/gt.txt", std::string_view("1,1,0,0,9,9,1,1,1\n2,1,0,0,9,9,1,1,1\n"));
    write_file(folder / "results/a.txt", std::string_view("1,4,0,0,9,9,1\n"));
    write_file(folder / "results/z.txt", std::string_view(""));
    const auto list = list_sequences(folder / "truth", folder / "results");
    REQUIRE(list.sequences.size() == 2);
    CHECK(list.sequences[0].name == "a");
    CHECK(list.sequences[0].frames == 25);
    CHECK(list.without_results == std::vector<std::string>{"b"});
    CHECK(list.only_in_results == std::vector<std::string>{"z"});
    CHECK(list.without_truth == std::vector<std::string>{"seqmaps"});
    const auto result = evaluate_tracking(list, {});
    CHECK(result.counts.frames == 27);
    CHECK(result.counts.truths == 3);
    CHECK(result.counts.matches == 1);
    CHECK(result.total.mostly_lost.value == 0.5);
    CHECK(result.total.mota.interval);
    // One sequence alone: its file or its folder.
    for (const char* truth : {"truth/a/gt/gt.txt", "truth/a"}) {
        const auto one = list_sequences(folder / truth, folder / "results");
        REQUIRE(one.sequences.size() == 1);
        CHECK(one.sequences[0].name == "a");
        CHECK(one.sequences[0].frames == 25);
        CHECK(one.sequences[0].results == folder / "results/a.txt");
        CHECK_FALSE(evaluate_tracking(one, {}).total.mota.interval);
    }
    CHECK_THROWS_WITH(list_sequences(folder / "truth", folder / "results/a.txt"), Catch::Contains("is no folder"));
    CHECK_THROWS_WITH(list_sequences(folder / "results/a.txt", folder / "truth"),
                      Catch::Contains("results of no sequence"));
    CHECK_THROWS_WITH(list_sequences(folder / "truth/seqmaps", folder / "results"), Catch::Contains("no sequence"));
    write_file(folder / "truth/a/seqinfo.ini", std::string_view("[Sequence]\nseqLength=many\n"));
    CHECK_THROWS_WITH(list_sequences(folder / "truth", folder / "results"), Catch::Contains("seqinfo.ini: line 2"));
}
