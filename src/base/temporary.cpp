#include "temporary.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <charconv>
#include <string>
#include <string_view>

namespace mlq {
namespace {

namespace fs = std::filesystem;

// "123-4" -> 123; -1 for anything else.
pid_t read_process(std::string_view text) {
    pid_t process = -1;
    unsigned serial = 0;
    const char* const end = text.data() + text.size();
    const auto [dash, bad] = std::from_chars(text.data(), end, process);
    if (bad != std::errc() || process <= 0 || dash == end || *dash != '-') return -1;
    const auto [stop, worse] = std::from_chars(dash + 1, end, serial);
    return worse == std::errc() && stop == end ? process : -1;
}

bool is_alive(pid_t process) {
    return ::kill(process, 0) == 0 || errno == EPERM;
}

// Nobody on any machine that shares the folder holds it.
bool is_unlocked(const fs::path& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor < 0) return false;
    const bool free = ::flock(descriptor, LOCK_EX | LOCK_NB) == 0;
    ::close(descriptor);
    return free;
}

void remove_abandoned(const fs::path& folder, const std::string& prefix) {
    std::error_code ignored;
    for (fs::directory_iterator at(folder, ignored), end; !ignored && at != end; at.increment(ignored)) {
        const std::string name = at->path().filename().string();
        if (!name.starts_with(prefix)) continue;
        const pid_t process = read_process(std::string_view(name).substr(prefix.size()));
        std::error_code failed;  // somebody else may remove it at the same time
        if (process > 0 && !is_alive(process) && is_unlocked(at->path())) fs::remove_all(at->path(), failed);
    }
}

}  // namespace

fs::path name_temporary(const fs::path& target) {
    static std::atomic<unsigned> serial{0};
    const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
    remove_abandoned(folder, target.filename().string() + ".tmp-");
    fs::path temporary = target;
    temporary += ".tmp-" + std::to_string(::getpid()) + "-" + std::to_string(serial++);
    return temporary;
}

void lock_temporary(int descriptor) {
    ::flock(descriptor, LOCK_EX | LOCK_NB);  // where locks are not supported, nothing is ever removed
}

}  // namespace mlq
