#include "run_gnuplot.hpp"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include "clean_text.hpp"
#include "mlq/base/error.hpp"

namespace mlq {
namespace {

struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
};
// Unnamed files instead of pipes: neither side can wait for the other.
using Scratch = std::unique_ptr<std::FILE, Close>;

Scratch open_scratch() {
    Scratch file(std::tmpfile());
    if (!file) throw Error("gnuplot", std::string("cannot make a temporary file: ") + std::strerror(errno));
    return file;
}

void write(std::FILE* file, const std::string& text) {
    const bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
    if (!written || std::fflush(file) != 0)
        throw Error("gnuplot", std::string("cannot write a temporary file: ") + std::strerror(errno));
    std::rewind(file);
}

std::string read(std::FILE* file) {
    std::rewind(file);
    std::string text;
    std::array<char, 1 << 14> chunk;
    while (const auto count = std::fread(chunk.data(), 1, chunk.size(), file)) text.append(chunk.data(), count);
    return text;
}

// The three standard streams of the child.
class Redirection {
  public:
    Redirection(std::FILE* in, std::FILE* out, std::FILE* err) {
        posix_spawn_file_actions_init(&actions_);
        posix_spawn_file_actions_adddup2(&actions_, ::fileno(in), STDIN_FILENO);
        posix_spawn_file_actions_adddup2(&actions_, ::fileno(out), STDOUT_FILENO);
        posix_spawn_file_actions_adddup2(&actions_, ::fileno(err), STDERR_FILENO);
    }
    ~Redirection() { posix_spawn_file_actions_destroy(&actions_); }
    Redirection(const Redirection&) = delete;
    Redirection& operator=(const Redirection&) = delete;
    const posix_spawn_file_actions_t* get() const { return &actions_; }

  private:
    posix_spawn_file_actions_t actions_;
};

int wait_for(pid_t child) {
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

// gnuplot repeats the command, points at a place with a caret, and complains on the last line.
std::string find_complaint(const std::string& text) {
    const auto end = text.find_last_not_of(" \n");
    if (end == std::string::npos) return "it ended without a word";
    const auto line = text.substr(0, end + 1);
    return printable(line.substr(line.find_first_not_of(' ', line.rfind('\n') + 1)));
}

}  // namespace

std::string run_gnuplot(const std::string& script) {
    const auto in = open_scratch();
    const auto out = open_scratch();
    const auto err = open_scratch();
    write(in.get(), script);
    std::string program = "gnuplot";
    std::string defaults = "--default-settings";
    std::array<char*, 3> arguments{program.data(), defaults.data(), nullptr};
    pid_t child = 0;
    const Redirection streams(in.get(), out.get(), err.get());
    const int failure = ::posix_spawnp(&child, program.c_str(), streams.get(), nullptr, arguments.data(), environ);
    if (failure == ENOENT)
        throw Error("gnuplot", "the program is needed for pictures and was not found",
                    "install it (Debian: gnuplot-nox) or ask for .csv instead");
    if (failure != 0) throw Error("gnuplot", std::string("cannot be started: ") + std::strerror(failure));
    const int status = wait_for(child);
    auto picture = read(out.get());
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0 || picture.empty())
        throw Error("gnuplot", find_complaint(read(err.get())));
    return picture;
}

}  // namespace mlq
