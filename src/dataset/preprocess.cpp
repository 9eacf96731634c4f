#include "mlq/dataset/preprocess.hpp"

#include <charconv>
#include <cmath>
#include <functional>

#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"

namespace mlq {
namespace {

constexpr int side_limit = 1 << 15;

constexpr PreprocessField fields[] = {
    {"resize", "N: shorter side becomes N pixels; WxH: exactly width x height (filter: antialiased bilinear)"},
    {"letterbox", "with resize WxH: keep the aspect and fill the borders (true or false)"},
    {"fill", "stored value of letterbox borders, 0 to 255 (default 114)"},
    {"crop", "center crop after the resize: N or WxH"},
    {"scale", "factor on stored values, such as 1/255 (default: 1/255 for uint8 data, else 1)"},
    {"mean", "subtracted after scale: one number or one per channel, separated by commas"},
    {"std", "divisor after mean: one number or one per channel, separated by commas"},
    {"channels", "channels fed to the model: auto, rgb, bgr or gray"},
    {"layout", "layout of the model's input: auto, nchw or nhwc"},
    {"data_layout", "layout of the samples in an array: auto, chw or hwc"}};

[[noreturn]] void refuse(std::string_view key, std::string_view text, const std::string& legal) {
    throw Error(key, mlq::quoted(text) + " is not " + legal);
}

double parse_number(std::string_view key, std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
        refuse(key, text, "a number");
    return value;
}

std::vector<double> parse_list(std::string_view key, std::string_view text) {
    std::vector<double> values;
    while (true) {
        const auto comma = text.find(',');
        values.push_back(parse_number(key, text.substr(0, comma)));
        if (comma == std::string_view::npos) return values;
        text.remove_prefix(comma + 1);
    }
}

double parse_factor(std::string_view key, std::string_view text) {
    const auto slash = text.find('/');
    const double value = slash == std::string_view::npos
                             ? parse_number(key, text)
                             : parse_number(key, text.substr(0, slash)) / parse_number(key, text.substr(slash + 1));
    if (!std::isfinite(value) || value == 0) refuse(key, text, "a factor such as 1, 0.0039 or 1/255");
    return value;
}

int parse_side(std::string_view key, std::string_view text, std::string_view whole) {
    int side = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), side);
    if (error != std::errc() || end != text.data() + text.size() || side < 1 || side > side_limit)
        refuse(key, whole, "N or WIDTHxHEIGHT with 1 to 32768 pixels");
    return side;
}

// "256" gives {256, lone}; "320x240" and "320,240" give {320, 240}.
PixelSize parse_size(std::string_view key, std::string_view text, bool square) {
    const auto cross = text.find_first_of("x,");
    const int width = parse_side(key, text.substr(0, cross), text);
    if (cross == std::string_view::npos) return {width, square ? width : 0};
    return {width, parse_side(key, text.substr(cross + 1), text)};
}

bool parse_flag(std::string_view key, std::string_view text) {
    if (text == "true" || text == "1" || text == "yes") return true;
    if (text == "false" || text == "0" || text == "no") return false;
    refuse(key, text, "true or false");
}

template <typename T>
struct Word {
    std::string_view word;
    T value;
};
constexpr Word<Channels> channel_words[] = {
    {"auto", Channels::automatic}, {"rgb", Channels::rgb}, {"bgr", Channels::bgr}, {"gray", Channels::gray}};
constexpr Word<SampleLayout> layout_words[] = {
    {"auto", SampleLayout::automatic}, {"nchw", SampleLayout::nchw}, {"nhwc", SampleLayout::nhwc}};
constexpr Word<SampleLayout> data_layout_words[] = {
    {"auto", SampleLayout::automatic}, {"chw", SampleLayout::nchw}, {"hwc", SampleLayout::nhwc}};

template <typename T, std::size_t N>
T parse_word(std::string_view key, std::string_view text, const Word<T> (&words)[N]) {
    std::string legal = "one of";
    for (const auto& [word, value] : words) {
        if (word == text) return value;
        legal += " " + std::string(word);
    }
    refuse(key, text, legal);
}

template <typename T, std::size_t N>
std::string word_of(T wanted, const Word<T> (&words)[N]) {
    for (const auto& [word, value] : words)
        if (value == wanted) return std::string(word);
    return {};
}

