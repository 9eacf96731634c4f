// The machine that times are measured on, and what else it is doing.
#pragma once

#include <string>

namespace mlq {

struct Machine {
    std::string processor;    // as /proc/cpuinfo names it, with family, model and stepping; empty where there is none
    int processors = 1;       // that this process may use
    double load_average = 0;  // of the last minute; 0 where the kernel does not tell
    std::string time;         // now, in UTC: 2026-03-01T12:00:00Z
};
Machine look_at_machine();

// Processor seconds since the machine started, all processors together; only differences mean something.
struct MachineUse {
    double seconds = 0;         // that have passed
    double own_seconds = 0;     // this process
    double others_seconds = 0;  // other programs, and the kernel
    double stolen_seconds = 0;  // other virtual machines, where the hypervisor tells

    // Processors that others kept busy, on average.
    double others() const { return seconds > 0 ? others_seconds / seconds : 0; }
    // Share of the time that somebody used a processor, or wanted to.
    double stolen_share() const;
};
MachineUse read_machine_use();
MachineUse operator-(const MachineUse& now, const MachineUse& before);

}  // namespace mlq
