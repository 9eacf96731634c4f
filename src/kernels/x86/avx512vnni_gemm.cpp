// Tiles of rows x (16 * vectors) sums in registers, 7 x 4 where there are channels enough: at two vpdpbusd per cycle
// and two loads, seventeen loads feed twenty-eight products. Seven rows are a line, or a part of one, in most networks:
// their pictures halve from 224 pixels down to 7. Rows are read where they lie, through one pointer per row and tap;
// the weights of a tile stay in the L1 or L2 cache while all rows of a block pass by.
#include <algorithm>
#include <cstring>

#include "avx512vnni.hpp"
#include "avx512vnni_requantize.hpp"

namespace mlq::MLQ_AVX512VNNI_SPACE {
namespace {

// Bytes that a block of rows reads and writes. They stay in the L2 cache while the tiles of channels pass by, so the
// weights are read once for each block: as many bytes of rows as of weights, within these bounds.
constexpr std::int64_t smallest_block = 64 * 1024;
constexpr std::int64_t largest_block = 384 * 1024;

std::int32_t quads_of(std::int32_t k) {
    return (k + 3) / 4;
}

// Bytes of the packed weights of sixteen channels.
std::int64_t tile_bytes(std::int32_t taps, std::int32_t k) {
    return std::int64_t{64} * taps * quads_of(k);
}

// Vectors of weights that registers hold beside the sums of a tile and a quad of its input; the others are read from
// memory for each product.
template <int rows, int vectors>
constexpr int held_weights = std::min(vectors, 32 - rows * vectors - 1);

// sums[i][v] += x[i][0 .. 4 quads) times the weights of channels 16 v .. 16 v + 15.
template <int rows, int vectors>
MLQ_AVX512VNNI_INLINE void multiply(const std::uint8_t* const (&x)[rows], const std::byte* weights,
                                    std::int64_t weights_stride, std::int32_t quads, __m512i (&sums)[rows][vectors]) {
    for (std::int64_t j = 0; j < std::int64_t{4} * quads; j += 4) {
        constexpr int held = held_weights<rows, vectors>;
        const std::byte* at = weights + j * 16;
        __m512i w[held];
        MLQ_UNROLL
        for (int v = 0; v < held; ++v) w[v] = _mm512_loadu_si512(at + v * weights_stride);
        MLQ_UNROLL
        for (int i = 0; i < rows; ++i) {
            std::int32_t four;
            std::memcpy(&four, x[i] + j, sizeof(four));
            const __m512i quad = _mm512_set1_epi32(four);
            MLQ_UNROLL
            for (int v = 0; v < held; ++v) add_products(sums[i][v], quad, w[v]);
            MLQ_UNROLL
            for (int v = held; v < vectors; ++v) add_products(sums[i][v], quad, at + v * weights_stride);
        }
    }
}

// What all rows of a tile of channels share.
template <int vectors>
struct ChannelTile {
    const Epilogue& epilogue;
    const std::byte* weights;
    std::int64_t weights_stride;  // bytes between the weights of sixteen channels and the next
    std::int32_t channel;
    std::int32_t n_end;
    __mmask64 bytes;            // of the channels that exist
    const std::uint8_t* zeros;  // the padding when it adds nothing to a sum, else null
    VectorCodes codes;
    Convert convert;
    __m512i bias[vectors];
    __m512 multiplier[vectors];

