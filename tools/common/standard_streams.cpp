#include "common/standard_streams.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

#include "mlq/base/error.hpp"

namespace mlq::tools {
namespace {

std::string spell_out_controls(std::string_view text) {
    static constexpr char hex[] = "0123456789abcdef";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\n' || c == '\t')
            out += ' ';
        else if (byte < 0x20 || byte == 0x7f)
            out.append("\\x").append(1, hex[byte >> 4]).append(1, hex[byte & 15]);
        else
            out += c;
    }
    return out;
}

}  // namespace

void prepare_standard_streams() {
    std::signal(SIGPIPE, SIG_IGN);
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::fcntl(descriptor, F_GETFD) != -1) continue;
        // open() takes the lowest free number, which is `descriptor`. Reading must fail: /dev/full would never end.
        const bool is_input = descriptor == STDIN_FILENO;
        if (::open(is_input ? "/dev/null" : "/dev/full", is_input ? O_WRONLY : O_RDWR) < 0) return;
    }
}

bool print(std::string_view text) {
    while (!text.empty()) {
        const auto written = ::write(STDOUT_FILENO, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0 && errno == EPIPE) return false;
        if (written < 0) throw Error("standard output", std::string("cannot write: ") + std::strerror(errno));
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

void complain(const std::string& tool, std::string_view message) {
    const auto line = spell_out_controls(tool + ": " + std::string(message)) + "\n";
    std::fputs(line.c_str(), stderr);
}

}  // namespace mlq::tools
