#include "mlq/base/json.hpp"

#include <algorithm>

#include "mlq/base/error.hpp"

namespace mlq {
namespace {

constexpr int depth_limit = 100;

void check_depth(std::string_view text, std::string_view where) {
    int depth = 0;
    bool in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (in_string) {
            if (c == '\\') ++i;
            in_string = c != '"';
        } else if (c == '"') {
            in_string = true;
        } else if (c == '[' || c == '{') {
            if (++depth > depth_limit)
                throw Error(where, "JSON nested deeper than " + std::to_string(depth_limit) + " levels");
        } else if (c == ']' || c == '}') {
            --depth;
        }
    }
}

}  // namespace

Json parse_json(std::string_view text, std::string_view where) {
    check_depth(text, where);
    try {
        return Json::parse(text);
    } catch (const nlohmann::json::parse_error& error) {
        const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(error.byte, text.size()));
        const auto line = 1 + std::count(text.begin(), end, '\n');
        throw Error(where,
                    "line " + std::to_string(line) + ": not valid JSON (byte " + std::to_string(error.byte) + ")");
    } catch (const nlohmann::json::exception& error) {
        throw Error(where, std::string("not valid JSON: ") + error.what());
    }
}

std::string to_text(const Json& json) {
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace mlq
