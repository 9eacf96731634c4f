#include "json_lines.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/encoding.hpp"
#include "mlq/base/error.hpp"

namespace mlq {
namespace {

constexpr std::uint64_t longest_line = std::uint64_t{1} << 24;
constexpr std::uint64_t piece = std::uint64_t{1} << 20;
const char* const label_keys[] = {"label", "y"};

void append_numbers(const Json& json, std::vector<double>& numbers, std::string_view where) {
    if (json.is_array()) {
        for (const Json& item : json) append_numbers(item, numbers, where);
    } else if (json.is_number()) {
        numbers.push_back(json.get<double>());
    } else if (json.is_boolean()) {
        numbers.push_back(json.get<bool>() ? 1 : 0);
    } else {
        throw Error(where, json.dump().substr(0, 40) + " is no number");
    }
}

Shape shape_of(const Json& json) {
    Shape shape;
    for (const Json* inner = &json; inner->is_array() && !inner->empty(); inner = &inner->front())
        shape.push_back(static_cast<std::int64_t>(inner->size()));
    return shape;
}

const Json& require_key(const Json& object, const std::string& key, const std::string& where) {
    const auto found = object.find(key);
    if (found == object.end()) throw Error(where, "has no " + quoted(key), "each line has a key for each input");
    return *found;
}

class JsonSource : public SampleSource {
  public:
    JsonSource(std::shared_ptr<const JsonLines> lines, std::string key, const SampleInput& wanted)
        : lines_(std::move(lines)), key_(std::move(key)), wanted_(wanted) {
        const Json first = lines_->parse(0, lines_->read(0));
        shape_ = shape_of(require_key(first, key_, lines_->where(0)));
    }

    std::int64_t size() const override { return lines_->size(); }
    SampleForm form() const override {
        SampleForm form{.picture = false, .numbers = wanted_.type != DType::f32, .bytes = false, .shape = shape_};
        form.channels = shape_.empty() ? 1 : static_cast<int>(shape_.front());
        form.height = 1;
        form.width = static_cast<int>(volume(shape_) / form.channels);
        return form;
    }
    std::string id(std::int64_t index) const override { return "row " + std::to_string(index); }
    std::string where(std::int64_t index) const override { return lines_->where(index); }
    std::vector<std::byte> stored(std::int64_t index) const override { return lines_->read(index); }
    StoredSample decode(std::int64_t index, std::span<const std::byte> stored) const override {
        const Json line = lines_->parse(index, stored);
        std::vector<double> numbers;
        append_numbers(require_key(line, key_, where(index)), numbers, where(index));
        if (static_cast<std::int64_t>(numbers.size()) != volume(shape_))
            throw Error(where(index),
                        quoted(key_) + " has " + std::to_string(numbers.size()) + " numbers, the first sample " +
                            std::to_string(volume(shape_)),
                        "pad all samples to one length, with a mask if the network takes one");
        if (wanted_.type != DType::f32) return numbers;
        return interleave(numbers);
    }

  private:
    // Channels innermost, as rasters are.
    Raster<float> interleave(const std::vector<double>& numbers) const {
        const SampleForm known = form();
        Raster<float> raster(known.width, known.height, known.channels);
        const auto channels = static_cast<std::size_t>(known.channels), plane = numbers.size() / channels;
        for (std::size_t i = 0; i < numbers.size(); ++i)
            raster.pixels[i % plane * channels + i / plane] = static_cast<float>(numbers[i]);
        return raster;
    }

    std::shared_ptr<const JsonLines> lines_;
    std::string key_;
    SampleInput wanted_;
    Shape shape_;
};

bool is_blank(std::byte byte) {
    return byte == std::byte{' '} || byte == std::byte{'\t'} || byte == std::byte{'\r'};
}

}  // namespace

bool is_json_lines(const std::string& path) {
    std::string name = std::filesystem::path(path).filename().string();
    if (name.ends_with(".gz")) name.resize(name.size() - 3);
    return name.ends_with(".jsonl") || name.ends_with(".ndjson");
}

JsonLines::JsonLines(ByteSource file) : file_(std::move(file)) {
    const auto start = file_.read_up_to(0, 4);
    std::uint64_t begin = find_mark({reinterpret_cast<const char*>(start.data()), start.size()}, file_.where());
    std::int64_t number = 1;
    bool blank = true;
    const auto end_line = [&](std::uint64_t end) {
        if (end - begin > longest_line)
            throw Error(file_.where(), "line " + std::to_string(number) + " is longer than 16 MiB",
                        "save such samples as .npy or .npz");
        if (!blank) lines_.push_back({begin, end - begin, number});
        begin = end + 1;
        blank = true;
        ++number;
    };
    for (std::uint64_t at = begin; at < file_.size();) {
        const auto bytes = file_.read_up_to(at, piece);
        if (bytes.empty()) break;
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            if (bytes[i] == std::byte{'\n'})
                end_line(at + i);
            else
                blank = blank && is_blank(bytes[i]);
        }
        at += bytes.size();
    }
    if (begin < file_.size()) end_line(file_.size());
    if (lines_.empty()) throw Error(file_.where(), "holds no sample", "write a line of JSON for each");
}

std::string JsonLines::where(std::int64_t index) const {
    return file_.where() + ": line " + std::to_string(lines_[static_cast<std::size_t>(index)].number);
}

std::vector<std::byte> JsonLines::read(std::int64_t index) const {
    const Line& line = lines_[static_cast<std::size_t>(index)];
    std::vector<std::byte> bytes(line.size);
    file_.read(line.begin, bytes);
    return bytes;
}

Json JsonLines::parse(std::int64_t index, std::span<const std::byte> line) const {
    Json json = parse_json({reinterpret_cast<const char*>(line.data()), line.size()}, file_.where(),
                           lines_[static_cast<std::size_t>(index)].number);
    if (!json.is_object()) throw Error(where(index), "is no object", "write {\"input\": [numbers], ...}");
    return json;
}

Labels JsonLines::read_labels(const std::vector<std::string>& class_names) const {
    const Json first = parse(0, read(0));
    const auto* const key = std::find_if(std::begin(label_keys), std::end(label_keys), [&](const char* name) {
        const auto found = first.find(name);
        return found != first.end() && (found->is_number() || found->is_string());
    });
    if (key == std::end(label_keys)) return {};
    std::vector<std::string> texts;
    for (std::int64_t i = 0; i < size(); ++i) {
        const Json line = parse(i, read(i));
        const Json& label = require_key(line, *key, where(i));
        if (!label.is_number() && !label.is_string())
            throw Error(where(i), quoted(*key) + " is neither a number nor a text");
        texts.push_back(label.is_string() ? label.get<std::string>() : label.dump());
    }
    return label_from_text(texts, class_names, file_.where());
}

std::unique_ptr<SampleSource> make_json_source(std::shared_ptr<const JsonLines> lines, std::string key,
                                               const SampleInput& wanted) {
    return std::make_unique<JsonSource>(std::move(lines), std::move(key), wanted);
}

}  // namespace mlq
