#include <catch2/catch.hpp>

#include "mlq/report/writers.hpp"
#include "sample_report.hpp"

using namespace mlq;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

TEST_CASE("Markdown starts with title and verdict and holds tables") {
    const auto text = write_markdown(make_sample_report());
    CHECK_THAT(text, StartsWith("## Is the model good enough?\n\n**verdict: fail**\n\n| | |\n|:--|:--|\n| Accuracy |"));
    CHECK_THAT(text,
               Contains("\n### Methods\n\n**Accuracy by method**\n\n| Method | Accuracy | Size |\n|:--|--:|--:|\n"));
    CHECK_THAT(text, Contains("\n| max | 50.00 % \\[40.00, 60.00\\] | 1.52 MB |\n"));
    CHECK_THAT(text, Contains("\n| Check | Verdict | |\n|:--|:--|:--|\n| error &lt; 0.1 | pass | P = 0.999 |\n"));
    CHECK_THAT(text, Contains("\n> **warning:** Only 10"));
}

TEST_CASE("outside text cannot become Markdown or HTML") {
    const auto text = write_markdown(make_sample_report());
    CHECK_THAT(text, Contains("a&lt;b>&amp;\"c\"\\|,'\\\\n\\\\x1b\\[31m"));
    CHECK_THAT(text, Contains("\\`\\*\\_\\]\\]>"));
    CHECK(text.find('\x01') == std::string::npos);
}

TEST_CASE("every table row has as many cells as its heading") {
    const auto text = write_markdown(make_sample_report());
    std::size_t expected = 0;
    std::size_t start = 0;
    while (start < text.size()) {
        const auto end = text.find('\n', start);
        const auto line = text.substr(start, end - start);
        std::size_t bars = 0;
        for (std::size_t i = 0; i < line.size(); ++i) bars += line[i] == '|' && (i == 0 || line[i - 1] != '\\');
        if (!line.starts_with('|')) {
            expected = 0;
        } else {
            if (expected == 0) expected = bars;
            CHECK(bars == expected);
        }
        start = end + 1;
    }
}