// JSON values in the form that set_field reads.
std::string text_of(const Json& value, std::string_view key) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_number() || value.is_boolean()) return value.dump();
    if (!value.is_array() || value.empty())
        throw Error(key, "must be a number, a text, true, false or a list of numbers");
    std::string text;
    for (const auto& item : value) {
        if (!item.is_number()) throw Error(key, "the list may hold numbers only");
        text += (text.empty() ? "" : ",") + item.dump();
    }
    return text;
}

Json size_to_json(PixelSize size) {
    if (size.height == 0) return size.width;
    return Json::array({size.width, size.height});
}

double channel_value(const std::vector<double>& values, int channel, double fallback) {
    if (values.empty()) return fallback;
    return values[values.size() == 1 ? 0 : static_cast<std::size_t>(channel)];
}

}  // namespace

double mean_of(const Preprocess& preprocess, int channel) {
    return channel_value(preprocess.mean, channel, 0);
}

double std_of(const Preprocess& preprocess, int channel) {
    return channel_value(preprocess.std, channel, 1);
}

std::span<const PreprocessField> preprocess_fields() {
    return fields;
}

void set_field(Preprocess& preprocess, std::string_view key, std::string_view text) {
    if (key == "resize") {
        preprocess.resize = parse_size(key, text, false);
    } else if (key == "letterbox") {
        preprocess.letterbox = parse_flag(key, text);
    } else if (key == "fill") {
        preprocess.fill = parse_number(key, text);
        if (preprocess.fill < 0 || preprocess.fill > 255) refuse(key, text, "in 0 to 255");
    } else if (key == "crop") {
        preprocess.crop = parse_size(key, text, true);
    } else if (key == "scale") {
        preprocess.scale = parse_factor(key, text);
    } else if (key == "mean") {
        preprocess.mean = parse_list(key, text);
    } else if (key == "std") {
        preprocess.std = parse_list(key, text);
        for (const double value : preprocess.std)
            if (value <= 0) refuse(key, text, "above 0");
    } else if (key == "channels") {
        preprocess.channels = parse_word(key, text, channel_words);
    } else if (key == "layout") {
        preprocess.layout = parse_word(key, text, layout_words);
    } else if (key == "data_layout") {
        preprocess.data_layout = parse_word(key, text, data_layout_words);
    } else {
        std::string known;
        for (const auto& field : fields) known += (known.empty() ? "" : ", ") + std::string(field.key);
        throw Error(mlq::quoted(key), "is not a preprocessing field", "known are " + known);
    }
}

Preprocess parse_preprocess(const Json& json, std::string_view where) {
    if (!json.is_object()) throw Error(where, "a preset is a JSON object such as {\"resize\": 256, \"crop\": 224}");
    Preprocess preprocess;
    with_context(where, [&] {
        for (const auto& [key, value] : json.items()) set_field(preprocess, key, text_of(value, mlq::quoted(key)));
    });
    return preprocess;
}

Preprocess load_preprocess(const std::filesystem::path& path) {
    return parse_preprocess(parse_json(read_text(path, 1 << 20), path.string()), path.string());
}

Json to_json(const Preprocess& preprocess) {
    const Preprocess usual;
    Json json = Json::object();
    if (preprocess.resize.asked()) json["resize"] = size_to_json(preprocess.resize);
    if (preprocess.letterbox) json["letterbox"] = true;
    if (preprocess.fill != usual.fill) json["fill"] = preprocess.fill;
    if (preprocess.crop.asked()) json["crop"] = size_to_json(preprocess.crop);
    if (preprocess.scale) json["scale"] = *preprocess.scale;
    if (!preprocess.mean.empty()) json["mean"] = preprocess.mean;
    if (!preprocess.std.empty()) json["std"] = preprocess.std;
    if (preprocess.channels != usual.channels) json["channels"] = word_of(preprocess.channels, channel_words);
    if (preprocess.layout != usual.layout) json["layout"] = word_of(preprocess.layout, layout_words);
    if (preprocess.data_layout != usual.data_layout)
        json["data_layout"] = word_of(preprocess.data_layout, data_layout_words);
    return json;
}

}  // namespace mlq
