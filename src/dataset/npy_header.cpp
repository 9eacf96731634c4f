// NumPy's format: magic, version, header length, then a Python dictionary in text (numpy.lib.format, NEP 1).
#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>

#include "array_header.hpp"
#include "base/bytes.hpp"
#include "mlq/base/error.hpp"

namespace mlq {
namespace {

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::size_t rank_limit = 8;

struct TypeCode {
    std::string_view code;
    ElementType type;
};
constexpr TypeCode type_codes[] = {{"b1", ElementType::boolean}, {"u1", ElementType::u8},  {"i1", ElementType::i8},
                                   {"u2", ElementType::u16},     {"i2", ElementType::i16}, {"u4", ElementType::u32},
                                   {"i4", ElementType::i32},     {"u8", ElementType::u64}, {"i8", ElementType::i64},
                                   {"f2", ElementType::f16},     {"f4", ElementType::f32}, {"f8", ElementType::f64}};

// A cursor over the dictionary, which may hold strings, booleans and tuples of integers, and nothing else.
class DictReader {
  public:
    DictReader(std::string_view text, std::string_view where) : text_(text), where_(where) {}

    bool accept(char wanted) {
        skip_spaces();
        if (at_ >= text_.size() || text_[at_] != wanted) return false;
        ++at_;
        return true;
    }
    void expect(char wanted) {
        if (!accept(wanted)) fail(std::string("expected '") + wanted + "'");
    }
    std::string_view string() {
        skip_spaces();
        const char quote = at_ < text_.size() ? text_[at_] : '\0';
        if (quote != '\'' && quote != '"')
            fail("expected a string (records and objects cannot be read; save plain numbers)");
        const auto end = text_.find(quote, at_ + 1);
        if (end == std::string_view::npos) fail("a string without end");
        const auto value = text_.substr(at_ + 1, end - at_ - 1);
        at_ = end + 1;
        return value;
    }
    bool boolean() {
        skip_spaces();
        for (const std::string_view word : {"False", "True"}) {
            if (text_.substr(at_, word.size()) != word) continue;
            at_ += word.size();
            return word == "True";
        }
        fail("expected True or False");
    }
    std::int64_t integer() {
        skip_spaces();
        std::int64_t value = 0;
        const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
        if (error != std::errc() || value < 0) fail("expected a dimension, 0 or more");
        at_ = static_cast<std::size_t>(end - text_.data());
        if (at_ < text_.size() && text_[at_] == 'L') ++at_;  // Python 2 wrote long integers so
        return value;
    }
    Shape tuple() {
        Shape shape;
        expect('(');
        while (!accept(')')) {
            if (shape.size() == rank_limit) fail("more than 8 dimensions");
            shape.push_back(integer());
            if (accept(',')) continue;
            expect(')');
            break;
        }
        return shape;
    }
    void expect_end() {
        skip_spaces();
        if (at_ != text_.size()) fail("text after the dictionary");
    }
    [[noreturn]] void fail(const std::string& what) const {
        throw Error(where_, "damaged .npy header at character " + std::to_string(at_) + ": " + what);
    }

  private:
    void skip_spaces() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t')) ++at_;
    }
    std::string_view text_;
    std::string_view where_;
    std::size_t at_ = 0;
};

// "<f4": byte order, kind, size in bytes.
void read_type(std::string_view descr, std::string_view where, ArrayHeader& header) {
    const char order = descr.empty() ? '\0' : descr.front();
    const bool has_order = order == '<' || order == '>' || order == '|' || order == '=';
    const auto code = has_order ? descr.substr(1) : descr;
    const auto found = std::find_if(std::begin(type_codes), std::end(type_codes),
                                    [&](const TypeCode& known) { return known.code == code; });
    if (found == std::end(type_codes))
        throw Error(where, "elements of type " + mlq::quoted(descr) + " are not plain numbers",
                    "save it as uint8, int64 or float32, for example with array.astype('float32')");
    header.type = found->type;
    header.big_endian = order == '>';
}

}  // namespace

bool looks_like_npy(std::span<const std::byte> start) {
    return start.size() >= magic.size() && std::memcmp(start.data(), magic.data(), magic.size()) == 0;
}

ArrayHeader parse_npy_header(std::span<const std::byte> start, std::string_view where) {
    if (!looks_like_npy(start)) throw Error(where, "is not an .npy file");
    ByteReader reader(start, std::string(where));
    reader.take(magic.size());
    const auto major = reader.little<std::uint8_t>();
    reader.little<std::uint8_t>();  // minor
    if (major < 1 || major > 3)
        throw Error(where, ".npy version " + std::to_string(major) + " is not known", "save it with numpy.save");
    const std::uint64_t length = major == 1 ? reader.little<std::uint16_t>() : reader.little<std::uint32_t>();
    const auto text = reader.text(length);

    ArrayHeader header;
    header.data_offset = reader.offset();
    bool has_type = false;
    bool has_order = false;
    bool has_shape = false;
    DictReader dict(text, where);
    dict.expect('{');
    while (!dict.accept('}')) {
        const auto key = dict.string();
        dict.expect(':');
        bool& seen = key == "descr" ? has_type : key == "fortran_order" ? has_order : has_shape;
        if (seen) dict.fail("a key appears twice");
        seen = true;
        if (key == "descr")
            read_type(dict.string(), where, header);
        else if (key == "fortran_order")
            header.fortran_order = dict.boolean();
        else if (key == "shape")
            header.shape = dict.tuple();
        else
            dict.fail("unknown key " + mlq::quoted(key));
        if (dict.accept(',')) continue;
        dict.expect('}');
        break;
    }
    dict.expect_end();
    if (!has_type || !has_order || !has_shape) dict.fail("descr, fortran_order or shape is missing");
    if (header.shape.empty()) throw Error(where, "holds a single number", "the first axis must count the samples");
    with_context(where, [&] { return volume(header.shape); });
    return header;
}

std::string make_npy_header(ElementType type, const Shape& shape) {
    const auto code = std::find_if(std::begin(type_codes), std::end(type_codes),
                                   [&](const TypeCode& one) { return one.type == type; });
    std::string dimensions;
    for (const std::int64_t dimension : shape) dimensions += std::to_string(dimension) + ", ";
    std::string dictionary = "{'descr': '" + std::string(size_of(type) == 1 ? "|" : "<") + std::string(code->code) +
                             "', 'fortran_order': False, 'shape': (" + dimensions + "), }";
    constexpr std::size_t alignment = 64, before = 10;  // magic, version and length
    dictionary.resize((dictionary.size() + before) / alignment * alignment + alignment - before - 1, ' ');
    dictionary += '\n';
    const auto length = static_cast<std::uint16_t>(dictionary.size());
    std::string header(magic);
    header += {'\1', '\0', static_cast<char>(length & 255), static_cast<char>(length >> 8)};
    return header + dictionary;
}

}  // namespace mlq
