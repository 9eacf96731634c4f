#include "mlq/bench/machine.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <fstream>
#include <map>

#include "mlq/base/parallel.hpp"

namespace mlq {
namespace {

// "model name : AMD EPYC" of the first processor.
std::map<std::string, std::string> read_processor() {
    std::map<std::string, std::string> fields;
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line) && !line.empty();) {
        const auto colon = line.find(':');
        if (colon == std::string::npos) continue;
        const auto end = line.find_last_not_of(" \t", colon - 1);
        fields[line.substr(0, end + 1)] = line.substr(std::min(colon + 2, line.size()));
    }
    return fields;
}

std::string format_utc(std::time_t now) {
    std::tm parts{};
    gmtime_r(&now, &parts);
    char text[32];
    return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

}  // namespace

Machine look_at_machine() {
    Machine machine;
    auto fields = read_processor();
    machine.processor = fields["model name"];
    if (!machine.processor.empty())
        machine.processor += " (family " + fields["cpu family"] + ", model " + fields["model"] + ", stepping " +
                             fields["stepping"] + ")";
    machine.processors = available_threads();
    std::ifstream("/proc/loadavg") >> machine.load_average;
    machine.time = format_utc(std::time(nullptr));
    return machine;
}

double MachineUse::stolen_share() const {
    const double used = own_seconds + others_seconds + stolen_seconds;
    return used > 0 ? stolen_seconds / used : 0;
}

MachineUse read_machine_use() {
    // user nice system idle iowait irq softirq steal, in ticks
    double ticks[8] = {};
    std::string name;
    std::ifstream file("/proc/stat");
    file >> name;
    for (double& tick : ticks) file >> tick;
    const auto per_second = static_cast<double>(std::max(1L, ::sysconf(_SC_CLK_TCK)));
    MachineUse use;
    use.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
    timespec own{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &own);
    use.own_seconds = static_cast<double>(own.tv_sec) + 1e-9 * static_cast<double>(own.tv_nsec);
    use.others_seconds = (ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6]) / per_second - use.own_seconds;
    use.stolen_seconds = ticks[7] / per_second;
    return use;
}

MachineUse operator-(const MachineUse& now, const MachineUse& before) {
    return {now.seconds - before.seconds, now.own_seconds - before.own_seconds,
            std::max(0.0, now.others_seconds - before.others_seconds), now.stolen_seconds - before.stolen_seconds};
}

}  // namespace mlq
