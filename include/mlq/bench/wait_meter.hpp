// How long do the threads of this process wait for a processor?
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace mlq {

// What the kernel has counted since some moment in the past: only differences mean something.
struct WaitReading {
    double cpu_ms = 0;             // processor time of all threads
    std::int64_t preemptions = 0;  // how often a thread lost its processor although it had more to do
    std::vector<double> waits_ms;  // by thread: ready to run, and no processor free; empty where the kernel is silent
};

class WaitMeter {
  public:
    WaitMeter() = default;
    ~WaitMeter();
    WaitMeter(const WaitMeter&) = delete;
    WaitMeter& operator=(const WaitMeter&) = delete;

    // Looks which threads there are. Call it again after some have started or ended: read() speaks of those found last.
    void find_threads();
    WaitReading read() const;

  private:
    void close_files();
    std::vector<int> files_;  // /proc/self/task/<thread>/schedstat, open
};

// Of the time that this process wanted to run, since it started, the share in which a thread that still lives waited.
double share_waited_so_far();

// The milliseconds that a run of `ms` would have taken if no thread had waited for a processor. All threads meet
// several times in a run, so it goes on only while each of them has a processor: of n threads that wait independently
// for the shares w of the time, ms * (1 - w1) * ... * (1 - wn). Exact for one thread that waits. At least a twentieth
// of `ms`: more than that the estimate does not carry.
double time_alone(double ms, std::span<const double> waits_ms);

}  // namespace mlq
