#include "mlq/split/part_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/hash.hpp"
#include "mlq/base/error.hpp"

namespace mlq::split {
namespace {

constexpr std::size_t direct_size = 32 << 10;  // larger pieces go out without being gathered
constexpr std::size_t buffer_size = 128 << 10;

}  // namespace

struct PartFile::State {
    std::filesystem::path path;
    int descriptor = -1;
    std::string buffer{};
    Fingerprint fingerprint{};
    std::uint64_t bytes = 0;

    [[noreturn]] void fail() const {
        const std::string name = path == "-" ? "standard output" : path.string();
        if (errno == EPIPE && path == "-") throw BrokenPipe(name, "nobody reads it any more");
        throw Error(name, std::string("cannot write: ") + std::strerror(errno));
    }
    void write(std::string_view text) const {
        while (!text.empty()) {
            const auto written = ::write(descriptor, text.data(), text.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) fail();
            text.remove_prefix(static_cast<std::size_t>(written));
        }
    }
    void flush() {
        write(buffer);
        buffer.clear();
    }
};

PartFile::PartFile(const std::filesystem::path& path) : state_(new State{path}) {
    state_->descriptor =
        path == "-" ? STDOUT_FILENO : ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (state_->descriptor < 0) state_->fail();
}

PartFile::~PartFile() {
    if (state_ && state_->descriptor > STDOUT_FILENO) ::close(state_->descriptor);
}
PartFile::PartFile(PartFile&&) noexcept = default;

void PartFile::append(std::string_view plain, std::string_view packed) {
    State& state = *state_;
    state.fingerprint.add(plain);
    state.bytes += plain.size();
    if (packed.size() >= direct_size && state.buffer.empty()) return state.write(packed);
    state.buffer.append(packed);
    if (state.buffer.size() >= buffer_size) state.flush();
}

void PartFile::close() {
    state_->flush();
    if (state_->path == "-") return;
    if (::close(std::exchange(state_->descriptor, -1)) != 0) state_->fail();
}

std::uint64_t PartFile::bytes() const {
    return state_->bytes;
}

std::string PartFile::fingerprint() const {
    return state_->fingerprint.hex();
}

}  // namespace mlq::split
