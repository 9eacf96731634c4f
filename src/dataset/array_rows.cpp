// Sources whose samples are rows of numbers: arrays and noise.
#include <cassert>
#include <limits>
#include <utility>

#include "mlq/base/error.hpp"
#include "mlq/base/random.hpp"
#include "sample_source.hpp"

namespace mlq {
namespace {

constexpr std::int64_t row_limit = std::int64_t{1} << 28;

bool could_be_channels(std::int64_t dimension) {
    return dimension == 1 || dimension == 3 || dimension == 4;
}

bool same_dimensions(const Shape& row, const Shape& wanted, std::initializer_list<std::size_t> order) {
    std::size_t k = 0;
    for (const auto axis : order) {
        if (wanted[k] > 0 && wanted[k] != row[axis]) return false;
        ++k;
    }
    return true;
}

// Is the row height x width x channels, rather than channels x height x width?
bool has_channels_last(const Shape& row, SampleLayout data_layout, const Shape& wanted) {
    if (data_layout != SampleLayout::automatic) return data_layout == SampleLayout::nhwc;
    const bool last = could_be_channels(row[2]);
    const bool first = could_be_channels(row[0]);
    if (last != first) return last;
    if (wanted.size() != 3) return false;
    const bool wanted_last = could_be_channels(wanted[2]) && !could_be_channels(wanted[0]);
    const bool equal = same_dimensions(row, wanted, {0, 1, 2});
    const bool turned = wanted_last ? same_dimensions(row, wanted, {1, 2, 0}) : same_dimensions(row, wanted, {2, 0, 1});
    return turned && !equal ? !wanted_last : wanted_last;
}

struct RowForm {
    SampleForm sample;
    bool channels_first = false;  // in the stored row
};

// Numbers pass through for integers; floats and bytes may be pictures.
bool takes_numbers(const SampleInput& wanted, ElementType stored) {
    return wanted.type != DType::f32 && !(wanted.type == DType::u8 && stored == ElementType::u8);
}

RowForm interpret(const Shape& row, ElementType type, SampleLayout data_layout, const SampleInput& input) {
    const Shape& wanted = input.shape;
    RowForm form;
    if (takes_numbers(input, type)) {
        form.sample = {.picture = false, .numbers = true, .bytes = false, .shape = row};
        return form;
    }
    form.sample.bytes = type == ElementType::u8;
    form.sample.shape = row;
    const auto set = [&](std::int64_t c, std::int64_t h, std::int64_t w) {
        form.sample.channels = static_cast<int>(c);
        form.sample.height = static_cast<int>(h);
        form.sample.width = static_cast<int>(w);
    };
    form.sample.picture = row.size() == 3 || (row.size() == 2 && wanted.size() != 2);
    if (!form.sample.picture) {
        const std::int64_t channels = row.empty() ? 1 : row.front();
        form.channels_first = true;
        set(channels, 1, volume(row) / channels);
    } else if (row.size() == 2) {
        set(1, row[0], row[1]);
    } else if (has_channels_last(row, data_layout, wanted)) {
        set(row[2], row[0], row[1]);
    } else {
        form.channels_first = true;
        set(row[0], row[1], row[2]);
    }
    return form;
}

// Elements in stored order to channels innermost.
template <typename T>
Raster<T> arrange(std::vector<T> elements, const RowForm& form) {
    const auto& s = form.sample;
    Raster<T> picture;
    picture.width = s.width;
    picture.height = s.height;
    picture.channels = s.channels;
    if (!form.channels_first || s.channels == 1) {
        picture.pixels = std::move(elements);
        return picture;
    }
    picture.pixels.resize(elements.size());
    const auto channels = static_cast<std::size_t>(s.channels);
    const std::size_t plane = elements.size() / channels;
    for (std::size_t c = 0; c < channels; ++c)
        for (std::size_t i = 0; i < plane; ++i) picture.pixels[i * channels + c] = elements[c * plane + i];
    return picture;
}

class RowSource : public SampleSource {
  public:
    RowSource(ArrayFile array, RowForm form) : array_(std::move(array)), form_(std::move(form)) {}

