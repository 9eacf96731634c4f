#include "common/describe.hpp"

namespace mlq::tools {
namespace {

std::string join_verbs(const CLI::App& app) {
    std::string words;
    for (const auto* verb : list_verbs(app)) words.append(words.empty() ? "" : " ").append(verb->get_name());
    return words;
}

std::string join_options(const CLI::App& app) {
    std::string words;
    for (const auto& option : describe_options(app)) {
        if (option.positional) continue;
        for (const auto& name : option.names) words.append(words.empty() ? "" : " ").append(name);
    }
    return words;
}

// mlq-testsize becomes _mlq_testsize, a name that every shell takes.
std::string function_name(const CLI::App& app) {
    std::string name = "_" + app.get_name();
    for (char& c : name) {
        if (c == '-') c = '_';
    }
    return name;
}

// Inside single quotes of fish and zsh.
std::string quote(const std::string& text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'')
            out += "'\\''";
        else
            out += c;
    }
    return out + "'";
}

// Options after a dash, verbs as the first word, files otherwise.
std::string write_bash(const CLI::App& app) {
    std::string text = function_name(app) +
                       "() {\n"
                       "    local word=\"${COMP_WORDS[COMP_CWORD]}\" words\n"
                       "    case \"${COMP_WORDS[1]}\" in\n";
    for (const auto* verb : list_verbs(app))
        text += "        " + verb->get_name() + ") words=\"" + join_options(*verb) + "\" ;;\n";
    return text + "        *) words=\"" + join_options(app) +
           "\" ;;\n"
           "    esac\n"
           "    if [ \"$COMP_CWORD\" -eq 1 ] && [ \"${word:0:1}\" != - ]; then words=\"" +
           join_verbs(app) +
           "\"\n"
           "    elif [ \"${word:0:1}\" != - ]; then words=\"\"; fi\n"
           "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
           "}\n"
           "complete -o default -F " +
           function_name(app) + " " + app.get_name() + "\n";
}

std::string write_zsh(const CLI::App& app) {
    std::string text = "#compdef " + app.get_name() + "\n" + function_name(app) +
                       "() {\n"
                       "    if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then compadd -- " +
                       join_verbs(app) +
                       "; return; fi\n"
                       "    if [[ $words[CURRENT] != -* ]]; then _files; return; fi\n"
                       "    case $words[2] in\n";
    for (const auto* verb : list_verbs(app))
        text += "        " + verb->get_name() + ") compadd -- " + join_options(*verb) + " ;;\n";
    return text + "        *) compadd -- " + join_options(app) + " ;;\n    esac\n}\ncompdef " + function_name(app) +
           " " + app.get_name() + "\n";
}

std::string write_fish_option(const OptionWords& option, const std::string& head) {
    std::string text = head;
    for (const auto& name : option.names) {
        const bool is_long = name.starts_with("--");
        text += (is_long ? " -l " : " -s ") + name.substr(is_long ? 2 : 1);
    }
    return text + (option.type.empty() ? "" : " -r") + " -d " + quote(option.description) + "\n";
}

std::string write_fish(const CLI::App& app) {
    const std::string head = "complete -c " + app.get_name();
    std::string text;
    for (const auto& option : describe_options(app))
        text += write_fish_option(option, head + " -n __fish_use_subcommand");
    for (const auto* verb : list_verbs(app)) {
        text += head + " -n __fish_use_subcommand -f -a " + verb->get_name() + " -d " + quote(verb->get_description()) +
                "\n";
        for (const auto& option : describe_options(*verb)) {
            if (option.positional) continue;
            text += write_fish_option(option, head + " -n '__fish_seen_subcommand_from " + verb->get_name() + "'");
        }
    }
    return text;
}

}  // namespace

std::string write_completion(const CLI::App& app, const std::string& shell) {
    if (shell == "bash") return write_bash(app);
    return shell == "zsh" ? write_zsh(app) : write_fish(app);
}

}  // namespace mlq::tools
