#include "gzip.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include "mlq/base/error.hpp"
#include "read_bounds.hpp"

namespace mlq {
namespace {

constexpr std::size_t chunk_size = 1 << 16;
constexpr std::size_t direct_size = 1 << 15;  // plain reads of this size or more skip the chunk
constexpr int raw_deflate = -MAX_WBITS;
constexpr int gzip_wrapper = MAX_WBITS + 16;

Bytef* as_zlib(const std::byte* bytes) {
    return reinterpret_cast<Bytef*>(const_cast<std::byte*>(bytes));
}

uInt clamp_to_uint(std::size_t size) {
    return static_cast<uInt>(std::min<std::size_t>(size, 1U << 30));
}

// Asks for large pages for memory that is about to be filled: one page of 2 MB costs one page fault, its 512 small pages
// cost 512. The system may refuse; then nothing changes but the speed.
void use_large_pages(std::byte* memory, std::size_t size) {
    constexpr std::uintptr_t page = 1 << 21;
    const auto begin = (reinterpret_cast<std::uintptr_t>(memory) + page - 1) / page * page;
    const auto end = (reinterpret_cast<std::uintptr_t>(memory) + size) / page * page;
    if (end > begin) ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
}

}  // namespace

struct InputStream::State {
    std::string where;
    int descriptor = 0;
    std::vector<std::byte> chunk = std::vector<std::byte>(chunk_size);
    std::size_t used = 0;
    std::size_t filled = 0;
    bool at_end = false;
    bool compressed = false;
    bool member_ended = false;
    z_stream zlib{};

