// The addresses of the taps of some pixels, looked up once for all their channels.
#pragma once

#include "mlq/kernels/taps.hpp"

namespace mlq {

// Holds up to `room` addresses: all taps of a block of pixels, or, for windows larger than that, a chunk of the
// taps of one pixel at a time. Kernels loop over blocks of pixels, in them over channels, pixels and chunks, and ask
// `chunk` for the addresses; in the usual case only the first channels cause lookups.
class TapCursor {
  public:
    static constexpr std::int32_t room = 256;

    // Writes the addresses of `count` taps from `index` = pixel * taps + tap on.
    using LookUp = void (*)(const Taps& source, std::int64_t index, std::int32_t count, const std::uint8_t** into);

    explicit TapCursor(const Taps& source, LookUp look_up = look_up_taps)
        : source_(source),
          look_up_(look_up),
          chunk_(source.taps < room ? source.taps : room),
          pixels_(chunk_ > 0 && chunk_ == source.taps ? room / chunk_ : 1) {}

    // Forgets the block before and holds as many pixels from `first` on as fit, none from `limit` on. Returns the first
    // pixel that it does not hold.
    std::int64_t start_block(std::int64_t first, std::int64_t limit) {
        const std::int64_t end = limit - first < pixels_ ? limit : first + pixels_;
        first_ = first;
        begin_ = -1;
        if (chunk_ == source_.taps)
            look_up_(source_, first * chunk_, static_cast<std::int32_t>(end - first) * chunk_, taps_);
        return end;
    }

    struct Chunk {
        const std::uint8_t* const* taps;
        std::int32_t count;
    };
    // The taps of `pixel` from tap `begin` on.
    Chunk chunk(std::int64_t pixel, std::int32_t begin) {
        if (chunk_ == source_.taps) return {taps_ + (pixel - first_) * chunk_, chunk_};
        const std::int32_t count = source_.taps - begin < room ? source_.taps - begin : room;
        if (begin != begin_) look_up_(source_, pixel * source_.taps + begin, count, taps_);
        begin_ = begin;
        return {taps_, count};
    }

  private:
    static void look_up_taps(const Taps& source, std::int64_t index, std::int32_t count, const std::uint8_t** into) {
        for (std::int32_t t = 0; t < count; ++t) into[t] = source.at_index(index + t);
    }

    const Taps& source_;
    LookUp look_up_;
    std::int32_t chunk_;
    std::int32_t pixels_;
    std::int64_t first_ = 0;
    std::int32_t begin_ = -1;
    const std::uint8_t* taps_[room];
};

}  // namespace mlq
