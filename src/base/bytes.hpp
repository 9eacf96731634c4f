// A cursor over untrusted bytes: every read is checked, so a lying header ends in an Error and never in a wild read.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "mlq/base/error.hpp"

namespace mlq {

static_assert(std::endian::native == std::endian::little, "mlq runs on little-endian machines");

class ByteReader {
  public:
    ByteReader(std::span<const std::byte> bytes, std::string where) : bytes_(bytes), where_(std::move(where)) {}

    std::size_t offset() const { return offset_; }
    std::size_t left() const { return bytes_.size() - offset_; }

    // The next `count` bytes. Throws Error "where: truncated at byte N" when fewer are left.
    std::span<const std::byte> take(std::uint64_t count) {
        if (count > left())
            throw Error(where_, "truncated: byte " + std::to_string(offset_) + " should start " +
                                    std::to_string(count) + " more bytes but " + std::to_string(left()) + " are left");
        const auto piece = bytes_.subspan(offset_, static_cast<std::size_t>(count));
        offset_ += static_cast<std::size_t>(count);
        return piece;
    }
    template <typename T>
    T little() {
        static_assert(std::is_trivially_copyable_v<T>);
        T value;
        std::memcpy(&value, take(sizeof(T)).data(), sizeof(T));
        return value;
    }
    std::uint32_t big_u32() {
        const auto piece = take(4);
        std::uint32_t value = 0;
        for (const auto byte : piece) value = value << 8 | static_cast<std::uint32_t>(byte);
        return value;
    }
    std::string_view text(std::uint64_t count) {
        const auto piece = take(count);
        return {reinterpret_cast<const char*>(piece.data()), piece.size()};
    }

  private:
    std::span<const std::byte> bytes_;
    std::string where_;
    std::size_t offset_ = 0;
};

// The writing twin: appends little-endian values.
class ByteWriter {
  public:
    void raw(std::span<const std::byte> bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }
    void text(std::string_view text) { raw(std::as_bytes(std::span(text.data(), text.size()))); }
    template <typename T>
    void little(T value) {
        static_assert(std::is_trivially_copyable_v<T>);
        raw(std::as_bytes(std::span(&value, 1)));
    }
    const std::vector<std::byte>& bytes() const { return bytes_; }

  private:
    std::vector<std::byte> bytes_;
};

}  // namespace mlq
