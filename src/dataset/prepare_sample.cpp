#include "prepare_sample.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <type_traits>
#include <utility>

#include "mlq/base/error.hpp"
#include "picture_size.hpp"
#include "resample.hpp"

namespace mlq {
namespace {

template <typename T>
PixelSize size_of_picture(const Raster<T>& picture) {
    return {picture.width, picture.height};
}

template <typename T>
T gray_of(T red, T green, T blue) {
    // ITU-R BT.601 luma; for bytes in 16-bit fixed point, as Pillow's mode "L".
    if constexpr (std::is_same_v<T, std::uint8_t>)
        return static_cast<T>((19595U * red + 38470U * green + 7471U * blue + 0x8000U) >> 16);
    else
        return static_cast<T>(0.299 * red + 0.587 * green + 0.114 * blue);
}

template <typename T>
Raster<T> convert_channels(Raster<T> picture, Channels channels, std::string_view where) {
    const bool keep = channels == Channels::automatic || (channels == Channels::gray && picture.channels == 1) ||
                      (channels == Channels::rgb && picture.channels == 3);
    if (keep) return picture;
    if (picture.channels != 1 && picture.channels != 3 && picture.channels != 4)
        throw Error(where, "has " + std::to_string(picture.channels) + " channels, which are no colours",
                    "use `channels` auto");
    const std::size_t count = static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height);
    const auto from = static_cast<std::size_t>(picture.channels);
    const bool colour = from >= 3;  // a fourth channel is alpha and is dropped
    Raster<T> out(picture.width, picture.height, channels == Channels::gray ? 1 : 3);
    for (std::size_t i = 0; i < count; ++i) {
        const T* pixel = picture.pixels.data() + i * from;
        const T red = pixel[0];
        const T green = pixel[colour ? 1 : 0];
        const T blue = pixel[colour ? 2 : 0];
        if (channels == Channels::gray) {
            out.pixels[i] = gray_of(red, green, blue);
            continue;
        }
        T* to = out.pixels.data() + i * 3;
        to[0] = channels == Channels::bgr ? blue : red;
        to[1] = green;
        to[2] = channels == Channels::bgr ? red : blue;
    }
    return out;
}

template <typename T>
Raster<T> letterbox(const Raster<T>& picture, PixelSize size, double fill) {
    const double ratio =
        std::min(static_cast<double>(size.width) / picture.width, static_cast<double>(size.height) / picture.height);
    const auto shrink = [&](int side, int most) {
        return std::clamp(static_cast<int>(std::lround(side * ratio)), 1, most);
    };
    const auto inner = resample(picture, shrink(picture.width, size.width), shrink(picture.height, size.height));
    Raster<T> out(size.width, size.height, picture.channels);
    std::fill(out.pixels.begin(), out.pixels.end(), static_cast<T>(fill));
    const int left = (size.width - inner.width) / 2;
    const int top = (size.height - inner.height) / 2;
    for (int y = 0; y < inner.height; ++y)
        std::copy_n(inner.row(y), inner.width * inner.channels, out.row(top + y) + left * inner.channels);
    return out;
}

// Offsets round half to even, as Python's round() in torchvision's CenterCrop.
int crop_offset(int whole, int part) {
    return static_cast<int>(std::nearbyint((whole - part) / 2.0));
}

template <typename T>
Raster<T> crop_center(const Raster<T>& picture, PixelSize size) {
    Raster<T> out(size.width, size.height, picture.channels);
    const int left = crop_offset(picture.width, size.width);
    const int top = crop_offset(picture.height, size.height);
    for (int y = 0; y < size.height; ++y)
        std::copy_n(picture.row(top + y) + left * picture.channels, size.width * picture.channels, out.row(y));
    return out;
}

template <typename T>
Raster<T> change_geometry(Raster<T> picture, const Preprocess& settings, std::string_view where) {
    const auto resized = size_after_resize(size_of_picture(picture), settings.resize, where);
    const auto cropped = size_after_crop(resized, settings.crop, where);
    if (settings.letterbox)
        picture = letterbox(picture, resized, settings.fill);
    else if (resized != size_of_picture(picture))
        picture = resample(picture, resized.width, resized.height);
    if (cropped != resized) picture = crop_center(picture, cropped);
    return picture;
}

template <typename T>
void normalize(const Raster<T>& picture, const SamplePlan& plan, std::span<float> out, std::string_view where) {
    const auto& settings = plan.settings;
    const auto channels = static_cast<std::size_t>(plan.channels);
    const std::size_t plane = out.size() / channels;
    const bool planar = settings.layout == SampleLayout::nchw;
    bool finite = true;
    for (std::size_t c = 0; c < channels; ++c) {
        const double mean = mean_of(settings, static_cast<int>(c));
        const double std = std_of(settings, static_cast<int>(c));
        for (std::size_t i = 0; i < plane; ++i) {
            const double stored = static_cast<double>(picture.pixels[i * channels + c]);
            const auto value = static_cast<float>((stored * *settings.scale - mean) / std);
            finite &= std::isfinite(value);
            out[planar ? c * plane + i : i * channels + c] = value;
        }
    }
    if (!finite) throw Error(where, "holds NaN or infinity", "clean the data: replace or leave out such samples");
}

}  // namespace

template <typename T>
void prepare_sample(Raster<T> picture, const SamplePlan& plan, std::span<float> out, std::string_view where) {
    assert(out.size() == static_cast<std::size_t>(volume(plan.shape)));
    const auto source = size_of_picture(picture);
    picture = convert_channels(std::move(picture), plan.settings.channels, where);
    picture = change_geometry(std::move(picture), plan.settings, where);
    const PixelSize planned{plan.width, plan.height};
    if (size_of_picture(picture) != planned || picture.channels != plan.channels)
        throw Error(where,
                    to_string(source) + " pixels become " + to_string(size_of_picture(picture)) + "x" +
                        std::to_string(picture.channels) + ", but the model is fed " + to_string(planned) + "x" +
                        std::to_string(plan.channels),
                    "bring all images to one size with `resize` or `crop`");
    normalize(picture, plan, out, where);
}

template void prepare_sample(Raster<std::uint8_t>, const SamplePlan&, std::span<float>, std::string_view);
template void prepare_sample(Raster<float>, const SamplePlan&, std::span<float>, std::string_view);

}  // namespace mlq
