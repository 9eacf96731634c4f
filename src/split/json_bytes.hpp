// Bytes that may not be UTF-8, kept in JSON without loss: a string if they are UTF-8, {"hex": "…"} otherwise.
#pragma once

#include <string>
#include <string_view>

#include "mlq/base/json.hpp"

namespace mlq::split {

bool is_utf8(std::string_view text);
Json bytes_to_json(std::string_view text);
std::string bytes_from_json(const Json& json);  // throws Json::exception for anything else

}  // namespace mlq::split
