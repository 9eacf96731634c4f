#include "plan_samples.hpp"

#include <algorithm>
#include <iterator>
#include <string>

#include "mlq/base/error.hpp"
#include "picture_size.hpp"

namespace mlq {
namespace {

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
                picture ? "see `resize`, `crop`, `channels`, `layout` and `data-layout`" : "reshape the array");
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
                        "leave out `resize`, `crop` and `channels`");
        settings.layout = SampleLayout::nchw;
        plan.width = form.width;
        plan.height = form.height;
        plan.channels = form.channels;
        plan.shape = form.shape;
    } else {
        if (settings.letterbox && settings.resize.height == 0)
            throw Error(where, "letterbox needs the size of the box", "give `resize` WIDTHxHEIGHT");
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

}  // namespace mlq
