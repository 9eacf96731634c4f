// The formats a Report can be written in. One list: `report_formats()`.
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "mlq/report/report.hpp"

namespace mlq {

std::string write_text(const Report& report);      // aligned, for the terminal
std::string write_json(const Report& report);      // {"schema": "mlq.<tool>.<verb>/1", ...}, never NaN
std::string write_markdown(const Report& report);  // GitHub flavoured; fits a job summary
// One page that needs no network: verdict, facts and tables with their intervals drawn, tables that sort, pictures as
// SVG; light and dark, desktop and phone.
std::string write_html(const Report& report);
std::string write_csv(const Report& report);  // facts as key,value,low,high,level; then each table
// JUnit XML, one test case per check. A failed check is a <failure>; an inconclusive one is an <error>, which CI
// systems count apart from failures and never as success.
std::string write_junit(const Report& report);
// SARIF 2.1.0 (OASIS), for code scanning: one result per check, warnings as notifications.
std::string write_sarif(const Report& report);
// Workflow commands of GitHub Actions (::error ...), to be printed by the step: at most ten of a level, as more are
// dropped there; the last of them then says how many were held back.
std::string write_annotations(const Report& report);

struct ReportFormat {
    const char* extension;  // ".md"
    std::string (*write)(const Report&);
};
std::span<const ReportFormat> report_formats();

// Writes the report in the format that the extension of `path` names. Throws Error listing the known extensions.
void save_report(const Report& report, const std::filesystem::path& path);

// Throws, before the work starts, the Error that save_report would end with: unknown extension, path not writable.
void check_report_path(const std::filesystem::path& path);

}  // namespace mlq
