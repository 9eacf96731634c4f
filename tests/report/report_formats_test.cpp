#include <catch2/catch.hpp>
#include <set>

#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "mlq/report/writers.hpp"
#include "sample_report.hpp"
#include "scratch_folder.hpp"

using namespace mlq;
using Catch::Matchers::Contains;

TEST_CASE("every format on the list is saved under its extension, in any case") {
    const ScratchFolder folder;
    const auto report = make_sample_report();
    std::set<std::string> texts;
    for (const auto& format : report_formats()) {
        const auto path = folder / (std::string("report") + format.extension);
        CHECK_NOTHROW(check_report_path(path));
        save_report(report, path);
        CHECK(read_text(path) == format.write(report));
        texts.insert(read_text(path));
    }
    CHECK(texts.size() == report_formats().size());
    save_report(report, folder / "REPORT.JSON");
    CHECK(read_text(folder / "REPORT.JSON") == write_json(report));
}

TEST_CASE("an unknown extension is refused before the work starts, with the list of known ones") {
    CHECK_THROWS_WITH(check_report_path("a.doc"), Contains(".txt, .json, .md, .html, .csv, .xml, .sarif, .github"));
    CHECK_THROWS_AS(check_report_path("json"), Error);
    CHECK_THROWS_AS(check_report_path(""), Error);
    CHECK_THROWS_WITH(check_report_path("/nowhere/a.json"), Contains("cannot write"));
    CHECK_THROWS_AS(save_report(make_sample_report(), "a.doc"), Error);
}
