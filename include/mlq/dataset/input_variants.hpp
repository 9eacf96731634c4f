// Other ways to prepare the samples of a set: the mistakes that are made most often, undone. A network that is much
// better on one of them was trained on that one.
//
//     for (const InputVariant& variant : list_input_variants(data, measure_inputs(data, 200)))
//         data.read(i, sample), variant.apply(sample);
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "mlq/dataset/dataset.hpp"
#include "mlq/dataset/input_statistics.hpp"

namespace mlq {

struct InputVariant {
    std::string name;                             // "with red and blue exchanged"
    std::string advice;                           // what to change: "`channels` bgr"
    std::function<void(std::span<float>)> apply;  // to a prepared sample; may be called from any number of threads
};

// Times 255 and divided by 255, with and without the mean and std of the preprocessing; standardised by the moments of
// the data themselves; values in -1 .. 1; for pictures of three channels also ImageNet's mean and std, the channels in
// reverse, and ImageNet's means of 0 .. 255 in reverse; for gray pictures dark and bright exchanged; for square pictures
// rows and columns exchanged; for a flat input of colour pictures the other layout. Only what differs from the samples
// as they are. `statistics` are those of the set.
std::vector<InputVariant> list_input_variants(const Dataset& data, const InputStatistics& statistics);

// Samples `places` of `data`, prepared in this other way, with their labels; in memory.
Dataset vary_inputs(const Dataset& data, std::span<const std::int64_t> places, const InputVariant& variant);

}  // namespace mlq
