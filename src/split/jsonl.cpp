#include "jsonl.hpp"

#include <simdjson.h>

#include <algorithm>

#include "mlq/base/error.hpp"

namespace mlq::split {
namespace {

namespace dom = simdjson::dom;

// Reads every byte above 0x7F as one Latin-1 character, so that a line in an old encoding can be parsed at all.
std::string widen(std::string_view line) {
    std::string wide;
    for (const char c : line) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            wide += c;
        } else {
            wide += static_cast<char>(0xC0 | byte >> 6);
            wide += static_cast<char>(0x80 | (byte & 0x3F));
        }
    }
    return wide;
}

// Undoes widen(): two-byte characters below U+0100 become one byte again.
std::string narrow(std::string_view text) {
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto lead = static_cast<unsigned char>(text[i]);
        if ((lead == 0xC2 || lead == 0xC3) && i + 1 < text.size()) {
            bytes += static_cast<char>((lead & 3) << 6 | (static_cast<unsigned char>(text[++i]) & 0x3F));
        } else {
            bytes += text[i];
        }
    }
    return bytes;
}

// A null is no value: an empty field.
void append_plain(dom::element value, std::string& out) {
    if (value.is_null()) return;
    std::string_view text;
    if (value.get(text) == simdjson::SUCCESS) {
        out.append(text);
    } else {
        out.append(simdjson::minify(value));
    }
}

void append_value(dom::element value, std::string& out) {
    dom::array list;
    if (value.get(list) != simdjson::SUCCESS) return append_plain(value, out);
    const bool plain =
        std::none_of(list.begin(), list.end(), [](dom::element item) { return item.is_array() || item.is_object(); });
    if (!plain) return append_plain(value, out);
    bool first = true;
    for (const dom::element item : list) {
        if (!first) out += '\x1f';
        first = false;
        append_plain(item, out);
    }
}

bool find(dom::object object, std::string_view key, dom::element& value) {
    if (object.at_key(key).get(value) == simdjson::SUCCESS) return true;
    const std::size_t dot = key.find('.');
    dom::object inner;
    return dot != std::string_view::npos && object.at_key(key.substr(0, dot)).get(inner) == simdjson::SUCCESS &&
           find(inner, key.substr(dot + 1), value);
}

}  // namespace

struct JsonFields::State {
    std::vector<std::string> keys;
    dom::parser parser{};
    std::string widened{};

    bool parse(std::string_view padded, dom::object& object, std::string& what, bool& was_widened) {
        dom::element root;
        auto error = parser.parse(padded.data(), padded.size(), false).get(root);
        was_widened = error == simdjson::UTF8_ERROR;
        if (was_widened) {
            widened = widen(padded);
            error = parser.parse(widened).get(root);
        }
        if (error != simdjson::SUCCESS) {
            what = std::string("not valid JSON (") + simdjson::error_message(error) + ")";
            return false;
        }
        if (root.get(object) == simdjson::SUCCESS) return true;
        what = "not a JSON object";
        return false;
    }
};

JsonFields::JsonFields(std::vector<std::string> keys) : state_(std::make_unique<State>(State{std::move(keys)})) {}
JsonFields::~JsonFields() = default;

std::string JsonFields::read(std::string_view padded, std::string& arena, std::vector<Slice>& out) {
    dom::object object;
    std::string what;
    bool was_widened = false;
    if (!state_->parse(padded, object, what, was_widened)) return what;
    for (const std::string& key : state_->keys) {
        dom::element value;
        if (!find(object, key, value)) return "no key " + mlq::quoted(key);
        const std::size_t begin = arena.size();
        append_value(value, arena);
        if (was_widened) arena.replace(begin, std::string::npos, narrow(std::string_view(arena).substr(begin)));
        out.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(arena.size())});
    }
    return {};
}

std::vector<std::string> JsonFields::list_keys(std::string_view padded) {
    dom::object object;
    std::string what;
    bool was_widened = false;
    std::vector<std::string> keys;
    if (!state_->parse(padded, object, what, was_widened)) return keys;
    for (const auto& field : object) keys.emplace_back(was_widened ? narrow(field.key) : std::string(field.key));
    return keys;
}

}  // namespace mlq::split
