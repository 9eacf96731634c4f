#include "mlq/base/toml.hpp"

// Values nest at most this deep, and dotted keys below: what the parser builds, it also destroys by recursion.
#define TOML_MAX_NESTED_VALUES 64
#include <toml++/toml.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "mlq/base/error.hpp"

namespace mlq {
namespace {

constexpr std::ptrdiff_t most_dots = 64;  // in a line

void check_dots(std::string_view text, std::string_view where) {
    for (std::size_t line = 1; !text.empty(); ++line) {
        const auto end = std::min(text.find('\n'), text.size());
        if (std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), '.') > most_dots)
            throw Error(where, "line " + std::to_string(line) + ": more than " + std::to_string(most_dots) + " dots");
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

Json to_json(const toml::node& node, std::string_view where) {
    const auto refuse = [&](const std::string& what) {
        throw Error(where, "line " + std::to_string(node.source().begin.line) + ": " + what);
    };
    if (const auto* table = node.as_table()) {
        Json object = Json::object();
        for (const auto& [key, value] : *table) object[std::string(key.str())] = to_json(value, where);
        return object;
    }
    if (const auto* array = node.as_array()) {
        Json list = Json::array();
        for (const auto& value : *array) list.push_back(to_json(value, where));
        return list;
    }
    if (const auto* text = node.as_string()) return text->get();
    if (const auto* whole = node.as_integer()) return whole->get();
    if (const auto* flag = node.as_boolean()) return flag->get();
    if (const auto* number = node.as_floating_point()) {
        if (!std::isfinite(number->get())) refuse("a number is not finite");
        return number->get();
    }
    refuse("dates and times are not known here");
    return {};
}

}  // namespace

Json parse_toml(std::string_view text, std::string_view where) {
    check_dots(text, where);
    try {
        return to_json(toml::parse(text), where);
    } catch (const toml::parse_error& error) {
        throw Error(where, "line " + std::to_string(error.source().begin.line) +
                               ": not valid TOML: " + std::string(error.description()));
    }
}

}  // namespace mlq
