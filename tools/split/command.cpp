#include "split/command.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace mlq::tools::split_tool {
namespace {

constexpr std::array with_value = {"--threads", "--isa", "--report"};
constexpr std::array flags = {"-q", "--quiet", "-v", "-vv", "--verbose", "--json"};

std::string& command() {
    static std::string words;
    return words;
}

// As a shell would want it.
std::string quote_word(const std::string& word) {
    const bool plain = !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               std::string_view("-_./=,:%+@").find(c) != std::string_view::npos;
    });
    if (plain) return word;
    std::string text = "'";
    for (const char c : word) c == '\'' ? text.append("'\\''") : text.append(1, c);
    return text + "'";
}

}  // namespace

void remember_command(int argc, char** argv) {
    std::string& words = command();
    words = "mlq-split";
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        if (std::find(flags.begin(), flags.end(), word) != flags.end()) continue;
        const auto same = [&](std::string_view option) {
            return word == option || word.starts_with(std::string(option) + "=");
        };
        const auto found = std::find_if(with_value.begin(), with_value.end(), same);
        if (found == with_value.end())
            words += " " + quote_word(word);
        else if (word == *found)
            ++i;  // its value is the next word
    }
}

const std::string& recorded_command() {
    return command();
}

}  // namespace mlq::tools::split_tool
