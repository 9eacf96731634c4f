// Options, checks and words that the verbs of mlq-bench share.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mlq/bench/machine_peak.hpp"
#include "mlq/ptq/feed_batch.hpp"
#include "mlq/report/plot.hpp"
#include "mlq/report/report.hpp"
#include "mlq/run/plan.hpp"

namespace mlq::tools {

CLI::Option* add_batches(CLI::App& app, std::vector<std::int64_t>& batches);
void add_seconds(CLI::App& app, double& seconds, const std::string& what);
// --samples: how many samples of noise a float network is quantized on here.
void add_noise_samples(CLI::App& app, std::optional<std::int64_t>& samples);

// Throw Error for what lies outside: batches 1 to 65536, seconds above 0.
void check_batches(const std::vector<std::int64_t>& batches);
void check_seconds(double seconds);
// What --samples says, or its default. Throws Error below 1 and above 100000.
std::int64_t noise_samples(const std::optional<std::int64_t>& asked);

// The batch sizes to measure a network at: those that were asked for, or else the only one that it takes, or else the
// usual ones. Throws Error for one that it does not take.
std::vector<std::int64_t> batches_for(const Graph& graph, const std::vector<std::int64_t>& asked,
                                      const std::vector<std::int64_t>& usual);

// Throws Error, before anything is allocated, when the buffers of these plans (and their input) do not fit into the
// memory that is free.
void check_room(const std::vector<const Plan*>& plans, std::int64_t batch);

// The number of steps that run in int8.
int count_int8_steps(const Plan& plan);
void require_int8_steps(const Plan& plan, const std::string& where);

// Noise for all inputs of a plan. Not to be moved: the feeds point into it.
class NoiseFeeds {
  public:
    NoiseFeeds(const Plan& plan, std::uint64_t seed);
    NoiseFeeds(const NoiseFeeds&) = delete;
    NoiseFeeds& operator=(const NoiseFeeds&) = delete;

    operator std::span<const Feed>() const { return feeds_; }

  private:
    Dataset noise_;
    FeedBatch batch_;
    std::span<const Feed> feeds_;
};

void describe_peak(const MachinePeak& peak, const std::string& isa, Report& report);

}  // namespace mlq::tools
