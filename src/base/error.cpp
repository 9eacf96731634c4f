#include "mlq/base/error.hpp"

namespace mlq {
namespace {

std::string one_line(std::string text) {
    for (char& c : text) {
        if (c == '\n' || c == '\r' || c == '\t') c = ' ';
    }
    return text;
}

std::string join(std::string_view where, std::string_view what, std::string_view remedy) {
    std::string text;
    if (!where.empty()) text.append(where).append(": ");
    text.append(what);
    if (!remedy.empty()) text.append("; ").append(remedy);
    return text;
}

}  // namespace

Error::Error(const std::string& message) : std::runtime_error(one_line(message)) {}

Error::Error(std::string_view where, std::string_view what, std::string_view remedy)
    : Error(join(where, what, remedy)) {}

std::string quoted(std::string_view text, std::size_t limit) {
    static constexpr char hex[] = "0123456789abcdef";
    std::string out = "\"";
    for (const char c : text.substr(0, limit)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte < 0x7f && c != '`') {
            out += c;
        } else {
            out.append("\\x").append(1, hex[byte >> 4]).append(1, hex[byte & 15]);
        }
    }
    return out + (text.size() > limit ? "…\"" : "\"");
}

}  // namespace mlq
