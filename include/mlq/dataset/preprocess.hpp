// What happens to a sample between the file and the model. One preset file holds it, and calibration, benchmark and
// evaluation share that file:
//
//     {"resize": 256, "crop": [224, 224], "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]}
//
// In this order: channels -> resize or letterbox -> center crop -> value = (stored * scale - mean[c]) / std[c] ->
// layout.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mlq/base/json.hpp"

namespace mlq {

// Pixels. In `Preprocess::resize` a height of 0 means "width is the length of the shorter side"; 0x0 means "not asked".
struct PixelSize {
    int width = 0;
    int height = 0;
    bool asked() const { return width > 0; }
    friend bool operator==(const PixelSize&, const PixelSize&) = default;
};

enum class Channels { automatic, rgb, bgr, gray };
enum class SampleLayout { automatic, nchw, nhwc };

struct Preprocess {
    PixelSize resize = {};                    // shorter side (aspect kept), or exactly width x height
    bool letterbox = false;                   // with resize width x height: keep the aspect and fill the borders
    double fill = 114;                        // the border's stored value, 0..255
    PixelSize crop = {};                      // center crop, after the resize
    std::optional<double> scale = {};         // default: 1/255 for uint8 data (all image files), 1 for every other type
    std::vector<double> mean = {};            // none, one, or one per channel, in scaled units
    std::vector<double> std = {};             // likewise; each > 0
    Channels channels = Channels::automatic;  // gray for a model with one input channel, else rgb; data of other than
                                              // 1, 3 or 4 channels stay
    SampleLayout layout = SampleLayout::automatic;       // of the model's input; see prepare.hpp for automatic
    SampleLayout data_layout = SampleLayout::automatic;  // of the samples of an array with three dimensions
    friend bool operator==(const Preprocess&, const Preprocess&) = default;
};

// Of one channel: the only value, the channel's own, or 0 and 1 when there is none.
double mean_of(const Preprocess& preprocess, int channel);
double std_of(const Preprocess& preprocess, int channel);

// Every field by its JSON key, which is also its option (data_layout: --data-layout), with one line of help.
struct PreprocessField {
    std::string_view key;
    std::string_view help;
};
std::span<const PreprocessField> preprocess_fields();

// Sets one field from text, as on a command line: resize "256" or "224x224" (width x height), letterbox "true", scale
// "0.0039" or "1/255", mean "0.485,0.456,0.406", channels "bgr". Throws Error naming the key and the legal values.
void set_field(Preprocess& preprocess, std::string_view key, std::string_view text);

// A preset object; a key that does not exist is an Error. Values may be numbers, arrays, booleans or the texts above.
Preprocess parse_preprocess(const Json& json, std::string_view where);
Preprocess load_preprocess(const std::filesystem::path& path);

// Only the fields that differ from their defaults, so that parse_preprocess(to_json(p)) == p.
Json to_json(const Preprocess& preprocess);

}  // namespace mlq
