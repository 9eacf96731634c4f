#include "preview.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "image.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"

namespace mlq {
namespace {

constexpr int gap = 2;
constexpr std::uint8_t background = 32;

struct Tile {
    int width = 0;
    int height = 0;
    int channels = 0;
    bool innermost = false;
};

Tile tile_of(const Dataset& dataset) {
    const bool last = dataset.preprocess().layout == SampleLayout::nhwc;
    Shape shape = dataset.sample_shape();
    if (shape.size() == 2) shape.insert(last ? shape.end() : shape.begin(), 1);
    const auto channels = shape.size() == 3 ? shape[last ? 2 : 0] : 0;
    if (channels != 1 && channels != 3)
        throw Error("preview", "samples of shape " + to_string(dataset.sample_shape()) + " are no pictures");
    return {static_cast<int>(shape[last ? 1 : 2]), static_cast<int>(shape[last ? 0 : 1]), static_cast<int>(channels),
            last};
}

// Back from what the model is fed to stored values.
void restore(std::span<float> sample, const Tile& tile, const Preprocess& settings) {
    const std::size_t channels = static_cast<std::size_t>(tile.channels);
    const std::size_t plane = sample.size() / channels;
    for (std::size_t i = 0; i < sample.size(); ++i) {
        const int c = static_cast<int>(tile.innermost ? i % channels : i / plane);
        const double scaled = sample[i] * std_of(settings, c) + mean_of(settings, c);
        sample[i] = static_cast<float>(scaled / settings.scale.value_or(1));
    }
}

// Stored bytes are shown as they are; values in [0, 1] are stretched, and others from their minimum to their maximum.
struct Tone {
    double low = 0;
    double gain = 1;
    std::uint8_t shade(float value) const {
        return static_cast<std::uint8_t>(std::clamp(std::lround((value - low) * gain), 0L, 255L));
    }
};

Tone choose_tone(const std::vector<float>& values) {
    constexpr double rounding = 1e-3;
    const auto [min, max] = std::minmax_element(values.begin(), values.end());
    if (*min >= -rounding && *max <= 1 + rounding) return {0, 255};
    if (*min >= -rounding && *max <= 255 + rounding) return {0, 1};
    return {*min, *max > *min ? 255 / (static_cast<double>(*max) - *min) : 0};
}

}  // namespace

Image draw_preview(const Dataset& dataset, std::int64_t count) {
    const auto tile = tile_of(dataset);
    count = std::clamp<std::int64_t>(count, 1, dataset.size());
    const auto columns = static_cast<std::int64_t>(std::ceil(std::sqrt(static_cast<double>(count))));
    const std::int64_t rows = (count + columns - 1) / columns;
    const std::int64_t width = columns * (tile.width + gap) + gap;
    const std::int64_t height = rows * (tile.height + gap) + gap;
    if (width > pixel_limit / height) throw Error("preview", "the sheet would be too large", "show fewer samples");

    const auto each = static_cast<std::size_t>(dataset.sample_size());
    std::vector<float> values(static_cast<std::size_t>(count) * each);
    for (std::int64_t i = 0; i < count; ++i) {
        const auto sample = std::span(values).subspan(static_cast<std::size_t>(i) * each, each);
        dataset.read(i, sample);
        restore(sample, tile, dataset.preprocess());
    }
    const auto tone = choose_tone(values);

    Image sheet(static_cast<int>(width), static_cast<int>(height), tile.channels);
    std::fill(sheet.pixels.begin(), sheet.pixels.end(), background);
    for (std::int64_t i = 0; i < count; ++i) {
        const float* sample = values.data() + static_cast<std::size_t>(i) * each;
        const int left = static_cast<int>(i % columns) * (tile.width + gap) + gap;
        const int top = static_cast<int>(i / columns) * (tile.height + gap) + gap;
        for (int y = 0; y < tile.height; ++y)
            for (int x = 0; x < tile.width; ++x)
                for (int c = 0; c < tile.channels; ++c) {
                    const int at = tile.innermost ? (y * tile.width + x) * tile.channels + c
                                                  : (c * tile.height + y) * tile.width + x;
                    sheet.row(top + y)[(left + x) * tile.channels + c] = tone.shade(sample[at]);
                }
    }
    return sheet;
}

void write_preview(const Dataset& dataset, const std::filesystem::path& png, std::int64_t count) {
    check_writable(png);
    write_file(png, encode_png(draw_preview(dataset, count)));
}

}  // namespace mlq
