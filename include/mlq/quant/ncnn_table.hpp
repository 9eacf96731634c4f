// ncnn's int8 table: lines "name scale scale ...", scale = 127 / threshold. Weights are "<layer>_param_0" with one
// scale per output channel, activations "<layer>" with the scale of the layer's input.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mlq {

struct NcnnTable {
    struct Line {
        std::string name;
        std::vector<float> scales;
        bool operator==(const Line&) const = default;
    };
    std::vector<Line> lines;
    // "<layer>_param_0" from weight scales (= threshold / 127) and "<layer>" from the input's scale.
    void add_weights(std::string_view layer, const std::vector<float>& weight_scales);
    void add_activation(std::string_view layer, float symmetric_scale);
    bool operator==(const NcnnTable&) const = default;
};

// Scales are printed so that reading gives the same floats. Throws Error for names with blanks, repeated names, and
// scales that are not positive and finite.
std::string to_text(const NcnnTable& table);
NcnnTable parse_ncnn_table(std::string_view text, std::string_view where);

}  // namespace mlq
