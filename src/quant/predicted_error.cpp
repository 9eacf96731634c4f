#include "mlq/quant/predicted_error.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "mlq/base/error.hpp"

namespace mlq {
namespace {

// Values a consumer sums up for one output: an order of magnitude, between a small depthwise window and a wide layer.
constexpr double window = 256;

// W(x), by octave and sign.
class ChannelWeight {
  public:
    ChannelWeight(const ChannelStatistics& channels, std::span<const double> gain) : channels_(channels), gain_(gain) {
        for (std::size_t c = 0; c < channels.size() && !gain.empty(); ++c)
            sigma_.push_back(std::sqrt(channels.mean_square(c)));
        double sum = 0;
        for (const double g : gain) sum += g;
        mean_gain_ = gain.empty() ? 1.0 : sum / static_cast<double>(gain.size());
        if (mean_gain_ == 0) gain_ = {}, mean_gain_ = 1.0;  // nobody reads it; then no channel is special
    }

    double at(int octave, bool negative) const {
        if (gain_.empty()) return 1.0;
        const double low = std::ldexp(1.0, octave);
        const double x = 1.5 * low;
        double mass = 0;
        double weighed = 0;
        for (std::size_t c = 0; c < sigma_.size(); ++c) {
            const double reach = negative ? -channels_.min[c] : channels_.max[c];
            if (!(reach >= low) || !(sigma_[c] > 0)) continue;
            const double ratio = x / sigma_[c];
            const double spread = 1 + ratio * ratio;
            const double density = 1 / (sigma_[c] * spread * spread);
            mass += density;
            weighed += density * gain_[c];
        }
        // Scaled so that gains of one size are the same as none.
        return mass > 0 ? weighed / mass / mean_gain_ : 1.0;
    }

  private:
    const ChannelStatistics& channels_;
    std::span<const double> gain_;
    std::vector<double> sigma_;
    double mean_gain_ = 1.0;
};

// r(x): harmonic mean power of the samples that reach an octave, relative to that of all samples.
class SamplePower {
  public:
    explicit SamplePower(const SampleStatistics& samples) {
        double count = 0;
        double inverse = 0;
        for (auto group = samples.groups.rbegin(); group != samples.groups.rend(); ++group) {
            const auto number = static_cast<double>(group->second.samples);
            const double power = group->second.power.value() / number;
            if (!(power > 0)) continue;
            count += number;
            inverse += number / power;
            harmonic_mean_[group->first] = count / inverse;
        }
    }

    double at(int octave) const {
        const auto reached = harmonic_mean_.lower_bound(octave);
        if (reached == harmonic_mean_.end()) return 1.0;
        return std::max(reached->second / harmonic_mean_.begin()->second, 1.0);
    }

  private:
    std::map<int, double> harmonic_mean_;
};

// P: the mean of W x^2 over non-zero values, the largest 1 / window of them left out.
double common_power(const ValueStatistics& statistics, const ChannelWeight& channel) {
    struct Part {
        double x, mass, power;
    };
    std::vector<Part> parts;
    double mass = 0;
    for (const bool negative : {false, true}) {
        std::optional<int> octave;
        double weight = 0;
        for (const auto& cell : cells_of(statistics, negative)) {
            if (octave != octave_of(cell)) weight = channel.at(*(octave = octave_of(cell)), negative);
            parts.push_back({cell.low, cell.mass, weight * mean_square_of(cell)});
            mass += cell.mass;
        }
    }
    std::sort(parts.begin(), parts.end(), [](const Part& a, const Part& b) { return a.x < b.x; });
    double left = mass * (1 - 1 / window);
    const double kept = left;
    double power = 0;
    for (const auto& part : parts) {
        const double taken = std::min(part.mass, left);
        power += taken * part.power;
        left -= taken;
    }
    return kept > 0 ? power / kept : 0.0;
}

void check_gain(std::span<const double> gain, std::size_t channels) {
    if (gain.empty()) return;
    if (gain.size() != channels)
        throw Error("channel gains", std::to_string(gain.size()) + " for " + std::to_string(channels) + " channels");
    for (const double g : gain)
        if (!(g >= 0) || !std::isfinite(g)) throw Error("channel gains", "one is negative or not finite");
}

}  // namespace

QuantizationError predict_error(const ValueStatistics& statistics, Coding coding, std::span<const double> channel_gain,
                                int bits) {
    check_gain(channel_gain, statistics.channels.size());
    const ChannelWeight channel(statistics.channels, channel_gain);
    const SamplePower sample(statistics.samples);
    const double common = common_power(statistics, channel);
    return {statistics, coding, bits, [&](int octave, bool negative) {
                const double weight = channel.at(octave, negative);
                const double x = std::ldexp(1.5, octave);
                const double nearby = std::max(common + weight * x * x / window, common * sample.at(octave));
                return nearby > 0 ? weight / nearby : 0.0;
            }};
}

}  // namespace mlq
