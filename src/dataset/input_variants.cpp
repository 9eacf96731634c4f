#include "mlq/dataset/input_variants.hpp"

#include <algorithm>
#include <cmath>

#include "channel_axis.hpp"

namespace mlq {
namespace {

// value * factor + shift, by channel.
struct Affine {
    std::vector<double> factor, shift;

    explicit Affine(std::size_t channels) : factor(channels, 1.0), shift(channels, 0.0) {}
    Affine then(double multiply) const { return then(std::vector(factor.size(), multiply)); }
    Affine then(const std::vector<double>& multiply) const {
        Affine next = *this;
        for (std::size_t c = 0; c < factor.size(); ++c) next.factor[c] *= multiply[c], next.shift[c] *= multiply[c];
        return next;
    }
    // (value - mean) / std
    Affine standardised(const std::vector<double>& mean, const std::vector<double>& std) const {
        Affine next = *this;
        for (std::size_t c = 0; c < factor.size(); ++c) {
            next.factor[c] /= std[c];
            next.shift[c] = (next.shift[c] - mean[c]) / std[c];
        }
        return next;
    }
    bool changes_nothing() const {
        constexpr double rounding = 1e-9;
        bool same = true;
        for (std::size_t c = 0; c < factor.size(); ++c)
            same = same && std::fabs(factor[c] - 1) < rounding && std::fabs(shift[c]) < rounding;
        return same;
    }
};

class Variants {
  public:
    Variants(const Dataset& data, const InputStatistics& statistics)
        : axis_(find_channels(data)), shape_(data.sample_shape()), settings_(data.preprocess()), raw_(axis_.channels) {
        double largest = 0;
        for (std::size_t c = 0; c < axis_.channels; ++c) {
            const InputChannel& channel = statistics.channels[c];
            mean_.push_back(mean_of(settings_, static_cast<int>(c)));
            std_.push_back(std_of(settings_, static_cast<int>(c)));
            own_mean_.push_back(channel.mean);
            own_std_.push_back(channel.std > 0 ? channel.std : 1);
            raw_.factor[c] = std_[c];
            raw_.shift[c] = mean_[c];
            largest = std::max(largest, std::fabs(channel.max * std_[c] + mean_[c]));
        }
        // What brings the stored values to 0 .. 1.
        to_unit_ = largest > 2 ? 1.0 / 255 : largest > 0 && largest < 2.0 / 255 ? 255 : 1;
    }

    std::vector<InputVariant> list() {
        const std::size_t channels = axis_.channels;
        add("not divided by 255", "`scale` 1", raw_.then(255).standardised(mean_, std_));
        add("divided by 255", "`scale` 1/255", raw_.then(1.0 / 255).standardised(mean_, std_));
        add("without mean and std", "leave out `mean` and `std`", raw_);
        add("not divided by 255, without mean and std", "`scale` 1, no `mean`, no `std`", raw_.then(255));
        add("divided by 255, without mean and std", "`scale` 1/255, no `mean`, no `std`", raw_.then(1.0 / 255));
        add("standardised by the mean and std of the data", "`mean` and `std` of the data that it was trained on",
            Affine(channels).standardised(own_mean_, own_std_));
        const Affine unit = raw_.then(to_unit_);
        add("between -1 and 1", "values of 0 .. 1 with `mean` 0.5 `std` 0.5",
            unit.standardised(std::vector(channels, 0.5), std::vector(channels, 0.5)));
        if (channels == 3) list_colours(unit);
        if (channels == 1 && shape_.size() == 3) {
            Affine inverted = unit;
            for (double& shift : inverted.shift) shift -= 1;
            add("with dark and bright exchanged", "invert the pictures",
                inverted.then(-1 / to_unit_).standardised(mean_, std_));
        }
        list_orders();
        return std::move(variants_);
    }

  private:
    void add(std::string name, std::string advice, const Affine& affine, bool reversed = false) {
        if (affine.changes_nothing() && !reversed) return;
        variants_.push_back(
            {std::move(name), std::move(advice), [axis = axis_, affine, reversed](std::span<float> sample) {
                 if (reversed) reverse(sample, axis);
                 for (std::size_t i = 0; i < sample.size(); ++i) {
                     const std::size_t c = axis.channel_of(i, sample.size());
                     sample[i] = static_cast<float>(sample[i] * affine.factor[c] + affine.shift[c]);
                 }
             }});
    }

