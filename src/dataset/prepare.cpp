#include "mlq/dataset/prepare.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <type_traits>
#include <utility>

#include "mlq/base/error.hpp"
#include "mlq/dataset/resample.hpp"

namespace mlq {
namespace {

std::string size_text(PixelSize size) {
    return std::to_string(size.width) + "x" + std::to_string(size.height);
}

template <typename T>
PixelSize size_of_picture(const Raster<T>& picture) {
    return {picture.width, picture.height};
}

// The size after the resize; the longer side is cut to whole pixels as torchvision does.
PixelSize size_after_resize(PixelSize source, PixelSize resize, std::string_view where) {
    if (!resize.asked()) return source;
    if (resize.height > 0) return resize;
    const auto shorter = std::min(source.width, source.height);
    const auto longer = static_cast<std::int64_t>(resize.width) * std::max(source.width, source.height) / shorter;
    if (longer * resize.width > pixel_limit)
        throw Error(where,
                    "its " + size_text(source) + " pixels would become " + std::to_string(resize.width) + "x" +
                        std::to_string(longer),
                    "give --resize WIDTHxHEIGHT");
    const int side = static_cast<int>(longer);
    return source.width <= source.height ? PixelSize{resize.width, side} : PixelSize{side, resize.width};
}

PixelSize size_after_crop(PixelSize size, PixelSize crop, std::string_view where) {
    if (!crop.asked()) return size;
    if (crop.width > size.width || crop.height > size.height)
        throw Error(where, "cannot crop " + size_text(crop) + " from " + size_text(size) + " pixels",
                    "resize to at least that size first (--resize)");
    return crop;
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
                    "use --channels auto");
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

bool looks_like_hwc(const Shape& wanted) {
    const auto is_colour = [](std::int64_t dimension) { return dimension == 1 || dimension == 3; };
    return wanted.size() == 3 && is_colour(wanted[2]) && !is_colour(wanted[0]);
}

void check_per_channel(const std::vector<double>& values, const char* name, int channels, std::string_view where) {
    if (values.size() > 1 && values.size() != static_cast<std::size_t>(channels))
        throw Error(where,
                    std::string(name) + " has " + std::to_string(values.size()) + " values but samples have " +
                        std::to_string(channels) + " channels",
                    "give one value, or one per channel");
}

// `takes` is the model's number of channels; 0 for either stands for unknown.
Channels choose_channels(int stored, std::int64_t takes) {
    if (takes == stored && stored != 0) return Channels::automatic;
    if (takes == 1) return Channels::gray;
    return takes == 3 || stored == 0 ? Channels::rgb : Channels::automatic;
}

Shape without_ones(const Shape& shape) {
    Shape rest;
    std::copy_if(shape.begin(), shape.end(), std::back_inserter(rest), [](std::int64_t d) { return d != 1; });
    return rest;
}

bool fits(const Shape& given, const Shape& wanted) {
    return std::equal(given.begin(), given.end(), wanted.begin(), wanted.end(),
                      [](std::int64_t g, std::int64_t w) { return w <= 0 || g == w; });
}

std::string free_shape_text(const Shape& shape) {
    std::string text;
    for (const auto d : shape) text += (text.empty() ? "" : "x") + (d > 0 ? std::to_string(d) : std::string("?"));
    return text.empty() ? "scalar" : text;
}

Shape fit_shape(const Shape& given, const Shape& wanted, bool picture, std::string_view where) {
    if (wanted.empty() || fits(given, wanted)) return given;
    const bool fixed = std::all_of(wanted.begin(), wanted.end(), [](std::int64_t d) { return d > 0; });
    if (fixed && without_ones(given) == without_ones(wanted)) return wanted;
    if (wanted.size() == 1 && (wanted[0] <= 0 || wanted[0] == volume(given))) return {volume(given)};
    throw Error(where, "samples become " + to_string(given) + " but the model takes " + free_shape_text(wanted),
                picture ? "see --resize, --crop, --channels and --layout" : "reshape the array");
}

}  // namespace

SamplePlan plan_samples(const Preprocess& preprocess, const SampleForm& form, const Shape& wanted,
                        std::string_view where) {
    SamplePlan plan;
    plan.settings = preprocess;
    auto& settings = plan.settings;
    if (!settings.scale) settings.scale = form.bytes ? 1.0 / 255 : 1.0;
    settings.data_layout = SampleLayout::automatic;  // used up by the source
    if (!form.picture) {
        if (settings.resize.asked() || settings.crop.asked() || settings.channels != Channels::automatic)
            throw Error(where, "samples of shape " + to_string(form.shape) + " are no pictures",
                        "leave out --resize, --crop and --channels");
        settings.layout = SampleLayout::nchw;
        plan.width = form.width;
        plan.height = form.height;
        plan.channels = form.channels;
        plan.shape = form.shape;
    } else {
        if (settings.letterbox && settings.resize.height == 0)
            throw Error(where, "letterbox needs the size of the box", "give --resize WIDTHxHEIGHT");
        if (settings.layout == SampleLayout::automatic)
            settings.layout = looks_like_hwc(wanted) ? SampleLayout::nhwc : SampleLayout::nchw;
        const std::int64_t takes = wanted.size() == 3   ? wanted[settings.layout == SampleLayout::nchw ? 0 : 2]
                                   : wanted.size() == 2 ? 1
                                                        : 0;
        if (settings.channels == Channels::automatic) settings.channels = choose_channels(form.channels, takes);
        plan.channels = settings.channels == Channels::automatic ? form.channels
                        : settings.channels == Channels::gray    ? 1
                                                                 : 3;
        const auto resized = size_after_resize({form.width, form.height}, settings.resize, where);
        const auto size = size_after_crop(resized, settings.crop, where);
        plan.width = size.width;
        plan.height = size.height;
        plan.shape = settings.layout == SampleLayout::nchw ? Shape{plan.channels, plan.height, plan.width}
                                                           : Shape{plan.height, plan.width, plan.channels};
    }
    check_per_channel(settings.mean, "mean", plan.channels, where);
    check_per_channel(settings.std, "std", plan.channels, where);
    plan.shape = fit_shape(plan.shape, wanted, form.picture, where);
    return plan;
}

template <typename T>
void prepare_sample(Raster<T> picture, const SamplePlan& plan, std::span<float> out, std::string_view where) {
    assert(out.size() == static_cast<std::size_t>(volume(plan.shape)));
    const auto source = size_of_picture(picture);
    picture = convert_channels(std::move(picture), plan.settings.channels, where);
    picture = change_geometry(std::move(picture), plan.settings, where);
    const PixelSize planned{plan.width, plan.height};
    if (size_of_picture(picture) != planned || picture.channels != plan.channels)
        throw Error(where,
                    size_text(source) + " pixels become " + size_text(size_of_picture(picture)) + "x" +
                        std::to_string(picture.channels) + ", but the model is fed " + size_text(planned) + "x" +
                        std::to_string(plan.channels),
                    "bring all images to one size with --resize or --crop");
    normalize(picture, plan, out, where);
}

template void prepare_sample(Raster<std::uint8_t>, const SamplePlan&, std::span<float>, std::string_view);
template void prepare_sample(Raster<float>, const SamplePlan&, std::span<float>, std::string_view);

}  // namespace mlq
