#include "mlq/report/plot.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "plot_script.hpp"
#include "run_gnuplot.hpp"

namespace mlq {
namespace {

struct Terminal {
    const char* extension;
    const char* command;
};

constexpr std::array terminals{
    Terminal{".svg", "set terminal svg noenhanced size 800,500 background 'white' font 'sans,13'\n"},
    Terminal{".png", "set terminal pngcairo noenhanced size 1200,750 font 'sans,15'\n"},
    Terminal{".pdf", "set terminal pdfcairo noenhanced size 16cm,10cm font 'sans,11'\n"},
};
constexpr int least_columns = 40;
constexpr int least_rows = 12;
constexpr int most_characters = 1000;

constexpr const char* encoding = "set encoding utf8\n";

const Terminal& find_terminal(const std::filesystem::path& path) {
    for (const auto& terminal : terminals) {
        if (path.extension() == terminal.extension) return terminal;
    }
    throw Error("plot " + mlq::quoted(path.string()), "the extension names no picture format",
                "use one of .svg, .png, .pdf");
}

// Cairo stamps a PDF with the time; the same plot is to give the same bytes. All digits stay in their places, because a
// PDF refers to its parts by offset.
std::string remove_time(std::string picture) {
    constexpr std::string_view mark = "/CreationDate (D:";
    constexpr std::string_view epoch = "19700101000000";
    const auto found = picture.find(mark);
    if (found != std::string::npos && found + mark.size() + epoch.size() <= picture.size())
        picture.replace(found + mark.size(), epoch.size(), epoch);
    return picture;
}

// A terminal has no room for a label beside the axis, so the title takes it.
Plot move_label(Plot plot) {
    if (!plot.y_label.empty()) plot.title += (plot.title.empty() ? "" : "  ") + ("(vertical: " + plot.y_label + ")");
    plot.y_label.clear();
    return plot;
}

std::string drop_blanks(const std::string& text) {
    std::string out;
    std::size_t start = 0;
    while (start < text.size()) {
        const auto end = std::min(text.find('\n', start), text.size());
        const auto line = text.substr(start, end - start);
        const auto used = line.find_last_not_of(" \f\r") + 1;
        if (used > 0) out += line.substr(0, used) + "\n";
        start = end + 1;
    }
    return out;
}

}  // namespace

void render(const Plot& plot, const std::filesystem::path& path) {
    const auto& terminal = find_terminal(path);
    OutputFile file(path);
    file.write(remove_time(run_gnuplot(encoding + std::string(terminal.command) + write_plot_script(plot, true))));
    file.commit();
}

std::string render_terminal(const Plot& plot, int columns, int rows) {
    const auto size = std::to_string(std::clamp(columns, least_columns, most_characters)) + "," +
                      std::to_string(std::clamp(rows, least_rows, most_characters));
    return drop_blanks(run_gnuplot(encoding + ("set terminal dumb noenhanced mono size " + size + "\n") +
                                   write_plot_script(move_label(plot), false)));
}

}  // namespace mlq
