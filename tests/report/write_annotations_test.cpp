#include <catch2/catch.hpp>

#include "mlq/report/writers.hpp"

using namespace mlq;

TEST_CASE("failed checks are errors, undecided ones and warnings are warnings, and one notice sums up") {
    Report report("mlq-eval", "gate");
    report.add(Check{.name = "false alarms", .verdict = Verdict::fail, .detail = "3.1 per hour", .file = "a,b:c.json"});
    report.add(Check{.name = "accuracy drop < 50 %", .verdict = Verdict::inconclusive, .detail = "2000 more"});
    report.add(Check{.name = "latency"});
    report.warn("only 10\nexamples");
    CHECK(write_annotations(report) ==
          "::error title=mlq-eval gate,file=a%2Cb%3Ac.json::false alarms: fail; 3.1 per hour\n"
          "::warning title=mlq-eval gate::accuracy drop < 50 %25: inconclusive; 2000 more\n"
          "::warning title=mlq-eval gate::only 10\\nexamples\n"
          "::notice title=mlq-eval gate::verdict: fail (1 of 3 checks passed)\n");
}

TEST_CASE("GitHub shows ten of a level, so the tenth says how many were held back") {
    const auto write = [](int count) {
        Report report("mlq-eval", "gate");
        for (int i = 0; i < count; ++i)
            report.add(Check{.name = "check " + std::to_string(i), .verdict = Verdict::fail});
        return write_annotations(report);
    };
    const auto errors = [](const std::string& text) {
        int found = 0;
        for (auto at = text.find("::error"); at != std::string::npos; at = text.find("::error", at + 1)) ++found;
        return found;
    };
    CHECK(errors(write(10)) == 10);
    CHECK(write(10).find("held back") == std::string::npos);
    CHECK(errors(write(25)) == 10);
    CHECK(write(25).find("16 more of 25 were held back") != std::string::npos);
}
