#include <algorithm>

#include "common/define_app.hpp"
#include "common/describe.hpp"

namespace mlq::tools {
namespace {

// groff reads \, and - as markup, and a dot or quote at the start of a line as a request.
std::string escape(std::string_view text) {
    std::string out;
    bool at_start = true;
    for (const char c : text) {
        if (at_start && (c == '.' || c == '\'')) out += "\\&";
        at_start = c == '\n';
        if (c == '\\')
            out += "\\e";
        else if (c == '-')
            out += "\\-";
        else
            out += c;
    }
    return out;
}

std::string upper(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
}

std::string write_option(const OptionWords& option) {
    std::string names;
    for (const auto& name : option.names)
        names.append(names.empty() ? "" : ", ").append("\\fB" + escape(name) + "\\fR");
    std::string text = ".TP\n" + names;
    if (!option.type.empty()) text += " \\fI" + escape(option.type) + "\\fR";
    return text + "\n" + escape(explain(option)) + "\n";
}

std::string write_verb(const CLI::App& verb, const std::string& tool, const std::string& example) {
    std::string text = ".SS " + escape(verb.get_name()) + "\n" + escape(verb.get_description()) + "\n.PP\n\\fB" +
                       escape(tool + " " + verb.get_name()) + "\\fR";
    for (const auto& option : describe_options(verb)) {
        if (option.positional) text += " \\fI" + escape(option.names[0]) + "\\fR";
    }
    text += " [\\fIoptions\\fR]\n";
    for (const auto& option : describe_options(verb)) text += write_option(option);
    if (!example.empty()) text += ".PP\nExample:\n.PP\n.nf\n.RS\n" + escape(example) + "\n.RE\n.fi\n";
    return text;
}

}  // namespace

std::string write_man_page(const CLI::App& app, const Tool& tool) {
    std::string text = ".TH " + escape(upper(tool.name)) + " 1 \"\" \"mlq " + MLQ_VERSION + "\" \"User Commands\"\n";
    text += ".SH NAME\n" + escape(tool.name) + " \\- " + escape(tool.summary) + "\n";
    text += ".SH SYNOPSIS\n\\fB" + escape(tool.name) + "\\fR \\fIVERB\\fR [\\fIoptions\\fR]\n.SH VERBS\n";
    for (const auto* verb : list_verbs(app)) {
        const auto found = std::find_if(tool.verbs.begin(), tool.verbs.end(),
                                        [&](const Verb& candidate) { return candidate.name == verb->get_name(); });
        text += write_verb(*verb, tool.name, found == tool.verbs.end() ? "" : found->example);
    }
    text += ".SH EXIT STATUS\n.nf\n";
    for (const char* line : exit_codes) text += escape(line) + "\n";
    return text + ".fi\n";
}

}  // namespace mlq::tools
