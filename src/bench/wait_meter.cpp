#include "mlq/bench/wait_meter.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <filesystem>

namespace mlq {
namespace {

// The second of three numbers: nanoseconds on a processor, nanoseconds waiting for one, turns.
double read_wait_ms(int file) {
    char text[128];
    const ssize_t length = ::pread(file, text, sizeof text - 1, 0);
    if (length <= 0) return 0;  // the thread has ended
    text[length] = '\0';
    char* next = nullptr;
    std::strtoull(text, &next, 10);
    return static_cast<double>(std::strtoull(next, nullptr, 10)) * 1e-6;
}

}  // namespace

WaitMeter::~WaitMeter() {
    close_files();
}

void WaitMeter::close_files() {
    for (const int file : files_) ::close(file);
    files_.clear();
}

void WaitMeter::find_threads() {
    close_files();
    std::error_code error;
    for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task", error)) {
        const int file = ::open((thread.path() / "schedstat").c_str(), O_RDONLY | O_CLOEXEC);
        if (file >= 0) files_.push_back(file);
    }
}

WaitReading WaitMeter::read() const {
    WaitReading reading;
    for (const int file : files_) reading.waits_ms.push_back(read_wait_ms(file));
    timespec cpu{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
    reading.cpu_ms = 1e3 * static_cast<double>(cpu.tv_sec) + 1e-6 * static_cast<double>(cpu.tv_nsec);
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    reading.preemptions = usage.ru_nivcsw;
    return reading;
}

double share_waited_so_far() {
    WaitMeter meter;
    meter.find_threads();
    const WaitReading reading = meter.read();
    double waited = 0;
    for (const double ms : reading.waits_ms) waited += ms;
    return waited / std::max(1e-9, waited + reading.cpu_ms);
}

double time_alone(double ms, std::span<const double> waits_ms) {
    constexpr double least = 0.05;
    double share = 1;
    for (const double wait : waits_ms) share *= 1 - std::clamp(wait / ms, 0.0, 1.0);
    return ms * std::max(share, least);
}

}  // namespace mlq
