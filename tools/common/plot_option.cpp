#include "common/plot_option.hpp"

namespace mlq::tools {

void add_plot(CLI::App& app, std::vector<std::string>& files, const std::string& what, const std::string& name) {
    app.add_option(name, files, "Draw " + what + " into FILE.{svg,png,pdf}, or - for the terminal; repeatable")
        ->type_name("FILE")
        ->expected(1)
        ->take_all();
}

void draw(Report& report, const Plot& plot, const std::vector<std::string>& files) {
    report.add(plot);
    for (const auto& file : files) {
        if (file == "-") {
            report.text(render_terminal(plot));
        } else {
            render(plot, file);
        }
    }
}

}  // namespace mlq::tools
