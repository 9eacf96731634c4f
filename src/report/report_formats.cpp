#include <algorithm>
#include <array>
#include <cctype>

#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "mlq/report/writers.hpp"

namespace mlq {
namespace {

constexpr std::array formats{
    ReportFormat{".txt", write_text},    ReportFormat{".json", write_json},
    ReportFormat{".md", write_markdown}, ReportFormat{".html", write_html},
    ReportFormat{".csv", write_csv},     ReportFormat{".xml", write_junit},
    ReportFormat{".sarif", write_sarif}, ReportFormat{".github", write_annotations},
};

const ReportFormat& find_format(const std::filesystem::path& path) {
    std::string extension = path.extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    for (const auto& format : formats) {
        if (extension == format.extension) return format;
    }
    std::string known;
    for (const auto& format : formats) known.append(known.empty() ? "" : ", ").append(format.extension);
    throw Error("report " + mlq::quoted(path.string()), "the extension names no report format", "use one of " + known);
}

}  // namespace

std::span<const ReportFormat> report_formats() {
    return formats;
}

void save_report(const Report& report, const std::filesystem::path& path) {
    write_file(path, find_format(path).write(report));
}

void check_report_path(const std::filesystem::path& path) {
    find_format(path);
    check_writable(path);
}

}  // namespace mlq
