// Depthwise convolution, 64 channels at a time: the bytes of four taps are interleaved, so that one vpdpbusd multiplies
// and adds the four taps of sixteen channels.
#include "avx512vnni_columns.hpp"
#include "avx512vnni_lanes.hpp"

namespace mlq::MLQ_AVX512VNNI_SPACE {
namespace {

static_assert(TapCursor::room % 4 == 0, "four taps stay in one chunk");

std::int32_t tap_quads_of(std::int32_t taps) {
    return (taps + 3) / 4;
}

bool holds_two_pixels(std::int32_t channels_left) {
    return channels_left <= channels_of_block<2>;
}

// Tap j of a quad; none if not below `taps`.
std::int32_t tap_of(std::int32_t taps, std::int32_t quad, std::int32_t j) {
    if (taps == three_by_three) return quad + 3 * j;
    return 4 * quad + j;
}

// The one or two pixels of a vector, from `i` on. If there is no second one before `end`, the first takes its place, and
// its result is not stored.
template <int pixels>
struct PixelGroup {
    PixelGroup(TapCursor& cursor, std::int64_t i, std::int64_t end, std::int32_t begin)
        : row(i),
          other(i + pixels - 1 < end ? i + pixels - 1 : i),
          chunk(cursor.chunk(row, begin)),
          taps_of_other(pixels == 1 ? chunk.taps : cursor.chunk(other, begin).taps) {}

