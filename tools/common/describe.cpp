#include "common/describe.hpp"

namespace mlq::tools {
namespace {

std::string join(const std::vector<std::string>& words, const char* separator) {
    std::string text;
    for (const auto& word : words) {
        if (!word.empty()) text.append(text.empty() ? "" : separator).append(word);
    }
    return text;
}

// An empty list says nothing, and a required option has no default.
std::string find_default(const CLI::Option& option) {
    const auto text = option.get_default_str();
    return option.get_required() || text == "[]" || text == "{}" ? "" : text;
}

}  // namespace

OptionWords describe_option(const CLI::Option& option) {
    OptionWords words;
    for (const auto& name : option.get_snames()) words.names.push_back("-" + name);
    for (const auto& name : option.get_lnames()) words.names.push_back("--" + name);
    words.positional = option.get_positional();
    if (words.positional) words.names = {option.get_name(true)};
    words.description = option.get_description();
    words.required = option.get_required();
    if (option.get_type_size() == 0) return words;
    // CLI11 appends what the validators say to the type: "FLOAT:FLOAT in [0 - 1]".
    const auto type = option.get_type_name();
    const auto colon = std::min(type.find(':'), type.size());
    words.type = type.substr(0, colon);
    words.limits = colon < type.size() ? type.substr(colon + 1) : "";
    if (option.get_expected_max() == CLI::detail::expected_max_vector_size) words.type += "...";
    words.fallback = find_default(option);
    return words;
}

std::string explain(const OptionWords& option) {
    const auto remarks = join({option.required ? "required" : "", option.limits,
                               option.fallback.empty() ? "" : "default: " + option.fallback},
                              "; ");
    return option.description + (remarks.empty() ? "" : " (" + remarks + ")");
}

std::vector<OptionWords> describe_options(const CLI::App& app) {
    std::vector<OptionWords> all;
    for (const auto* option : app.get_options()) {
        if (!option->get_group().empty()) all.push_back(describe_option(*option));
    }
    return all;
}

std::vector<const CLI::App*> list_verbs(const CLI::App& app) {
    return app.get_subcommands([](const CLI::App* verb) { return !verb->get_name().empty(); });
}

}  // namespace mlq::tools
