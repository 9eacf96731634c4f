#include "mlq/dataset/input_statistics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "channel_axis.hpp"
#include "mlq/base/parallel.hpp"

namespace mlq {
namespace {

struct Sums {
    double sum = 0;
    double squares = 0;
    double min = std::numeric_limits<double>::infinity();
    double max = -std::numeric_limits<double>::infinity();
};

std::vector<Sums> sum_sample(const std::vector<float>& sample, ChannelAxis axis) {
    std::vector<Sums> sums(axis.channels);
    for (std::size_t i = 0; i < sample.size(); ++i) {
        Sums& of = sums[axis.channel_of(i, sample.size())];
        const double value = sample[i];
        of.sum += value;
        of.squares += value * value;
        of.min = std::min(of.min, value);
        of.max = std::max(of.max, value);
    }
    return sums;
}

std::vector<std::string> find_suspicions(const std::vector<InputChannel>& channels) {
    double low = 0;
    double high = 0;
    bool constant = true;
    for (const auto& channel : channels) {
        low = std::min(low, channel.min);
        high = std::max(high, channel.max);
        constant &= channel.min == channel.max;
    }
    std::vector<std::string> suspicions;
    if (constant) suspicions.push_back("all inputs of a channel are equal; look at a preview of the data");
    if (std::max(-low, high) > 20)
        suspicions.push_back("inputs reach " + std::to_string(std::lround(std::max(-low, high))) +
                             ", networks are usually trained on values around -3 to 3; is scale, mean or std missing?");
    if (!constant && std::max(-low, high) < 0.02)
        suspicions.push_back("inputs stay below 0.02, which is very small; was the data scaled twice?");
    return suspicions;
}

}  // namespace

InputStatistics measure_inputs(const Dataset& dataset, std::int64_t limit, int threads) {
    const std::int64_t count = limit > 0 ? std::min(limit, dataset.size()) : dataset.size();
    const auto axis = find_channels(dataset);
    std::vector<std::vector<Sums>> each(static_cast<std::size_t>(count));
    parallel_for(threads, count, [&](std::int64_t i) {
        std::vector<float> sample(static_cast<std::size_t>(dataset.sample_size()));
        dataset.read(i * dataset.size() / count, sample);
        each[static_cast<std::size_t>(i)] = sum_sample(sample, axis);
    });

    InputStatistics statistics;
    statistics.samples = count;
    const double values =
        static_cast<double>(count) * static_cast<double>(dataset.sample_size()) / static_cast<double>(axis.channels);
    for (std::size_t c = 0; c < axis.channels; ++c) {
        Sums total;
        for (const auto& sums : each) {
            total.sum += sums[c].sum;
            total.squares += sums[c].squares;
            total.min = std::min(total.min, sums[c].min);
            total.max = std::max(total.max, sums[c].max);
        }
        const double mean = total.sum / values;
        statistics.channels.push_back(
            {mean, std::sqrt(std::max(0.0, total.squares / values - mean * mean)), total.min, total.max});
    }
    statistics.suspicions = find_suspicions(statistics.channels);
    return statistics;
}

}  // namespace mlq
