#include <catch2/catch.hpp>

#include "mlq/report/writers.hpp"
#include "sample_report.hpp"
#include "xml_outline.hpp"

using namespace mlq;

TEST_CASE("JUnit counts failures and inconclusive checks apart") {
    auto outline = outline_xml(write_junit(make_sample_report()));
    CHECK(outline.problem.empty());
    CHECK(outline.count["testsuites"] == 1);
    CHECK(outline.count["testsuite"] == 1);
    CHECK(outline.count["testcase"] == 3);
    CHECK(outline.count["failure"] == 1);
    CHECK(outline.count["error"] == 1);
    CHECK(outline.attributes.at("testsuite") ==
          std::map<std::string, std::string>{
              {"name", "mlq-testsize.gate"}, {"tests", "3"}, {"failures", "1"}, {"errors", "1"}});
    CHECK(outline.attributes.at("error").at("message") == "needs 2000 more examples");
    CHECK(outline.attributes.at("failure").at("type") == "fail");
}

TEST_CASE("any text is valid XML, and comes back as it was shown") {
    auto outline = outline_xml(write_junit(make_sample_report()));
    CHECK(outline.problem.empty());
    CHECK(outline.attributes.at("failure").at("message") == "a<b>&\"c\"|,'\\n\\x1b[31m\xef\xbf\xbd\\x01`*_]]>");
}

TEST_CASE("a report without checks is a suite without cases") {
    auto outline = outline_xml(write_junit(Report("mlq-x", "y")));
    CHECK(outline.problem.empty());
    CHECK(outline.attributes.at("testsuite").at("tests") == "0");
}

TEST_CASE("the outline notices XML that is broken") {
    for (const char* text : {"<a>", "<a></b>", "<a x=1/>", "<a x=\"<\"/>", "<a x=\"&\"/>", "<a x=\"&no;\"/>",
                             "<a/><b/>", "<a x=\"1\" x=\"2\"/>", "<a>\x01</a>", "text"})
        CHECK_FALSE(outline_xml(text).problem.empty());
}
