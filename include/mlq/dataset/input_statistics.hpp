// What is really fed to the model, per channel: the first thing to look at when accuracy disappoints.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "mlq/dataset/dataset.hpp"

namespace mlq {

struct InputChannel {
    double mean = 0;
    double std = 0;
    double min = 0;
    double max = 0;
};

struct InputStatistics {
    std::int64_t samples = 0;
    std::vector<InputChannel> channels;   // one entry for inputs that are no pictures
    std::vector<std::string> suspicions;  // "inputs reach 255 ...; is scale missing?"; empty when all looks well
};

// Reads at most `limit` samples (0: all), spread over the set. The same bits for any number of threads.
InputStatistics measure_inputs(const Dataset& dataset, std::int64_t limit = 0, int threads = 1);

}  // namespace mlq
