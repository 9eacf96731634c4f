#include "hash.hpp"

#include <xxhash.h>

#include <cstdio>

#include "hash_short.hpp"
#include "stream_hash.hpp"

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

namespace {

const StreamHash& choose_stream_hash() {
#if defined(__x86_64__)
    for (const StreamHash* candidate : {&stream_hash_avx512, &stream_hash_avx2})
        if (candidate->supported()) return *candidate;
#endif
    return stream_hash_baseline;
}

}  // namespace

struct Fingerprint::State {
    const StreamHash& hash = choose_stream_hash();
    alignas(64) std::byte stream[StreamHash::state_size];
    State() { hash.reset(stream); }
};

Fingerprint::Fingerprint() : state_(std::make_unique<State>()) {}
Fingerprint::~Fingerprint() = default;
Fingerprint::Fingerprint(Fingerprint&&) noexcept = default;
Fingerprint& Fingerprint::operator=(Fingerprint&&) noexcept = default;

void Fingerprint::add(std::span<const std::byte> bytes) {
    state_->hash.add(state_->stream, bytes.data(), bytes.size());
}

void Fingerprint::add(std::string_view text) {
    state_->hash.add(state_->stream, text.data(), text.size());
}

std::string Fingerprint::hex() const {
    const Hash128 hash = state_->hash.finish(state_->stream);
    char text[33];
    std::snprintf(text, sizeof text, "%016llx%016llx", static_cast<unsigned long long>(hash.high),
                  static_cast<unsigned long long>(hash.low));
    return text;
}

std::string fingerprint(std::span<const std::byte> bytes) {
    Fingerprint print;
    print.add(bytes);
    return print.hex();
}

}  // namespace mlq
