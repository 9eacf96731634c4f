#include "mlq/base/file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <new>
#include <utility>

#include "encoding.hpp"
#include "mlq/base/error.hpp"
#include "read_bounds.hpp"
#include "temporary.hpp"

namespace mlq {
namespace {

constexpr std::size_t buffer_size = 1 << 20;

[[noreturn]] void fail(const std::filesystem::path& path, std::string_view verb) {
    if (errno == EPIPE) throw BrokenPipe(path.string(), "the reader has gone away");
    throw Error(path.string(), "cannot " + std::string(verb) + ": " + std::strerror(errno));
}

class Descriptor {
  public:
    explicit Descriptor(const std::filesystem::path& path)
        : number_(path == "-" ? 0 : ::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
        if (number_ < 0) fail(path, "read");
    }
    ~Descriptor() {
        if (number_ > 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int number() const { return number_; }

  private:
    int number_;
};

void write_all(int descriptor, std::span<const std::byte> bytes, const std::filesystem::path& path) {
    while (!bytes.empty()) {
        const auto written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail(path, "write");
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
}

void make_room(std::vector<std::byte>& bytes, const detail::ReadBounds& bounds, const std::filesystem::path& path) {
    const std::size_t size = bounds.grow(bytes.size());
    try {
        bytes.resize(size);
    } catch (const std::bad_alloc&) {
        throw Error(path.string(), "does not fit into memory (" + std::to_string(size) + " bytes)");
    }
}

std::span<const std::byte> as_bytes(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}

}  // namespace

std::vector<std::byte> read_file(const std::filesystem::path& path, std::uint64_t limit) {
    const detail::ReadBounds bounds = detail::find_bounds(path.string(), limit);
    const Descriptor file(path);
    std::vector<std::byte> bytes;
    std::size_t used = 0;
    while (true) {
        if (used == bytes.size()) make_room(bytes, bounds, path);
        const auto count = ::read(file.number(), bytes.data() + used, bytes.size() - used);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail(path, "read");
        if (count == 0) break;
        used += static_cast<std::size_t>(count);
        if (used > bounds.limit) detail::refuse_length(path.string(), bounds, "");
    }
    bytes.resize(used);
    return bytes;
}

std::string read_text(const std::filesystem::path& path, std::uint64_t limit) {
    const auto bytes = read_file(path, limit);
    std::string converted;
    return std::string(as_utf8({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, converted, path.string()));
}

OutputFile::OutputFile(std::filesystem::path path) : path_(std::move(path)) {
    if (path_.empty()) throw Error("output", "the path is empty");
    if (path_ == "-") return;
    if (std::filesystem::is_directory(path_)) throw Error(path_.string(), "cannot write: is a folder");
    std::error_code ignored;
    if (std::filesystem::exists(path_, ignored) && !std::filesystem::is_regular_file(path_, ignored)) {
        // A device or pipe (/dev/null, /dev/full, a fifo) cannot be replaced by rename: it is written directly.
        descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CLOEXEC);
        if (descriptor_ < 0) fail(path_, "write");
        return;
    }
    temporary_ = name_temporary(path_);
    descriptor_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor_ < 0) {
        temporary_.clear();
        fail(path_, "write");
    }
    lock_temporary(descriptor_);
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::exchange(other.temporary_, {})),
      descriptor_(std::exchange(other.descriptor_, -1)),
      buffer_(std::move(other.buffer_)) {}

OutputFile::~OutputFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void OutputFile::write(std::span<const std::byte> bytes) {
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
    if (buffer_.size() >= buffer_size && path_ != "-") flush();
}

void OutputFile::write(std::string_view text) {
    write(as_bytes(text));
}

void OutputFile::flush() {
    write_all(path_ == "-" ? STDOUT_FILENO : descriptor_, buffer_, path_);
    buffer_.clear();
}

void OutputFile::commit() {
    flush();
    if (path_ == "-") return;
    if (!temporary_.empty()) {
        if (::fsync(descriptor_) != 0 && errno != EINVAL) fail(path_, "write");
        if (::rename(temporary_.c_str(), path_.c_str()) != 0) fail(path_, "write");
        temporary_.clear();
    }
    if (::close(std::exchange(descriptor_, -1)) != 0) fail(path_, "write");
}

void write_file(const std::filesystem::path& path, std::span<const std::byte> bytes) {
    OutputFile file(path);
    file.write(bytes);
    file.commit();
}

void write_file(const std::filesystem::path& path, std::string_view text) {
    write_file(path, as_bytes(text));
}

void check_writable(const std::filesystem::path& path) {
    const OutputFile probe(path);
}

}  // namespace mlq
