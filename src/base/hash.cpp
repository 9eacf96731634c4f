#include "mlq/base/hash.hpp"

#include <xxhash.h>

#include <cstdio>
#include <new>

#include "hash_short.hpp"

namespace mlq {

namespace {

std::uint64_t hash_bytes(const void* data, std::size_t size, std::uint64_t seed) {
    return size <= longest_short ? hash_short(data, size, seed) : XXH3_64bits_withSeed(data, size, seed);
}

}  // namespace

std::uint64_t hash64(std::span<const std::byte> bytes, std::uint64_t seed) {
    return hash_bytes(bytes.data(), bytes.size(), seed);
}

std::uint64_t hash64(std::string_view text, std::uint64_t seed) {
    return hash_bytes(text.data(), text.size(), seed);
}

struct Fingerprint::State {
    XXH3_state_t* xxh = XXH3_createState();
    State() {
        if (xxh == nullptr) throw std::bad_alloc();
        XXH3_128bits_reset(xxh);
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() { XXH3_freeState(xxh); }
};

Fingerprint::Fingerprint() : state_(std::make_unique<State>()) {}
Fingerprint::~Fingerprint() = default;
Fingerprint::Fingerprint(Fingerprint&&) noexcept = default;
Fingerprint& Fingerprint::operator=(Fingerprint&&) noexcept = default;

void Fingerprint::add(std::span<const std::byte> bytes) {
    XXH3_128bits_update(state_->xxh, bytes.data(), bytes.size());
}

void Fingerprint::add(std::string_view text) {
    XXH3_128bits_update(state_->xxh, text.data(), text.size());
}

std::string Fingerprint::hex() const {
    const XXH128_hash_t hash = XXH3_128bits_digest(state_->xxh);
    char text[33];
    std::snprintf(text, sizeof text, "%016llx%016llx", static_cast<unsigned long long>(hash.high64),
                  static_cast<unsigned long long>(hash.low64));
    return text;
}

std::string fingerprint(std::span<const std::byte> bytes) {
    Fingerprint print;
    print.add(bytes);
    return print.hex();
}

}  // namespace mlq
