// The calibration methods: each turns the statistics of a value into a threshold on |x|. The list is the catalogue; a
// new method is one file and one line in methods.cpp.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "mlq/quant/predicted_error.hpp"

namespace mlq {

struct MethodOptions {
    double percentile = 99.99;     // of |x|, zeros included, for method "percentile"; in (0, 100]
    int bits = 8;                  // of the codes: 7 or 8
    std::optional<Coding> coding;  // unset: non_negative if no negative value was seen, else symmetric
};

struct MethodInput {
    const ValueStatistics& statistics;
    const QuantizationError& predicted;  // at the consumers' outputs
    Coding coding;
    MethodOptions options;
    int levels() const { return (highest_code(options.bits) + 1) / (coding == Coding::symmetric ? 2 : 1); }
};

struct Threshold {
    float value = 0;
    std::string reason;  // why it is not simply the method's own answer, or what decided; may be empty
};

struct Method {
    const char* name;
    const char* summary;
    Threshold (*choose)(const MethodInput&);
};

std::span<const Method> methods();

// Throws Error listing the names for an unknown one.
const Method& method_called(std::string_view name);

struct Choice {
    Range range;
    QuantParams params;
    double clipped_share = 0;                 // of all values seen
    std::optional<double> predicted_sqnr_db;  // at the consumers' outputs; nothing for a value that is always zero
    std::string reason;
};

// The range for one value. channel_gain as in predict_error. Throws Error if the statistics hold NaNs or infinities.
Choice choose_range(std::string_view method, const ValueStatistics& statistics,
                    std::span<const double> channel_gain = {}, const MethodOptions& options = {});

// What MethodOptions::coding means when unset.
Coding coding_for(const ValueStatistics& statistics);

}  // namespace mlq
