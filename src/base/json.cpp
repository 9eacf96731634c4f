#include "mlq/base/json.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

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

// Reads again what could not be read, to say where it went wrong: the line, and the path of the key.
class Locator : public nlohmann::json_sax<Json> {
  public:
    bool null() override { return count(); }
    bool boolean(bool) override { return count(); }
    bool number_integer(Json::number_integer_t) override { return count(); }
    bool number_unsigned(Json::number_unsigned_t) override { return count(); }
    bool number_float(double, const std::string&) override { return count(); }
    bool string(std::string&) override { return count(); }
    bool binary(Json::binary_t&) override { return count(); }
    bool start_object(std::size_t) override { return enter(false); }
    bool start_array(std::size_t) override { return enter(true); }
    bool end_object() override { return leave(); }
    bool end_array() override { return leave(); }
    bool key(std::string& name) override {
        levels_.back().key = name;
        return true;
    }
    bool parse_error(std::size_t byte, const std::string& token, const nlohmann::json::exception& error) override {
        byte_ = byte;
        too_large_ = dynamic_cast<const nlohmann::json::out_of_range*>(&error) != nullptr;
        token_ = token;
        return false;
    }

    std::string describe(std::string_view text, std::int64_t first_line) const {
        const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(byte_, text.size()));
        const auto line = "line " + std::to_string(first_line + std::count(text.begin(), end, '\n'));
        const auto place = path();
        if (too_large_)
            return line + ": " + (place.empty() ? "" : place + ": ") + token_ + " is too large for a number";
        return line + ": not valid JSON (byte " + std::to_string(byte_) + ")" + (place.empty() ? "" : ", in " + place);
    }

  private:
    struct Level {
        bool is_array;
        std::size_t index = 0;
        std::string key = {};
    };
    std::vector<Level> levels_;
    std::size_t byte_ = 0;
    bool too_large_ = false;
    std::string token_;

    bool count() {
        if (!levels_.empty()) ++levels_.back().index;
        return true;
    }
    bool enter(bool is_array) {
        levels_.push_back({is_array});
        return true;
    }
    bool leave() {
        levels_.pop_back();
        return count();
    }
    std::string path() const {
        constexpr std::size_t longest_key = 60;
        std::string path;
        for (const auto& level : levels_) {
            if (level.is_array) {
                path += "[" + std::to_string(level.index) + "]";
            } else if (!level.key.empty()) {
                const auto shown = quoted(level.key, longest_key);
                path += (path.empty() ? "" : ".") + shown.substr(1, shown.size() - 2);
            }
        }
        return path;
    }
};

}  // namespace

Json parse_json(std::string_view text, std::string_view where, std::int64_t first_line) {
    check_depth(text, where);
    try {
        return Json::parse(text);
    } catch (const nlohmann::json::exception&) {
        Locator locator;
        Json::sax_parse(text, &locator);
        throw Error(where, locator.describe(text, first_line));
    }
}

std::string to_text(const Json& json) {
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace mlq
