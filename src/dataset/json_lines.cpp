// A source whose samples are lines of JSON: {"ids": [101, 2023, ...], "mask": [1, 1, ...], "label": 3}.
#include <utility>

#include "base/byte_source.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/json.hpp"
#include "sample_source.hpp"

namespace mlq {
namespace {

constexpr std::uint64_t longest_line = std::uint64_t{1} << 28;
constexpr std::uint64_t piece = std::uint64_t{1} << 20;
const char* const label_keys[] = {"label", "y"};

struct Line {
    std::uint64_t begin, size;
    std::int64_t number;  // from 1, as an editor counts
};

// Lines that are not empty.
std::vector<Line> find_lines(const ByteSource& file) {
    std::vector<Line> lines;
    std::uint64_t begin = 0;
    std::int64_t number = 1;
    const auto end_line = [&](std::uint64_t end) {
        if (end - begin > longest_line)
            throw Error(file.where(), "line " + std::to_string(number) + " is longer than 256 MiB");
        if (end > begin) lines.push_back({begin, end - begin, number});
        begin = end + 1;
        ++number;
    };
    for (std::uint64_t at = 0; at < file.size();) {
        const auto bytes = file.read_up_to(at, piece);
        if (bytes.empty()) break;
        for (std::size_t i = 0; i < bytes.size(); ++i)
            if (bytes[i] == std::byte{'\n'}) end_line(at + i);
        at += bytes.size();
    }
    if (begin < file.size()) end_line(file.size());
    return lines;
}

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

class LineFile {
  public:
    explicit LineFile(const std::string& path) : file_(ByteSource::open(path)), lines_(find_lines(file_)) {
        if (lines_.empty()) throw Error(path, "holds no sample");
    }
    std::int64_t size() const { return static_cast<std::int64_t>(lines_.size()); }
    std::string where(std::int64_t index) const {
        return file_.where() + ": line " + std::to_string(lines_[static_cast<std::size_t>(index)].number);
    }
    std::vector<std::byte> read(std::int64_t index) const {
        const Line& line = lines_[static_cast<std::size_t>(index)];
        std::vector<std::byte> bytes(line.size);
        file_.read(line.begin, bytes);
        return bytes;
    }
    Json parse(std::int64_t index, std::span<const std::byte> bytes) const {
        Json json = parse_json({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, where(index));
        if (!json.is_object()) throw Error(where(index), "is no object", "write {\"input\": [numbers], ...}");
        return json;
    }
    Json parse(std::int64_t index) const { return parse(index, read(index)); }

  private:
    ByteSource file_;
    std::vector<Line> lines_;
};

const Json& require_key(const Json& object, const std::string& key, const std::string& where) {
    const auto found = object.find(key);
    if (found == object.end()) throw Error(where, "has no " + quoted(key), "each line has a key for each input");
    return *found;
}

class JsonLinesSource : public SampleSource {
  public:
    JsonLinesSource(LineFile file, std::string key, const SampleInput& wanted)
        : file_(std::move(file)), key_(std::move(key)), wanted_(wanted) {
        const Json first = file_.parse(0);
        shape_ = shape_of(require_key(first, key_, file_.where(0)));
    }

    std::int64_t size() const override { return file_.size(); }
    SampleForm form() const override {
        SampleForm form{.picture = false, .numbers = wanted_.type != DType::f32, .bytes = false, .shape = shape_};
        form.channels = shape_.empty() ? 1 : static_cast<int>(shape_.front());
        form.height = 1;
        form.width = static_cast<int>(volume(shape_) / form.channels);
        return form;
    }
    std::string id(std::int64_t index) const override { return "row " + std::to_string(index); }
    std::string where(std::int64_t index) const override { return file_.where(index); }
    std::vector<std::byte> stored(std::int64_t index) const override { return file_.read(index); }
    StoredSample decode(std::int64_t index, std::span<const std::byte> stored) const override {
        const Json line = file_.parse(index, stored);
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

    LineFile file_;
    std::string key_;
    SampleInput wanted_;
    Shape shape_;
};

Labels read_line_labels(const LineFile& file, const std::string& path) {
    const Json first = file.parse(0);
    for (const char* key : label_keys) {
        const auto found = first.find(key);
        if (found == first.end() || !(found->is_number() || found->is_string())) continue;
        std::vector<std::string> texts;
        for (std::int64_t i = 0; i < file.size(); ++i) {
            const Json line = file.parse(i);
            const Json& label = require_key(line, key, file.where(i));
            texts.push_back(label.is_string() ? label.get<std::string>() : label.dump());
        }
        return label_from_text(texts, {}, path);
    }
    return {};
}

}  // namespace

bool is_json_lines(const std::string& path) {
    std::string name = std::filesystem::path(path).filename().string();
    if (name.ends_with(".gz")) name.resize(name.size() - 3);
    return name.ends_with(".jsonl") || name.ends_with(".ndjson");
}

std::vector<std::string> json_line_keys(const std::string& path) {
    std::vector<std::string> keys;
    const Json first = LineFile(path).parse(0);
    for (const auto& [key, value] : first.items())
        if (value.is_array() || value.is_number()) keys.push_back(key);
    return keys;
}

OpenedSource open_json_lines(const std::string& path, const std::string& key, const SampleInput& wanted) {
    LineFile file(path);
    OpenedSource opened;
    opened.labels = read_line_labels(file, path);
    opened.source = std::make_unique<JsonLinesSource>(std::move(file), key, wanted);
    return opened;
}

}  // namespace mlq
