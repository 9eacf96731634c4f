#include "common/help_formatter.hpp"

#include <sstream>

#include "common/describe.hpp"

namespace mlq::tools {
namespace {

constexpr std::size_t option_column = 32;
constexpr std::size_t line_width = 110;

std::string wrap(const std::string& text, std::size_t width) {
    std::string out;
    std::size_t line_start = 0;
    std::size_t word_start = 0;
    while (word_start < text.size()) {
        const auto word_end = std::min(text.find(' ', word_start), text.size());
        if (word_start > line_start && word_end - line_start > width) {
            out.back() = '\n';
            line_start = word_start;
        }
        out.append(text, word_start, word_end - word_start).append(word_end < text.size() ? " " : "");
        word_start = word_end + 1;
    }
    return out;
}

// CLI11 puts a blank line both after a group and before the next.
std::string join_blank_lines(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c != '\n' || !out.ends_with("\n\n")) out += c;
    }
    return out;
}

}  // namespace

HelpFormatter::HelpFormatter() {
    column_width(option_column);
    label("SUBCOMMAND", "VERB");
    label("Positionals", "Arguments");
}

std::string HelpFormatter::make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const {
    return join_blank_lines(CLI::Formatter::make_help(app, std::move(name), mode));
}

std::string HelpFormatter::make_subcommand(const CLI::App* verb) const {
    std::stringstream out;
    const auto summary = wrap(verb->get_description(), line_width - option_column);
    CLI::detail::format_help(out, verb->get_display_name(), summary, option_column);
    return out.str();
}

std::string HelpFormatter::make_description(const CLI::App* app) const {
    return app->get_description() + "\n\n";
}

std::string HelpFormatter::make_option_opts(const CLI::Option* option) const {
    const auto words = describe_option(*option);
    return words.type.empty() ? "" : " " + words.type;
}

std::string HelpFormatter::make_option_desc(const CLI::Option* option) const {
    return wrap(explain(describe_option(*option)), line_width - option_column);
}

}  // namespace mlq::tools
