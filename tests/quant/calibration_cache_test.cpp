#include "mlq/quant/calibration_cache.hpp"

#include <catch2/catch.hpp>
#include <limits>

#include "mlq/base/error.hpp"

using namespace mlq;

TEST_CASE("scales of a TensorRT cache are big-endian hex floats") {
    const auto cache =
        parse_calibration_cache("TRT-8501-EntropyCalibration2\ninput: 3c010a14\nConv_0_out: 3c92aa10\n", "c");
    CHECK(cache.version == "8501");
    CHECK(cache.algorithm == "EntropyCalibration2");
    REQUIRE(cache.scales.size() == 2);
    CHECK(cache.scales[0].first == "input");
    CHECK(cache.scales[0].second == Approx(0.0078759).epsilon(1e-5));
    CHECK(cache.scales[0].second * 127 == Approx(1.00024).epsilon(1e-5));
    CHECK(cache.scales[1].second == Approx(0.0179034).epsilon(1e-5));
    CHECK(to_text(cache) == "TRT-8501-EntropyCalibration2\ninput: 3c010a14\nConv_0_out: 3c92aa10\n");
}

TEST_CASE("names may hold colons and blanks; the last colon counts") {
    const auto text =
        "TRT-100001-MinMaxCalibration\r\n(Unnamed Layer* 3) [Constant]_output: 00000000\r\n\r\na: b: c: 3f800000";
    const auto cache = parse_calibration_cache(text, "c");
    REQUIRE(cache.scales.size() == 2);
    CHECK(cache.scales[0] == std::pair<std::string, float>{"(Unnamed Layer* 3) [Constant]_output", 0.0F});
    CHECK(cache.scales[1] == std::pair<std::string, float>{"a: b: c", 1.0F});
    CHECK(parse_calibration_cache(to_text(cache), "c") == cache);
}

TEST_CASE("what is not a cache is refused with its line") {
    for (const char* text :
         {"", "\n\n", "input: 3c010a14\n", "TRT-\n", "TRT-85-\n", "TRT-8a-Entropy\n", "TRT--Entropy\n"})
        CHECK_THROWS_AS(parse_calibration_cache(text, "c"), Error);
    const std::string header = "TRT-8501-EntropyCalibration2\n";
    for (const char* line :
         {"input 3c010a14", "input: 3c010a1", "input: 3c010a145", "input: 3c010a1g", ": 3c010a14", "input:3c010a14",
          "input: -c010a14", "input: 0x010a14", "input: bf800000", "input: 7f800000", "input: 7fc00000"})
        CHECK_THROWS_WITH(parse_calibration_cache(header + line, "c"), Catch::Contains("line 2"));
    CHECK_THROWS_WITH(parse_calibration_cache(header + "a: 3f800000\na: 3f800000\n", "c"), Catch::Contains("line 3"));
}

TEST_CASE("what could not be read back is not written") {
    const auto refuses = [](CalibrationCache cache) { CHECK_THROWS_AS(to_text(cache), Error); };
    refuses({"8501", "EntropyCalibration2", {{"a\nb", 1.0F}}});
    refuses({"8501", "EntropyCalibration2", {{"", 1.0F}}});
    refuses({"8501", "EntropyCalibration2", {{"a", 1.0F}, {"a", 1.0F}}});
    refuses({"8501", "EntropyCalibration2", {{"a", -1.0F}}});
    refuses({"8501", "EntropyCalibration2", {{"a", std::numeric_limits<float>::infinity()}}});
    refuses({"8.5", "EntropyCalibration2", {}});
    refuses({"8501", "", {}});
}