    explicit State(const std::filesystem::path& path) : where(path.string()) {
        detail::find_bounds(where, ~std::uint64_t{0});
        if (path != "-") descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
        if (descriptor < 0) throw Error(where, std::string("cannot read: ") + std::strerror(errno));
    }
    ~State() {
        if (compressed) ::inflateEnd(&zlib);
        if (descriptor > 0) ::close(descriptor);
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    void refill() {
        if (used > 0) std::memmove(chunk.data(), chunk.data() + used, filled - used);
        filled -= used;
        used = 0;
        while (!at_end && filled < chunk.size()) filled += read_some(std::span(chunk).subspan(filled));
    }
    // One read; 0 only at the end.
    std::size_t read_some(std::span<std::byte> into) {
        while (!at_end) {
            const auto count = ::read(descriptor, into.data(), into.size());
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) throw Error(where, std::string("cannot read: ") + std::strerror(errno));
            if (count > 0) return static_cast<std::size_t>(count);
            at_end = true;
        }
        return 0;
    }
    bool starts_member() const {
        return filled - used >= 2 && chunk[used] == std::byte{0x1f} && chunk[used + 1] == std::byte{0x8b};
    }
    std::size_t copy_plain(std::span<std::byte> into) {
        if (used == filled && into.size() >= direct_size) return read_some(into);
        if (used == filled) refill();
        const std::size_t count = std::min(into.size(), filled - used);
        if (count > 0) std::memcpy(into.data(), chunk.data() + used, count);
        used += count;
        return count;
    }
    std::size_t inflate_some(std::span<std::byte> into) {
        zlib.next_out = as_zlib(into.data());
        zlib.avail_out = clamp_to_uint(into.size());
        const std::size_t room = zlib.avail_out;
        while (zlib.avail_out > 0) {
            if (filled - used < 2) refill();
            if (member_ended) {
                if (!starts_member()) break;  // trailing bytes after the last member are ignored, as gzip does
                ::inflateReset(&zlib);
                member_ended = false;
            }
            zlib.next_in = as_zlib(chunk.data() + used);
            zlib.avail_in = clamp_to_uint(filled - used);
            const int result = ::inflate(&zlib, Z_NO_FLUSH);
            const std::size_t consumed = (filled - used) - zlib.avail_in;
            used = filled - zlib.avail_in;
            if (result == Z_STREAM_END) {
                member_ended = true;
            } else if (result == Z_BUF_ERROR && consumed == 0 && at_end && used == filled) {
                throw Error(where, "gzip data is truncated");
            } else if (result != Z_OK && result != Z_BUF_ERROR) {
                throw Error(where, "gzip data is damaged");
            }
        }
        return room - zlib.avail_out;
    }
};

InputStream::InputStream(const std::filesystem::path& path) : state_(std::make_unique<State>(path)) {
    state_->refill();
    if (!state_->starts_member()) return;
    if (::inflateInit2(&state_->zlib, gzip_wrapper) != Z_OK) throw std::bad_alloc();
    state_->compressed = true;
}

InputStream::~InputStream() = default;
InputStream::InputStream(InputStream&&) noexcept = default;
InputStream& InputStream::operator=(InputStream&&) noexcept = default;

std::size_t InputStream::read(std::span<std::byte> into) {
    std::size_t total = 0;
    while (total < into.size()) {
        const auto rest = into.subspan(total);
        const std::size_t count = state_->compressed ? state_->inflate_some(rest) : state_->copy_plain(rest);
        if (count == 0) break;
        total += count;
    }
    return total;
}

std::vector<std::byte> read_maybe_gzip(const std::filesystem::path& path, std::uint64_t limit) {
    const detail::ReadBounds bounds = detail::find_bounds(path.string(), limit);
    InputStream stream(path);
    std::vector<std::byte> bytes;
    bytes.reserve(bounds.expected == 0 ? 0 : static_cast<std::size_t>(bounds.expected) + 1);
    use_large_pages(bytes.data(), bytes.capacity());
    bytes.resize(bytes.capacity());
    std::size_t used = 0;
    while (true) {
        if (used == bytes.size()) bytes.resize(bounds.grow(bytes.size()));
        const std::size_t count = stream.read(std::span(bytes).subspan(used));
        if (count == 0) break;
        used += count;
        if (used > bounds.limit) detail::refuse_length(path.string(), bounds, " after decompression");
    }
    bytes.resize(used);
    return bytes;
}

std::vector<std::byte> inflate_raw(std::span<const std::byte> compressed, std::uint64_t expected_size,
                                   const char* where) {
    // Deflate expands at most 1032 times (RFC 1951), so a larger claim is a lie: refuse it before allocating.
    if (expected_size > compressed.size() * std::uint64_t{1032} + 64 || expected_size > (std::uint64_t{1} << 34))
        throw Error(where, "the archive claims an impossible decompressed size");
    std::vector<std::byte> bytes(static_cast<std::size_t>(expected_size));
    z_stream zlib{};
    if (::inflateInit2(&zlib, raw_deflate) != Z_OK) throw std::bad_alloc();
    std::size_t in = 0;
    std::size_t out = 0;
    int result = Z_OK;
    std::byte overflow[1];
    while (result == Z_OK) {
        zlib.next_in = as_zlib(compressed.data() + in);
        zlib.avail_in = clamp_to_uint(compressed.size() - in);
        const bool full = out == bytes.size();
        zlib.next_out = as_zlib(full ? overflow : bytes.data() + out);
        zlib.avail_out = full ? 1 : clamp_to_uint(bytes.size() - out);
        const auto given_in = zlib.avail_in;
        const auto given_out = zlib.avail_out;
        result = ::inflate(&zlib, Z_NO_FLUSH);
        in += given_in - zlib.avail_in;
        if (full && zlib.avail_out == 0) result = Z_DATA_ERROR;
        if (!full) out += given_out - zlib.avail_out;
    }
    ::inflateEnd(&zlib);
    if (result != Z_STREAM_END || out != bytes.size()) throw Error(where, "compressed data is damaged or truncated");
    return bytes;
}

std::vector<std::byte> gzip(std::span<const std::byte> bytes, int level) {
    z_stream zlib{};
    if (::deflateInit2(&zlib, level, Z_DEFLATED, gzip_wrapper, 8, Z_DEFAULT_STRATEGY) != Z_OK) throw std::bad_alloc();
    std::vector<std::byte> out(::deflateBound(&zlib, bytes.size()) + 32);
    std::size_t in_used = 0;
    std::size_t out_used = 0;
    int result = Z_OK;
    while (result == Z_OK) {
        zlib.next_in = as_zlib(bytes.data() + in_used);
        zlib.avail_in = clamp_to_uint(bytes.size() - in_used);
        const auto given_in = zlib.avail_in;
        zlib.next_out = as_zlib(out.data() + out_used);
        zlib.avail_out = clamp_to_uint(out.size() - out_used);
        const auto given_out = zlib.avail_out;
        const bool last = in_used + given_in == bytes.size();
        result = ::deflate(&zlib, last ? Z_FINISH : Z_NO_FLUSH);
        in_used += given_in - zlib.avail_in;
        out_used += given_out - zlib.avail_out;
    }
    ::deflateEnd(&zlib);
    out.resize(out_used);
    return out;
}

std::uint32_t crc32(std::span<const std::byte> bytes) {
    uLong crc = ::crc32(0, nullptr, 0);
    while (!bytes.empty()) {
        const auto piece = bytes.first(clamp_to_uint(bytes.size()));
        crc = ::crc32(crc, as_zlib(piece.data()), static_cast<uInt>(piece.size()));
        bytes = bytes.subspan(piece.size());
    }
    return static_cast<std::uint32_t>(crc);
}

}  // namespace mlq
