#include "common/progress.hpp"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <mutex>
#include <utility>

namespace mlq::tools {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto redraw_interval = std::chrono::milliseconds(100);
constexpr double time_before_forecast_s = 1;

std::string clock_text(double seconds) {
    const auto whole = static_cast<long long>(seconds + 0.5);
    char text[32];
    std::snprintf(text, sizeof text, "%lld:%02lld", whole / 60, whole % 60);
    return text;
}

}  // namespace

struct Progress::State {
    std::string what;
    std::uint64_t total;
    Clock::time_point start = Clock::now();
    Clock::time_point drawn = {};
    std::uint64_t done = 0;
    std::mutex guard = {};

    void draw() const {
        const double elapsed_s = std::chrono::duration<double>(Clock::now() - start).count();
        const double rate = elapsed_s > 0 ? static_cast<double>(done) / elapsed_s : 0;
        std::string line = what + "  " + std::to_string(done);
        if (total > 0) {
            const double share = static_cast<double>(done) / static_cast<double>(total);
            line += "/" + std::to_string(total) + "  " + std::to_string(static_cast<int>(share * 100)) + " %";
        }
        line += "  " + std::to_string(static_cast<std::uint64_t>(rate)) + "/s";
        if (total > done && rate > 0 && elapsed_s > time_before_forecast_s)
            line += "  " + clock_text(static_cast<double>(total - done) / rate) + " left";
        std::fprintf(stderr, "\r\x1b[K%s", line.c_str());
        std::fflush(stderr);
    }
};

Progress::Progress(std::string what, std::uint64_t total, bool quiet) : state_(nullptr) {
    if (quiet || ::isatty(STDERR_FILENO) == 0) return;
    state_ = new State{.what = std::move(what), .total = total};
}

Progress::~Progress() {
    if (state_ != nullptr && state_->drawn != Clock::time_point{}) std::fputs("\r\x1b[K", stderr);
    delete state_;
}

void Progress::advance_to(std::uint64_t done) {
    if (state_ == nullptr) return;
    const std::lock_guard lock(state_->guard);
    if (done < state_->done) return;  // a slower thread reports late
    state_->done = done;
    const auto now = Clock::now();
    if (now - state_->drawn < redraw_interval) return;
    state_->drawn = now;
    state_->draw();
}

}  // namespace mlq::tools
