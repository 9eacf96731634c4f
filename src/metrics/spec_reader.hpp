// JSON objects of a release spec, read strictly: each key has a type and a range, and what is not known is refused.
#pragma once

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "mlq/base/error.hpp"
#include "mlq/base/json.hpp"

namespace mlq {

class SpecReader {
  public:
    // `where` is the file and the place in it: "release.json: constraints[2]".
    SpecReader(const Json& json, std::string where, std::initializer_list<std::string_view> keys)
        : json_(json), where_(std::move(where)) {
        if (!json.is_object()) throw Error(where_, "is not an object");
        std::string known;
        for (const auto key : keys) known.append(known.empty() ? "" : ", ").append(key);
        for (const auto& [key, value] : json.items()) {
            if (std::find(keys.begin(), keys.end(), key) == keys.end())
                throw Error(where_, quoted(key) + " is not a key", "the keys are " + known);
        }
    }

    const std::string& where() const { return where_; }
    bool has(const char* key) const { return json_.contains(key); }

    const Json& get(const char* key) const {
        const auto found = json_.find(key);
        if (found == json_.end()) throw Error(where_, "\"" + std::string(key) + "\" is missing");
        return *found;
    }
    std::string text(const char* key) const {
        const auto& value = get(key);
        if (!value.is_string() || value.get_ref<const std::string&>().empty()) refuse(key, "is not a text");
        return value;
    }
    std::string text_or(const char* key, const std::string& otherwise) const {
        return has(key) ? text(key) : otherwise;
    }
    double number(const char* key) const {
        const auto& value = get(key);
        if (!value.is_number() || !std::isfinite(value.get<double>())) refuse(key, "is not a number");
        return value;
    }
    std::optional<double> optional_number(const char* key) const {
        return has(key) ? std::optional(number(key)) : std::nullopt;
    }
    bool flag(const char* key) const {
        if (!has(key)) return false;
        if (!get(key).is_boolean()) refuse(key, "is neither true nor false");
        return get(key);
    }
    const Json& list(const char* key) const {
        const auto& value = get(key);
        if (!value.is_array() || value.empty()) refuse(key, "is not a list of at least one");
        return value;
    }
    [[noreturn]] void refuse(const char* key, const std::string& what, const std::string& remedy = {}) const {
        throw Error(where_, "\"" + std::string(key) + "\" " + what, remedy);
    }

  private:
    const Json& json_;
    std::string where_;
};

}  // namespace mlq