    __mmask16 mask(int v) const { return static_cast<__mmask16>(bytes >> (16 * v)); }
};

template <int vectors>
MLQ_AVX512VNNI_INLINE ChannelTile<vectors> channel_tile(const GemmArgs& args, const std::uint8_t* zeros,
                                                        std::int32_t channel) {
    const std::int64_t stride = tile_bytes(args.rows.taps, args.k);
    const std::int32_t left = args.n_end - channel;
    ChannelTile<vectors> tile{args.epilogue,
                              args.weights + channel / 16 * stride,
                              stride,
                              channel,
                              args.n_end,
                              byte_mask_of(left < 16 * vectors ? left : 16 * vectors),
                              zeros,
                              broadcast(args.epilogue.codes),
                              Convert::as_it_is,
                              {},
                              {}};
    MLQ_UNROLL
    for (int v = 0; v < vectors; ++v) {
        tile.bias[v] = load_bias(args.epilogue, channel + 16 * v, tile.mask(v));
        tile.multiplier[v] = _mm512_maskz_loadu_ps(tile.mask(v), args.epilogue.multiplier + channel + 16 * v);
        if (!stays_in_int32(tile.multiplier[v], args.epilogue.residual)) tile.convert = Convert::with_care;
    }
    return tile;
}

// The residual of a tile of channels, if there is one, and what to do with its codes.
template <int vectors>
struct ResidualTile {
    const std::uint8_t* data;  // of one row, or null
    std::ptrdiff_t stride;
    __m512i zero_point;
    __m512 multiplier;
    __mmask16 masks[vectors];
};

template <int vectors>
MLQ_AVX512VNNI_INLINE ResidualTile<vectors> residual_tile(const ChannelTile<vectors>& tile, std::int64_t row) {
    const Residual& residual = tile.epilogue.residual;
    ResidualTile<vectors> codes{residual.data,
                                residual.stride,
                                _mm512_set1_epi32(residual.zero_point),
                                _mm512_set1_ps(residual.multiplier),
                                {}};
    if (residual.data != nullptr) codes.data += row * residual.stride + tile.channel;
    MLQ_UNROLL
    for (int v = 0; v < vectors; ++v) codes.masks[v] = tile.mask(v);
    return codes;
}

// The t of one row.
template <bool with_residual, int vectors>
MLQ_AVX512VNNI_INLINE void rescale(const ChannelTile<vectors>& tile, const __m512i (&sums)[vectors],
                                   ResidualTile<vectors>& residual, __m512 (&t)[vectors]) {
    MLQ_UNROLL
    for (int v = 0; v < vectors; ++v) {
        t[v] = _mm512_mul_ps(_mm512_cvtepi32_ps(sums[v]), tile.multiplier[v]);
        if constexpr (with_residual) {
            const __m512i q = widen_codes(residual.masks[v], residual.data + 16 * v);
            t[v] = _mm512_add_ps(t[v], residual_term(q, residual.zero_point, residual.multiplier));
        }
    }
    if constexpr (with_residual) residual.data += residual.stride;
}

// How many rows become codes at once: as many as fill the four vectors that to_codes takes.
template <int vectors>
constexpr int rows_at_once = vectors > 2 ? 1 : 4 / vectors;

// What does not change from row to row is copied out of the tile first: the compiler has to expect that storing bytes
// changes anything it points to.
template <bool with_residual, Convert convert, int rows, int vectors>
MLQ_AVX512VNNI_INLINE void store_codes(const ChannelTile<vectors>& tile, std::int64_t row,
                                       const __m512i (&sums)[rows][vectors]) {
    constexpr int at_once = rows_at_once<vectors>;
    constexpr int width = 16 * vectors;
    const std::ptrdiff_t stride = tile.epilogue.output_stride;
    const __mmask64 bytes = tile.bytes;
    std::uint8_t* output = tile.epilogue.output + row * stride + tile.channel;
    ResidualTile<vectors> residual = residual_tile(tile, row);
    MLQ_UNROLL
    for (int i = 0; i < rows; i += at_once) {
        __m512 t[4];
        MLQ_UNROLL
        for (int r = 0; r < at_once; ++r) {
            if (i + r >= rows) break;
            __m512 of_row[vectors];
            rescale<with_residual>(tile, sums[i + r], residual, of_row);
            MLQ_UNROLL
            for (int v = 0; v < vectors; ++v) t[r * vectors + v] = of_row[v];
        }
        const int filled = (rows - i < at_once ? rows - i : at_once) * vectors;
        MLQ_UNROLL
        for (int v = filled; v < 4; ++v) t[v] = t[0];
        const __m512i codes = transpose_dwords(to_codes<convert>(t[0], t[1], t[2], t[3], tile.codes));
        MLQ_UNROLL
        for (int r = 0; r < at_once; ++r, output += stride) {
            if (i + r >= rows) break;
            _mm512_mask_storeu_epi8(output - r * width, bytes << (r * width), codes);
        }
    }
}

template <bool with_residual, int rows, int vectors>
MLQ_AVX512VNNI_INLINE void store(const ChannelTile<vectors>& tile, std::int64_t row,
                                 const __m512i (&sums)[rows][vectors]) {
    const Epilogue& epilogue = tile.epilogue;
    if (epilogue.float_output == nullptr) {
        if (tile.convert == Convert::as_it_is) {
            store_codes<with_residual, Convert::as_it_is>(tile, row, sums);
        } else {
            store_codes<with_residual, Convert::with_care>(tile, row, sums);
        }
        return;
    }
    ResidualTile<vectors> residual = residual_tile(tile, row);
    MLQ_UNROLL
    for (int i = 0; i < rows; ++i) {
        __m512 t[vectors];
        rescale<with_residual>(tile, sums[i], residual, t);
        MLQ_UNROLL
        for (int v = 0; v < vectors; ++v) store_reals(epilogue, row + i, tile.channel + 16 * v, tile.mask(v), t[v]);
    }
}

// Rows of the output and the residual lie a stride apart, which no hardware prefetcher follows; of a large tensor they
// come from memory.
template <int rows>
MLQ_AVX512VNNI_INLINE void prefetch_codes(const Epilogue& epilogue, std::int64_t row, std::int32_t channel) {
    constexpr std::int64_t residual_ahead = 48, output_ahead = 24;  // rows
    const Residual& residual = epilogue.residual;
    if (residual.data != nullptr) {
        const std::uint8_t* next = residual.data + (row + residual_ahead) * residual.stride + channel;
        MLQ_UNROLL
        for (int i = 0; i < rows; ++i, next += residual.stride) __builtin_prefetch(next);
    }
    if (epilogue.output != nullptr) {
        const std::uint8_t* next = epilogue.output + (row + output_ahead) * epilogue.output_stride + channel;
        MLQ_UNROLL
        for (int i = 0; i < rows; ++i, next += epilogue.output_stride) __builtin_prefetch(next, 1);
    }
}

// True when every row of a tile reads the padding: all of an image's first or last lines do, at a third of a 3x3
// window's taps.
template <int rows>
MLQ_AVX512VNNI_INLINE bool all_read(const std::uint8_t* const (&x)[rows], const std::uint8_t* padding) {
    std::uintptr_t differ = 0;
    MLQ_UNROLL
    for (int i = 0; i < rows; ++i)
        differ |= reinterpret_cast<std::uintptr_t>(x[i]) ^ reinterpret_cast<std::uintptr_t>(padding);
    return differ == 0;
}

enum class Addresses { strided, table };  // the two forms of Taps

// Not inlined: among the loops of its caller GCC 12 keeps the sums in memory.
template <int rows, int vectors, Addresses addresses>
[[gnu::noinline]] MLQ_AVX512VNNI void compute_tile(const GemmArgs& args, const ChannelTile<vectors>& tile,
                                                   std::int64_t row) {
    const std::int32_t quads = quads_of(args.k);
    prefetch_codes<rows>(args.epilogue, row, tile.channel);
    __m512i sums[rows][vectors];
    MLQ_UNROLL
    for (int i = 0; i < rows; ++i) {
        MLQ_UNROLL
        for (int v = 0; v < vectors; ++v) sums[i][v] = tile.bias[v];
    }
    const std::byte* weights = tile.weights;
    const std::int64_t taps = args.rows.taps;
    for (std::int64_t tap = 0; tap < taps; ++tap) {
        const std::uint8_t* x[rows];
        MLQ_UNROLL
        for (int i = 0; i < rows; ++i) {
            const std::int64_t index = (row + i) * taps + tap;
            x[i] =
                addresses == Addresses::table ? args.rows.at_index(index) : args.rows.input + index * args.rows.stride;
        }
        const bool adds_nothing = addresses == Addresses::table && tile.zeros != nullptr && all_read(x, tile.zeros);
        if (!adds_nothing) multiply<rows, vectors>(x, weights, tile.weights_stride, quads, sums);
        weights += std::int64_t{64} * quads;
    }
    if (args.epilogue.residual.data != nullptr) {
        store<true>(tile, row, sums);
    } else {
        store<false>(tile, row, sums);
    }
}

// Rows [begin, end) of the tile of channels from `channel` on.
template <int rows, int vectors, Addresses addresses>
MLQ_AVX512VNNI void compute_rows(const GemmArgs& args, const std::uint8_t* zeros, std::int64_t begin, std::int64_t end,
                                 std::int32_t channel) {
    const ChannelTile<vectors> tile = channel_tile<vectors>(args, zeros, channel);
    std::int64_t row = begin;
    for (; row + rows <= end; row += rows) compute_tile<rows, vectors, addresses>(args, tile, row);
    static_assert(rows <= 14);
    if (rows > 7 && row + 7 <= end) {
        compute_tile<7, vectors, addresses>(args, tile, row);
        row += 7;
    }
    if (row + 4 <= end) {
        compute_tile<4, vectors, addresses>(args, tile, row);
        row += 4;
    }
    if (row + 2 <= end) {
        compute_tile<2, vectors, addresses>(args, tile, row);
        row += 2;
    }
    if (row < end) compute_tile<1, vectors, addresses>(args, tile, row);
}

// How many of the `left` vectors of channels the next tile takes: four, but no single one where that can be helped.
std::int32_t vectors_of_tile(std::int32_t left) {
    return left == 5 || left == 6 ? 3 : left < 4 ? left : 4;
}

std::int64_t rows_of_block(const GemmArgs& args) {
    const std::int64_t channels = args.n_end - args.n_begin;
    const std::int64_t row_bytes = args.k + channels * (args.epilogue.residual.data != nullptr ? 2 : 1);
    const std::int64_t weights = channels / 16 * tile_bytes(args.rows.taps, args.k);
    const std::int64_t block = weights < smallest_block  ? smallest_block
                               : weights < largest_block ? weights
                                                         : largest_block;
    constexpr std::int64_t whole_tiles = 7 * 9 * 2;  // rows, of all forms of tiles
    return block / row_bytes / whole_tiles * whole_tiles + whole_tiles;
}

const std::uint8_t* padding_of_zeros(const GemmArgs& args) {
    const std::uint8_t* padding = args.rows.padding;
    if (args.rows.offsets == nullptr || padding == nullptr) return nullptr;
    return std::all_of(padding, padding + args.k, [](std::uint8_t code) { return code == 0; }) ? padding : nullptr;
}

template <Addresses addresses>
void compute(const GemmArgs& args) {
    const std::int64_t block = rows_of_block(args);
    const std::uint8_t* zeros = padding_of_zeros(args);
    for (std::int64_t begin = args.m_begin; begin < args.m_end; begin += block) {
        const std::int64_t end = args.m_end - begin < block ? args.m_end : begin + block;
        std::int32_t vectors = 0;
        for (std::int32_t channel = args.n_begin; channel < args.n_end; channel += 16 * vectors) {
            vectors = vectors_of_tile((args.n_end - channel + 15) / 16);
            switch (vectors) {
                case 4:
                    compute_rows<7, 4, addresses>(args, zeros, begin, end, channel);
                    break;
                case 3:
                    compute_rows<addresses == Addresses::table ? 7 : 9, 3, addresses>(args, zeros, begin, end, channel);
                    break;
                case 2:
                    compute_rows<14, 2, addresses>(args, zeros, begin, end, channel);
                    break;
                default:
                    compute_rows<14, 1, addresses>(args, zeros, begin, end, channel);
                    break;
            }
        }
    }
}

// [n / 16][taps][k / 4][16 channels][4 depths], zeros where n or k end early
PackedWeights pack_gemm(const GemmWeights& weights) {
    const auto& [codes, n, taps, k, activation_max] = weights;
    const std::int32_t quads = quads_of(k);
    PackedWeights packed(static_cast<std::size_t>((n + 15) / 16 * tile_bytes(taps, k)));
    for (std::int32_t c = 0; c < n; ++c) {
        std::byte* tile = packed.bytes.bytes() + c / 16 * tile_bytes(taps, k) + c % 16 * 4;
        for (std::int32_t tap = 0; tap < taps; ++tap) {
            const std::int8_t* w = codes + (std::int64_t{c} * taps + tap) * k;
            for (std::int32_t quad = 0; quad < quads; ++quad, tile += 64)
                std::memcpy(tile, w + 4 * quad, static_cast<std::size_t>(k - 4 * quad < 4 ? k - 4 * quad : 4));
        }
    }
    return packed;
}

void gemm(const GemmArgs& args) noexcept {
    if (args.rows.offsets == nullptr) {
        compute<Addresses::strided>(args);
    } else {
        compute<Addresses::table>(args);
    }
}

}  // namespace

// A tile of channels is one vector of sums; the kernel takes up to four at once. Rows: two tiles of seven.
constinit const GemmKernels gemm_kernels = {.pack = pack_gemm, .run = gemm, .channel_tile = 16, .row_tile = 14};

}  // namespace mlq::MLQ_AVX512VNNI_SPACE
