#include "mlq/dataset/preview.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "mlq/dataset/image.hpp"

namespace mlq {
namespace {

constexpr int gap = 2;
constexpr std::uint8_t background = 32;
constexpr std::int64_t pixel_limit = std::int64_t{1} << 27;

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

// Back from what the model is fed to stored values; data that were never bytes (scale 1) in [0, 1] are stretched.
std::uint8_t to_byte(float value, int channel, const Preprocess& settings, double stretch) {
    const double stored = (value * std_of(settings, channel) + mean_of(settings, channel)) / settings.scale.value_or(1);
    return static_cast<std::uint8_t>(std::clamp(std::lround(stored * stretch), 0L, 255L));
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

    Image sheet(static_cast<int>(width), static_cast<int>(height), tile.channels);
    std::fill(sheet.pixels.begin(), sheet.pixels.end(), background);
    const auto& settings = dataset.preprocess();
    const double stretch = settings.scale.value_or(1) == 1 && settings.mean.empty() ? 255 : 1;
    std::vector<float> sample(static_cast<std::size_t>(dataset.sample_size()));
    for (std::int64_t i = 0; i < count; ++i) {
        dataset.read(i, sample);
        const int left = static_cast<int>(i % columns) * (tile.width + gap) + gap;
        const int top = static_cast<int>(i / columns) * (tile.height + gap) + gap;
        for (int y = 0; y < tile.height; ++y)
            for (int x = 0; x < tile.width; ++x)
                for (int c = 0; c < tile.channels; ++c) {
                    const int at = tile.innermost ? (y * tile.width + x) * tile.channels + c
                                                  : (c * tile.height + y) * tile.width + x;
                    sheet.row(top + y)[(left + x) * tile.channels + c] =
                        to_byte(sample[static_cast<std::size_t>(at)], c, settings, stretch);
                }
    }
    return sheet;
}

void write_preview(const Dataset& dataset, const std::filesystem::path& png, std::int64_t count) {
    check_writable(png);
    write_file(png, encode_png(draw_preview(dataset, count)));
}

}  // namespace mlq