    std::int64_t size() const override { return array_.rows(); }
    SampleForm form() const override { return form_.sample; }
    std::string id(std::int64_t index) const override { return "row " + std::to_string(index); }
    std::string where(std::int64_t index) const override { return array_.where() + ": " + id(index); }
    std::vector<std::byte> stored(std::int64_t index) const override {
        std::vector<std::byte> bytes(array_.row_bytes());
        array_.read_row(index, bytes);
        return bytes;
    }
    StoredSample decode(std::int64_t, std::span<const std::byte> stored) const override {
        if (form_.sample.numbers) {
            std::vector<double> numbers(static_cast<std::size_t>(array_.row_elements()));
            convert_elements(array_.type(), stored, numbers);
            return numbers;
        }
        if (form_.sample.bytes) {
            const auto* first = reinterpret_cast<const std::uint8_t*>(stored.data());
            return arrange(std::vector<std::uint8_t>(first, first + stored.size()), form_);
        }
        std::vector<float> values(static_cast<std::size_t>(array_.row_elements()));
        convert_elements(array_.type(), stored, values);
        return arrange(std::move(values), form_);
    }

  private:
    ArrayFile array_;
    RowForm form_;
};

class NoiseSource : public SampleSource {
  public:
    NoiseSource(RowForm form, std::int64_t count, std::uint64_t seed, const std::optional<NoiseRange>& range)
        : form_(std::move(form)), count_(count), seed_(seed), range_(range) {}

    std::int64_t size() const override { return count_; }
    SampleForm form() const override { return form_.sample; }
    std::string id(std::int64_t index) const override { return "synthetic " + std::to_string(index); }
    std::string where(std::int64_t index) const override { return id(index); }
    std::vector<std::byte> stored(std::int64_t index) const override {
        Random random(mix64(seed_ + mix64(static_cast<std::uint64_t>(index))));
        return form_.sample.numbers ? draw<double>(random) : draw<float>(random);
    }
    StoredSample decode(std::int64_t, std::span<const std::byte> stored) const override {
        if (form_.sample.numbers) {
            std::vector<double> numbers(stored.size() / sizeof(double));
            convert_elements(ElementType::f64, stored, numbers);
            return numbers;
        }
        std::vector<float> values(stored.size() / sizeof(float));
        convert_elements(ElementType::f32, stored, values);
        return arrange(std::move(values), form_);
    }

  private:
    template <typename T>
    std::vector<std::byte> draw(Random& random) const {
        std::vector<T> values(static_cast<std::size_t>(volume(form_.sample.shape)));
        for (T& value : values) value = static_cast<T>(draw_one(random));
        const auto bytes = std::as_bytes(std::span(values));
        return {bytes.begin(), bytes.end()};
    }
    double draw_one(Random& random) const {
        if (!range_) return random.normal();
        if (!form_.sample.numbers) return range_->low + random.uniform() * (range_->high - range_->low);
        return range_->low +
               static_cast<double>(random.below(static_cast<std::uint64_t>(range_->high - range_->low) + 1));
    }

    RowForm form_;
    std::int64_t count_;
    std::uint64_t seed_;
    std::optional<NoiseRange> range_;
};

}  // namespace

std::unique_ptr<SampleSource> open_rows(ArrayFile array, SampleLayout data_layout, const SampleInput& wanted) {
    if (array.row_elements() > row_limit)
        throw Error(array.where(), "one sample has " + std::to_string(array.row_elements()) + " values",
                    "the first axis must count the samples");
    const Shape row(array.shape().begin() + 1, array.shape().end());
    auto form = interpret(row, array.type(), data_layout, wanted);
    return std::make_unique<RowSource>(std::move(array), std::move(form));
}

std::unique_ptr<SampleSource> make_noise(const SampleInput& input, std::int64_t count, std::uint64_t seed,
                                         const std::optional<NoiseRange>& range) {
    if (volume(input.shape) > row_limit)
        throw Error("synthetic data", "one sample has " + std::to_string(volume(input.shape)) + " values");
    return std::make_unique<NoiseSource>(interpret(input.shape, ElementType::f32, SampleLayout::nchw, input), count,
                                         seed, range);
}

}  // namespace mlq
