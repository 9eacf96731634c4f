// How much of a file may be read, decided before the first byte.
#pragma once

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

#include "mlq/base/error.hpp"

namespace mlq::detail {

// Pipes say nothing of their size, and some never end.
constexpr std::uint64_t stream_limit = std::uint64_t{1} << 29;

struct ReadBounds {
    std::uint64_t limit = 0;
    std::uint64_t expected = 0;  // 0: unknown

    // The next size of a buffer that is full: never more than one byte above the limit.
    std::size_t grow(std::size_t size) const {
        const std::uint64_t wanted = std::max<std::uint64_t>({size * std::uint64_t{2}, 1 << 16, expected + 1});
        return static_cast<std::size_t>(std::min(wanted, limit + 1));
    }
};

// Throws Error for folders, for devices (which end never or at once) and for files above the limit.
inline ReadBounds find_bounds(const std::string& name, std::uint64_t limit) {
    struct stat status {};
    const bool is_input = name == "-";
    if ((is_input ? ::fstat(0, &status) : ::stat(name.c_str(), &status)) != 0)
        throw Error(name, std::string("cannot read: ") + std::strerror(errno));
    if (S_ISDIR(status.st_mode)) throw Error(name, "is a folder, not a file");
    if (!S_ISREG(status.st_mode)) {
        if (S_ISCHR(status.st_mode) && !is_input) throw Error(name, "is a device, not a file");
        return {std::min(limit, stream_limit), 0};
    }
    const auto size = static_cast<std::uint64_t>(status.st_size);
    if (size > limit) throw Error(name, "larger than the limit of " + std::to_string(limit) + " bytes");
    return {limit, size};
}

// For a stream that is longer than its bounds.
[[noreturn]] inline void refuse_length(const std::string& name, const ReadBounds& bounds, const char* of_what) {
    const bool is_stream = bounds.expected == 0 && bounds.limit == stream_limit;
    throw Error(name, "larger than the limit of " + std::to_string(bounds.limit) + " bytes" + of_what,
                is_stream ? "save it as a file first" : "");
}

}  // namespace mlq::detail
