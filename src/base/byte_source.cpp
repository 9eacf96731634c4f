#include "byte_source.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "gzip.hpp"
#include "mlq/base/error.hpp"

namespace mlq {
struct ByteSource::Storage {
    int descriptor = -1;
    std::vector<std::byte> bytes;

    Storage() = default;
    ~Storage() {
        if (descriptor >= 0) ::close(descriptor);
    }
    Storage(const Storage&) = delete;
    Storage& operator=(const Storage&) = delete;
};

ByteSource ByteSource::open_as_is(const std::filesystem::path& path) {
    const std::string where = path.string();
    auto storage = std::make_shared<Storage>();
    storage->descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat status {};
    if (storage->descriptor < 0 || ::fstat(storage->descriptor, &status) != 0)
        throw Error(where, std::string("cannot read: ") + std::strerror(errno));
    if (S_ISDIR(status.st_mode)) throw Error(where, "is a folder, not a file");
    if (!S_ISREG(status.st_mode))
        throw Error(where, "is not a regular file", "copy it to a file, samples are read in any order");

    ByteSource source;
    source.size_ = static_cast<std::uint64_t>(status.st_size);
    source.where_ = where;
    source.storage_ = storage;
    return source;
}

ByteSource ByteSource::open(const std::filesystem::path& path) {
    ByteSource source = open_as_is(path);
    const auto magic = source.read_up_to(0, 2);
    if (magic.size() < 2 || magic[0] != std::byte{0x1f} || magic[1] != std::byte{0x8b}) return source;
    return of(read_maybe_gzip(path, in_memory_limit), path.string());
}

ByteSource ByteSource::of(std::vector<std::byte> bytes, std::string where) {
    auto storage = std::make_shared<Storage>();
    storage->bytes = std::move(bytes);
    ByteSource source;
    source.size_ = storage->bytes.size();
    source.where_ = std::move(where);
    source.storage_ = std::move(storage);
    return source;
}

void ByteSource::read(std::uint64_t offset, std::span<std::byte> out) const {
    if (offset > size_ || out.size() > size_ - offset)
        throw Error(where_, "truncated: " + std::to_string(out.size()) + " bytes expected at byte " +
                                std::to_string(offset) + " of " + std::to_string(size_));
    if (out.empty()) return;
    const std::uint64_t from = begin_ + offset;
    if (storage_->descriptor < 0) {
        std::memcpy(out.data(), storage_->bytes.data() + from, out.size());
        return;
    }
    std::size_t done = 0;
    while (done < out.size()) {
        const auto count =
            ::pread(storage_->descriptor, out.data() + done, out.size() - done, static_cast<off_t>(from + done));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) throw Error(where_, std::string("cannot read: ") + std::strerror(errno));
        if (count == 0) throw Error(where_, "the file became shorter while it was being read");
        done += static_cast<std::size_t>(count);
    }
}

std::vector<std::byte> ByteSource::read_up_to(std::uint64_t offset, std::uint64_t count) const {
    const std::uint64_t left = offset > size_ ? 0 : size_ - offset;
    std::vector<std::byte> bytes(static_cast<std::size_t>(std::min(count, left)));
    read(std::min(offset, size_), bytes);
    return bytes;
}

ByteSource ByteSource::slice(std::uint64_t offset, std::uint64_t size, std::string where) const {
    if (offset > size_ || size > size_ - offset)
        throw Error(where_, "truncated: " + std::to_string(size) + " bytes expected at byte " + std::to_string(offset) +
                                " of " + std::to_string(size_));
    ByteSource part = *this;
    part.begin_ += offset;
    part.size_ = size;
    part.where_ = std::move(where);
    return part;
}

}  // namespace mlq
