// What the kernel tests share: the tables to test, buffers whose end a sanitizer guards, random shapes and values.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <vector>

#include "mlq/base/random.hpp"
#include "mlq/kernels/kernels.hpp"

namespace mlq {

// Every table this machine runs, the AVX-512 one compiled against emulated intrinsics, which runs anywhere, and the
// AVX-VNNI one with AVX2 in place of its instruction.
std::vector<const Kernels*> tables_under_test();

// Bytes that end exactly `slack` bytes after the last element, so that AddressSanitizer sees each further access. The
// slack holds 0xee: whatever a kernel reads there must not matter.
template <typename T>
class Exact {
  public:
    static constexpr std::size_t slack = 63;
    explicit Exact(std::size_t size, std::size_t slack_bytes = 0)
        : size_(size), bytes_(new std::byte[size * sizeof(T) + slack_bytes]) {
        std::memset(bytes_.get(), 0xee, size * sizeof(T) + slack_bytes);
    }
    T* data() { return reinterpret_cast<T*>(bytes_.get()); }
    std::size_t size() const { return size_; }
    T& operator[](std::size_t i) { return data()[i]; }
    std::vector<T> values() { return {data(), data() + size_}; }
    std::span<T> span() { return {data(), size_}; }

  private:
    std::size_t size_;
    std::unique_ptr<std::byte[]> bytes_;
};

// Packed weights without the slack that a Tensor has.
template <typename Group, typename Weights>
Exact<std::byte> pack_exactly(const Group& group, const Weights& weights) {
    const PackedWeights packed = group.pack(weights);
    Exact<std::byte> exact(packed.bytes.byte_size());
    std::memcpy(exact.data(), packed.data(), exact.size());
    return exact;
}

// Half of the calls give extreme codes, where saturating arithmetic would show.
inline std::uint8_t random_code(Random& random) {
    const auto draw = random.below(512);
    if (draw < 256) return static_cast<std::uint8_t>(draw);
    return draw < 450 ? std::uint8_t{255} : std::uint8_t{0};
}

inline std::int8_t random_weight(Random& random) {
    const auto draw = random.below(510);
    if (draw < 255) return static_cast<std::int8_t>(static_cast<int>(draw) - 127);
    return draw % 2 == 0 ? std::int8_t{127} : std::int8_t{-127};
}

inline std::int32_t between(Random& random, std::int32_t low, std::int32_t high) {
    return low + static_cast<std::int32_t>(random.below(static_cast<std::uint64_t>(high - low + 1)));
}

// A channel whose values no int32 holds; no residual brings them back into range.
inline void make_out_of_range(std::int32_t& bias, float& multiplier) {
    bias = 1 << 30;
    multiplier = 4;
}

template <typename T>
std::vector<std::uint32_t> bits_of(std::span<T> values) {
    std::vector<std::uint32_t> bits(values.size());
    if (!values.empty()) std::memcpy(bits.data(), values.data(), values.size() * sizeof(std::uint32_t));
    return bits;
}

}  // namespace mlq