    // First and last channel change places.
    static void reverse(std::span<float> sample, ChannelAxis axis) {
        const std::size_t plane = sample.size() / axis.channels, last = axis.channels - 1;
        for (std::size_t i = 0; i < plane; ++i) {
            if (axis.innermost)
                std::swap(sample[i * axis.channels], sample[i * axis.channels + last]);
            else
                std::swap(sample[i], sample[last * plane + i]);
        }
    }

    void list_colours(const Affine& unit) {
        const std::string order = settings_.channels == Channels::bgr ? "`channels` rgb" : "`channels` bgr";
        add("standardised as for ImageNet", "`mean` 0.485,0.456,0.406 `std` 0.229,0.224,0.225",
            unit.standardised({0.485, 0.456, 0.406}, {0.229, 0.224, 0.225}));
        // The channels change places before mean and std of the place are applied.
        Affine restored = raw_;
        std::swap(restored.factor.front(), restored.factor.back());
        std::swap(restored.shift.front(), restored.shift.back());
        add("with red and blue exchanged", order, restored.standardised(mean_, std_), true);
        add("blue first, 0 .. 255, less the means of ImageNet",
            "`channels` bgr `scale` 1 `mean` 103.939,116.779,123.68",
            restored.then(to_unit_ * 255).standardised({103.939, 116.779, 123.68}, {1, 1, 1}), true);
    }

    void list_orders() {
        const std::size_t height = shape_.size() == 3 ? static_cast<std::size_t>(shape_[axis_.innermost ? 0 : 1]) : 0;
        const std::size_t width = shape_.size() == 3 ? static_cast<std::size_t>(shape_[axis_.innermost ? 1 : 2]) : 0;
        if (height > 1 && height == width)
            add_order(
                "with rows and columns exchanged", "transpose the pictures", [axis = axis_, width](std::size_t i) {
                    const std::size_t plane = width * width;
                    const std::size_t place = axis.innermost ? i / axis.channels : i % plane;
                    const std::size_t turned = place % width * width + place / width;
                    return axis.innermost ? turned * axis.channels + i % axis.channels : i / plane * plane + turned;
                });
        const bool colour = settings_.channels == Channels::rgb || settings_.channels == Channels::bgr;
        const auto size = static_cast<std::size_t>(volume(shape_));
        if (shape_.size() == 1 && colour && size % 3 == 0) {
            const bool planar = settings_.layout != SampleLayout::nhwc;
            add_order("in the other layout", planar ? "`layout` nhwc" : "`layout` nchw", [planar, size](std::size_t i) {
                return planar ? i % 3 * (size / 3) + i / 3 : i % (size / 3) * 3 + i / (size / 3);
            });
        }
    }

    // Element i of the new sample is element from(i) of the old one.
    template <typename From>
    void add_order(std::string name, std::string advice, From from) {
        variants_.push_back({std::move(name), std::move(advice), [from](std::span<float> sample) {
                                 const std::vector<float> old(sample.begin(), sample.end());
                                 for (std::size_t i = 0; i < sample.size(); ++i) sample[i] = old[from(i)];
                             }});
    }

    ChannelAxis axis_;
    Shape shape_;
    Preprocess settings_;
    Affine raw_;  // from the prepared sample back to stored * scale
    std::vector<double> mean_, std_, own_mean_, own_std_;
    double to_unit_ = 1;
    std::vector<InputVariant> variants_;
};

}  // namespace

std::vector<InputVariant> list_input_variants(const Dataset& data, const InputStatistics& statistics) {
    return Variants(data, statistics).list();
}

Dataset vary_inputs(const Dataset& data, std::span<const std::int64_t> places, const InputVariant& variant) {
    const auto size = static_cast<std::size_t>(data.sample_size());
    std::vector<float> samples(places.size() * size);
    std::vector<std::int64_t> labels;
    for (std::size_t i = 0; i < places.size(); ++i) {
        const auto sample = std::span(samples).subspan(i * size, size);
        data.read(places[i], sample);
        if (variant.apply) variant.apply(sample);
        if (data.has_labels()) labels.push_back(data.label(places[i]));
    }
    return Dataset::of(data.sample_shape(), samples, std::move(labels));
}

}  // namespace mlq
