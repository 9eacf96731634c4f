// Fingerprints (XXH3, the only door to xxHash): not cryptographic; they detect change, not malice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace mlq {

std::uint64_t hash64(std::span<const std::byte> bytes, std::uint64_t seed = 0);
std::uint64_t hash64(std::string_view text, std::uint64_t seed = 0);

// hash64 of each text; many short ones in a row cost a fraction of as many calls.
void hash_each(std::span<const std::string_view> texts, std::uint64_t* hashes);

// 128-bit fingerprint fed piece by piece; the pieces' borders do not matter.
class Fingerprint {
  public:
    Fingerprint();
    ~Fingerprint();
    Fingerprint(Fingerprint&&) noexcept;
    Fingerprint& operator=(Fingerprint&&) noexcept;
    void add(std::span<const std::byte> bytes);
    void add(std::string_view text);
    std::string hex() const;  // 32 lower-case hex digits
  private:
    struct State;
    std::unique_ptr<State> state_;
};

std::string fingerprint(std::span<const std::byte> bytes);

}  // namespace mlq
