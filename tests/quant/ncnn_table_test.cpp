#include "mlq/quant/ncnn_table.hpp"

#include <catch2/catch.hpp>
#include <limits>

#include "mlq/base/error.hpp"

using namespace mlq;

TEST_CASE("an ncnn table holds 127 over the threshold") {
    NcnnTable table;
    table.add_weights("conv1", {0.5F, 0.25F});     // thresholds 63.5 and 31.75
    table.add_activation("conv1", 4.0F / 127.0F);  // threshold 4
    CHECK(to_text(table) == "conv1_param_0 2 4\nconv1 31.75\n");
}

TEST_CASE("a table reads back to the same floats") {
    NcnnTable table;
    table.add_weights("a", {1e-7F, 3.3333333F, 1e9F, std::numeric_limits<float>::min() * 8});
    table.add_activation("a", 0.0123456789F);
    CHECK(parse_ncnn_table(to_text(table), "t") == table);
    CHECK(parse_ncnn_table("\r\n conv  1.5\t2e1 \r\n", "t").lines[0] == NcnnTable::Line{"conv", {1.5F, 20.0F}});
    CHECK(parse_ncnn_table("", "t").lines.empty());
}

TEST_CASE("bad tables are refused with their line, bad names and scales are not written") {
    for (const char* text : {"conv", "conv x", "conv 1.5x", "conv 0", "conv -1", "conv inf", "conv nan", "conv 1e99"})
        CHECK_THROWS_WITH(parse_ncnn_table(text, "t"), Catch::Contains("line 1"));
    CHECK_THROWS_WITH(parse_ncnn_table("a 1\na 2\n", "t"), Catch::Contains("line 2"));
    CHECK_THROWS_AS(to_text(NcnnTable{{{"two words", {1.0F}}}}), Error);
    CHECK_THROWS_AS(to_text(NcnnTable{{{"a", {}}}}), Error);
    CHECK_THROWS_AS(to_text(NcnnTable{{{"a", {0.0F}}}}), Error);
    CHECK_THROWS_AS(to_text(NcnnTable{{{"a", {1.0F}}, {"a", {1.0F}}}}), Error);
}