    std::int64_t row, other;
    TapCursor::Chunk chunk;
    const std::uint8_t* const* taps_of_other;
};

// Taps t .. t + count - 1 of a group, interleaved.
template <int pixels>
MLQ_AVX512VNNI_INLINE FourVectors read_quad(const PixelGroup<pixels>& group, std::int32_t t, std::int32_t count,
                                            std::int32_t channel) {
    __m512i x[4];
    MLQ_UNROLL
    for (int j = 0; j < 4; ++j)
        x[j] = j < count ? load_pixels<pixels>(group.chunk.taps[t + j] + channel, group.taps_of_other[t + j] + channel)
                         : _mm512_setzero_si512();
    return interleave(x);
}

// Adds the products of the taps of a group with their weights, for the channels from `channel` on.
template <int pixels>
MLQ_AVX512VNNI_INLINE void add_taps(const PixelGroup<pixels>& group, std::int32_t channel, const std::byte* w,
                                    FourVectors& sums) {
    const std::int32_t count = group.chunk.count;
    std::int32_t t = 0;
    for (; t + 4 <= count; t += 4, w += lanes_block * 4) add_quad(read_quad(group, t, 4, channel), w, sums);
    if (t < count) add_quad(read_quad(group, t, count - t, channel), w, sums);
}

// The same for two groups: each weight is read once, and two chains of sums keep the processor busier than one.
template <int pixels>
MLQ_AVX512VNNI_INLINE void add_taps(const PixelGroup<pixels>& a, const PixelGroup<pixels>& b, std::int32_t channel,
                                    const std::byte* w, FourVectors& sums_a, FourVectors& sums_b) {
    const std::int32_t count = a.chunk.count;
    std::int32_t t = 0;
    for (; t + 4 <= count; t += 4, w += lanes_block * 4)
        add_quads(read_quad(a, t, 4, channel), read_quad(b, t, 4, channel), w, sums_a, sums_b);
    if (t < count)
        add_quads(read_quad(a, t, count - t, channel), read_quad(b, t, count - t, channel), w, sums_a, sums_b);
}

// Pixels [first, end) of one block of channels; the cursor holds these pixels. The epilogue is copied, here and below,
// because otherwise the compiler reads it again after each store: it cannot know that the output does not overlap it.
template <Finish what, int pixels>
MLQ_AVX512VNNI void convolve_block(const DepthwiseArgs& args, TapCursor& cursor, std::int64_t first, std::int64_t end,
                                   std::int32_t channel, const std::byte* w) {
    const Epilogue epilogue = args.epilogue;
    const LanesEpilogue lanes = lanes_of<pixels>(epilogue, channel, args.channels);
    const std::int32_t taps = args.pixels.taps;
    for (std::int64_t i = first; i < end; i += pixels) {
        FourVectors sums = lanes.bias;
        if (taps <= TapCursor::room && i + pixels < end) {
            const PixelGroup<pixels> a(cursor, i, end, 0), b(cursor, i + pixels, end, 0);
            FourVectors next = lanes.bias;
            add_taps(a, b, channel, w, sums, next);
            finish<what, pixels>(epilogue, lanes, a.row, sums, a.other);
            finish<what, pixels>(epilogue, lanes, b.row, next, b.other);
            i += pixels;
        } else {
            for (std::int32_t begin = 0; begin < taps; begin += TapCursor::room) {
                const PixelGroup<pixels> group(cursor, i, end, begin);
                add_taps(group, channel, w + std::int64_t{begin} * lanes_block, sums);
                if (begin + TapCursor::room >= taps) finish<what, pixels>(epilogue, lanes, i, sums, group.other);
            }
        }
    }
}

// The same for 3x3 windows; the first window is that of pixel `first`. A vector of two pixels takes one from the first
// half of the windows and one from the second half. So each half goes from neighbour to neighbour, and can keep the
// columns that two neighbours share. Two neighbouring windows are multiplied together, so each weight is read once.
template <Finish what, int pixels>
MLQ_AVX512VNNI void convolve_columns(const DepthwiseArgs& args, const Windows& windows, std::int64_t first,
                                     std::int32_t channel, const std::byte* w) {
    const Epilogue epilogue = args.epilogue;
    const LanesEpilogue lanes = lanes_of<pixels>(epilogue, channel, args.channels);
    const WindowGroups<pixels> groups(windows);
    FourVectors left, middle, right;
    for (std::int64_t i = 0; i < groups.count; ++i) {
        const int shared = groups.shared(i);
        if (shared == 2) {
            left = middle;
            middle = right;
        } else {
            left = shared == 1 ? right : read_column(groups, i, 0, channel);
            middle = read_column(groups, i, 1, channel);
        }
        right = read_column(groups, i, 2, channel);
        FourVectors sums = lanes.bias;
        if (groups.shared(i + 1) == 2) {
            const FourVectors last = read_column(groups, i + 1, 2, channel);
            FourVectors next = lanes.bias;
            add_quads(left, middle, w, sums, next);
            add_quads(middle, right, w + lanes_block * 4, sums, next);
            add_quads(right, last, w + lanes_block * 8, sums, next);
            finish<what, pixels>(epilogue, lanes, first + i, sums, first + groups.other(i));
            finish<what, pixels>(epilogue, lanes, first + i + 1, next, first + groups.other(i + 1));
            middle = right;
            right = last;
            ++i;
        } else {
            add_quad(left, w, sums);
            add_quad(middle, w + lanes_block * 4, sums);
            add_quad(right, w + lanes_block * 8, sums);
            finish<what, pixels>(epilogue, lanes, first + i, sums, first + groups.other(i));
        }
    }
}

template <Finish what>
void convolve_3x3(const DepthwiseArgs& args, TapCursor& cursor, std::int64_t first, std::int64_t end) {
    Windows windows{cursor.chunk(first, 0).taps, end - first};
    windows.find_shared();
    const std::byte* w = args.weights;
    for (std::int32_t channel = 0; channel < args.channels; channel += lanes_block, w += 3 * lanes_block * 4) {
        if (holds_two_pixels(args.channels - channel)) {
            convolve_columns<what, 2>(args, windows, first, channel, w);
        } else {
            convolve_columns<what, 1>(args, windows, first, channel, w);
        }
    }
}

template <Finish what>
void convolve_any(const DepthwiseArgs& args, TapCursor& cursor, std::int64_t first, std::int64_t end) {
    const std::byte* w = args.weights;
    for (std::int32_t channel = 0; channel < args.channels; channel += lanes_block) {
        if (holds_two_pixels(args.channels - channel) && args.pixels.taps <= TapCursor::room) {
            convolve_block<what, 2>(args, cursor, first, end, channel, w);
        } else {
            convolve_block<what, 1>(args, cursor, first, end, channel, w);
        }
        w += std::int64_t{tap_quads_of(args.pixels.taps)} * lanes_block * 4;
    }
}

template <Finish what>
void convolve(const DepthwiseArgs& args) {
    TapCursor cursor(args.pixels, look_up_eight);
    for (std::int64_t first = args.begin, end = first; first < args.end; first = end) {
        end = cursor.start_block(first, args.end);
        if (args.pixels.taps == three_by_three) {
            convolve_3x3<what>(args, cursor, first, end);
        } else {
            convolve_any<what>(args, cursor, first, end);
        }
    }
}

// [channels / 64][quad of taps][vector v][lane L][4 channels 16 L + 4 v ..][4 taps], with zeros past the last channel and
// the last tap. A last block of up to 32 channels is stored twice, side by side, for two pixels. A quad is four taps that
// follow each other; of a 3x3 window it is a column of three taps.
PackedWeights pack_depthwise(const DepthwiseWeights& weights) {
    const auto& [codes, channels, taps, activation_max] = weights;
    const std::int32_t blocks = (channels + lanes_block - 1) / lanes_block;
    PackedWeights packed(static_cast<std::size_t>(blocks) * lanes_block * 4 *
                         static_cast<std::size_t>(tap_quads_of(taps)));
    auto* next = reinterpret_cast<std::int8_t*>(packed.bytes.bytes());
    for (std::int32_t channel = 0; channel < channels; channel += lanes_block) {
        for (std::int32_t quad = 0; quad < tap_quads_of(taps); ++quad) {
            for (std::int32_t place = 0; place < lanes_block; ++place) {
                const std::int32_t v = place / 16;
                const std::int32_t lane = place / 4 % (holds_two_pixels(channels - channel) ? 2 : 4);
                const std::int32_t c = channel + 16 * lane + 4 * v + place % 4;
                for (std::int32_t j = 0; j < 4; ++j) {
                    const std::int32_t t = tap_of(taps, quad, j);
                    *next++ = c < channels && t < taps ? codes[std::int64_t{t} * channels + c] : std::int8_t{0};
                }
            }
        }
    }
    return packed;
}

void depthwise(const DepthwiseArgs& args) noexcept {
    if (finish_of(args.epilogue, args.channels) == Finish::plain) {
        convolve<Finish::plain>(args);
    } else {
        convolve<Finish::any>(args);
    }
}

}  // namespace

constinit const DepthwiseKernels depthwise_kernels = {.pack = pack_depthwise, .run = depthwise};

}  // namespace mlq::MLQ_AVX512VNNI_SPACE
