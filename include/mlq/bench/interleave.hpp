// Times pieces of work side by side, interleaved in one run, so that what disturbs the machine disturbs all of them.
//
//     const Interleaved times = interleave({[&] { slow(); }, [&] { fast(); }}, {.seconds = 2});
//     const Ratio speedup = times.ratio(0, 1);   // "slow takes 3.1 times as long [3.0, 3.2]"
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "mlq/bench/machine.hpp"
#include "mlq/bench/median_ratio.hpp"

namespace mlq {

struct InterleaveOptions {
    double seconds = 1;         // for all of them together
    std::size_t fewest = 5;     // rounds that are made even if that takes longer
    std::size_t most = 100000;  // rounds
    std::uint64_t seed = 0;     // of the order of turns
};

struct Interleaved {
    std::vector<std::vector<Turn>> works;  // by piece of work, by round
    MachineUse use;                        // of the machine meanwhile

    // How many times as long `slow` takes as `fast`, with what is known of the machine.
    Ratio ratio(std::size_t slow, std::size_t fast, double level = 0.95) const;
};

// In each round every piece has one turn, in a random order. A turn begins without the threads of the one before, which
// would go on spinning for a while; then the work runs once, uncounted, to gather threads and to warm the caches (where
// that could matter: below 20 ms of processor time), and once or more, counted, until the turn has taken its share of
// the time (20 ms at most). One round before the first is not counted.
Interleaved interleave(const std::vector<std::function<void()>>& works, const InterleaveOptions& options);

// Milliseconds of every run.
std::vector<double> times_of(const std::vector<Turn>& turns);

}  // namespace mlq
