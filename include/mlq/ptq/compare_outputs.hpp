// What reaches the user of the int8 network: the error of each output, and of its channels where they are unlike.
#pragma once

#include <string>
#include <vector>

#include "mlq/ptq/compare_layers.hpp"

namespace mlq {

struct OutputError {
    std::string output;
    double sqnr_db = 0;  // 20 log10(|x| / |x - x_int8|), at most 200
    // The axis that the channels lie along: 1 or the last one, where the largest |x| of the channels differ more. -1
    // for an output without channels.
    int channel_axis = -1;
    // The channel with the lowest SQNR, only where the largest |x| of the channels differ by more than 8 times: there
    // one figure for all of them speaks of the largest ones alone. -1: they do not.
    std::int64_t worst_channel = -1;
    double worst_channel_db = 0;
    // Channels that vary from element to element or from sample to sample in float, and not at all in int8.
    std::vector<std::int64_t> constant_channels;
};

// Float outputs that both networks have, by name, in the order of the float network. Deterministic: one thread, sums in
// order of samples.
std::vector<OutputError> compare_outputs(const Graph& float_graph, const Graph& int8_graph, const Dataset& data,
                                         const CompareOptions& options);

}  // namespace mlq
