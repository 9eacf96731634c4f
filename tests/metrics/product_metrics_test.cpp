#include "mlq/metrics/product_metrics.hpp"

#include <catch2/catch.hpp>
#include <numeric>

#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "scratch_folder.hpp"
#include "stats/order_statistics.hpp"

using namespace mlq;

TEST_CASE("alarms within the cooldown of the one before are one event") {
    CHECK(merge_alarms({30, 0, 5, 9, 20}, 10) == std::vector<double>{0, 20, 30});  // 5 and 9 follow 0; gaps 11, 10
    CHECK(merge_alarms({1, 1, 2}, 0).size() == 3);
}

TEST_CASE("a quantile has an interval of order statistics, or says that the values are too few") {
    std::vector<double> values(10);
    std::iota(values.begin(), values.end(), 1.0);
    // Bin(10, 1/2): P(<= 1) = 11/1024 <= 0.025 < P(<= 2) = 56/1024, so l = 2; P(<= 8) = 1013/1024 >= 0.975, so u = 9.
    const auto median = measure_quantile(values, 0.5, 0.95);
    CHECK(*median.value == 5);
    REQUIRE(median.interval);
    CHECK(median.interval->low == 2);
    CHECK(median.interval->high == 9);
    const auto tail = measure_quantile(values, 0.99, 0.95);
    CHECK(*tail.value == 10);
    CHECK_FALSE(tail.interval);
    CHECK(values_for_bound(0.99, 0.95) == 299);  // 0.99^298 = 0.05003, 0.99^299 = 0.04953
}

TEST_CASE("numbers are read line by line, and what is no number is named") {
    const ScratchFolder folder;
    const auto path = (folder / "numbers.txt").string();
    write_file(path, std::string_view("# ms\n1.5\r\n\n2\n"));
    CHECK(read_numbers(path) == std::vector<double>{1.5, 2});
    for (const char* bad : {"1\nnan\n", "1\n-2\n", "1\n1e999\n", "1\n2 3\n"}) {
        write_file(path, std::string_view(bad));
        CHECK_THROWS_WITH(read_numbers(path), Catch::Contains("numbers.txt: line 2"));
    }
}
