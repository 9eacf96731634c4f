#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "mlq/report/report.hpp"

using namespace mlq;

TEST_CASE("plain numbers have four significant digits and keep their integer digits") {
    CHECK(format_number(3.14159, Style::plain) == "3.142");
    CHECK(format_number(60000.4, Style::plain) == "60000");
    CHECK(format_number(9.99996, Style::plain) == "10.00");
    CHECK(format_number(0.00123456, Style::plain) == "0.001235");
    CHECK(format_number(-12.3456, Style::plain, 2) == "-12");
    CHECK(format_number(1.0 / 3, Style::plain, 2) == "0.33");
}

TEST_CASE("zeros that say nothing are dropped, zeros that were measured stay") {
    CHECK(format_number(0.005, Style::plain) == "0.005");
    CHECK(format_number(12, Style::plain) == "12");
    CHECK(format_number(0, Style::plain) == "0");
    CHECK(format_number(100, Style::plain) == "100");
    CHECK(format_number(0.25001, Style::plain) == "0.2500");
}

TEST_CASE("numbers that would be rows of zeros are written with powers of ten") {
    CHECK(format_number(1.5e-5, Style::plain) == "1.500e-05");
    CHECK(format_number(2e15, Style::plain) == "2.000e+15");
    CHECK(format_number(0.5, Style::scientific, 3) == "5.00e-01");
    CHECK(format_number(std::numeric_limits<double>::max(), Style::percent).size() < 400);
}

TEST_CASE("percent has decimals, bytes have units of a thousand") {
    CHECK(format_number(0.92314, Style::percent) == "92.31 %");
    CHECK(format_number(0.92314, Style::percent, 0) == "92 %");
    CHECK(format_number(0.00012, Style::percent, 3) == "0.012 %");
    CHECK(format_number(0, Style::bytes) == "0 B");
    CHECK(format_number(999, Style::bytes) == "999 B");
    CHECK(format_number(1520000, Style::bytes) == "1.52 MB");
    CHECK(format_number(999999, Style::bytes) == "1.00 MB");
    CHECK(format_number(12345, Style::bytes) == "12.3 kB");
    CHECK(format_number(5e18, Style::bytes) == "5000 PB");
}

TEST_CASE("what is no number says so") {
    CHECK(format_number(std::nan(""), Style::plain) == "n/a");
    CHECK(format_number(std::nan(""), Style::percent) == "n/a");
    CHECK(format_number(-std::numeric_limits<double>::infinity(), Style::plain) == "-inf");
}

TEST_CASE("a value carries its interval and unit") {
    CHECK(format_value(0.9231, Interval{0.9177, 0.9282}, Style::percent, usual_digits, "") == "92.31 % [91.77, 92.82]");
    CHECK(format_value(3.2143, Interval{3.14159, 3.33333}, Style::plain, 3, "ms") == "3.21 ms [3.14, 3.33]");
    CHECK(format_value(1520000, Interval{1500000, 1540000}, Style::bytes, usual_digits, "bytes") ==
          "1.52 MB [1.50 MB, 1.54 MB]");
    CHECK(format_value(60000, {}, Style::plain, usual_digits, "images") == "60000 images");
    CHECK(format_value(std::uint64_t{18446744073709551615ULL}, {}, Style::plain, 4, "") == "18446744073709551615");
    CHECK(format_value(nullptr, Interval{}, Style::percent, usual_digits, "") == "n/a");
    CHECK(format_value(std::nan(""), Interval{}, Style::plain, usual_digits, "ms") == "n/a");
    CHECK(format_value(true, {}, Style::plain, usual_digits, "") == "yes");
    CHECK(format_value("max", {}, Style::percent, usual_digits, "") == "max");
    CHECK(format_value(Json{1, 8, 128}, {}, Style::plain, usual_digits, "") == "1, 8, 128");
}
