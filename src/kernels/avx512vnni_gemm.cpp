// Tiles of rows x (16 * vectors) sums in registers: 6 x 4, 8 x 3, 14 x 2 or 14 x 1 of the 32 registers, the rest hold
// weights and one broadcast. A tile's rows are copied once into a small buffer in the L1 cache, which joins their taps
// and serves all channels.
#include <cstring>

#include "avx512vnni.hpp"
#include "avx512vnni_requantize.hpp"

namespace mlq::MLQ_AVX512VNNI_SPACE {
namespace {

// Depth (taps * k) of one pass over the buffer; deeper layers make several passes and copy again for each channel tile.
constexpr std::int32_t depth_block = 4608;
constexpr std::int32_t panel_stride = depth_block + 64;  // room for a 63-byte overhang

// Weights of about half an L2 cache are used for all rows before the next ones are touched.
constexpr std::int64_t weights_block = 512 * 1024;

std::int32_t quads_of(std::int32_t depth) {
    return (depth + 3) / 4;
}

// Bytes of the packed weights of sixteen channels.
std::int64_t tile_bytes(std::int32_t depth) {
    return std::int64_t{64} * quads_of(depth);
}

// Copies bytes [begin, end) of the concatenated taps of `row`. Writes up to 63 bytes more, whose weights are zero.
MLQ_AVX512VNNI void copy_row(const GemmArgs& args, std::int64_t row, std::int32_t begin, std::int32_t end,
                             std::uint8_t* panel) {
    std::int32_t tap = begin == 0 ? 0 : begin / args.k;  // divisions are slow, and mostly needless
    std::int32_t from = begin - tap * args.k;
    for (std::int32_t done = begin; done < end; ++tap, from = 0) {
        const std::uint8_t* x = args.rows.at(row, tap) + from;
        const std::int32_t left = args.k - from < end - done ? args.k - from : end - done;
        for (std::int32_t j = 0; j < left; j += 64)
            _mm512_storeu_si512(panel + (done - begin) + j, _mm512_loadu_si512(x + j));
        done += left;
    }
}

// sums[i][v] += panel row i times the weights of channels 16 v .. 16 v + 15, over `quads` times four of depth.
template <int rows, int vectors>
MLQ_AVX512VNNI_INLINE void multiply(const std::uint8_t* panel, const std::byte* weights, std::int64_t weights_stride,
                                    std::int32_t quads, __m512i (&sums)[rows][vectors]) {
    for (std::int32_t quad = 0; quad < quads; ++quad) {
        __m512i w[vectors];
        MLQ_UNROLL
        for (int v = 0; v < vectors; ++v)
            w[v] = _mm512_loadu_si512(weights + v * weights_stride + std::int64_t{quad} * 64);
        MLQ_UNROLL
        for (int i = 0; i < rows; ++i) {
            std::int32_t four;
            std::memcpy(&four, panel + i * panel_stride + 4 * quad, sizeof(four));
            const __m512i x = _mm512_set1_epi32(four);
            MLQ_UNROLL
            for (int v = 0; v < vectors; ++v) sums[i][v] = _mm512_dpbusd_epi32(sums[i][v], x, w[v]);
        }
    }
}

// Rows [row, row + valid) of channels [n_begin, n_end); a tile with fewer valid rows repeats the last one unseen.
template <int rows, int vectors>
MLQ_AVX512VNNI void compute_rows(const GemmArgs& args, std::int64_t row, int valid, std::int32_t n_begin,
                                 std::int32_t n_end) {
    alignas(64) std::uint8_t panel[rows * panel_stride];
    const std::int32_t depth = args.rows.taps * args.k;
    const auto fill_panel = [&](std::int32_t begin, std::int32_t end) {
        for (int i = 0; i < rows; ++i)
            copy_row(args, row + (i < valid ? i : valid - 1), begin, end, panel + i * panel_stride);
    };
    const bool one_pass = depth <= depth_block;
    if (one_pass) fill_panel(0, depth);
    for (std::int32_t channel = n_begin; channel < n_end; channel += 16 * vectors) {
        const std::byte* weights = args.weights + channel / 16 * tile_bytes(depth);
        __m512i sums[rows][vectors];
        MLQ_UNROLL
        for (int v = 0; v < vectors; ++v) {
            const std::int32_t c = channel + 16 * v;
            const __m512i bias = load_bias(args.epilogue, c, mask_of(c, n_end));
            MLQ_UNROLL
            for (int i = 0; i < rows; ++i) sums[i][v] = bias;
        }
        for (std::int32_t begin = 0; begin < depth; begin += depth_block) {
            const std::int32_t end = depth - begin < depth_block ? depth : begin + depth_block;
            if (!one_pass) fill_panel(begin, end);
            multiply<rows, vectors>(panel, weights + std::int64_t{begin} * 16, tile_bytes(depth), quads_of(end - begin),
                                    sums);
        }
        MLQ_UNROLL
        for (int i = 0; i < rows; ++i) {
            if (i >= valid) break;
            MLQ_UNROLL
            for (int v = 0; v < vectors; ++v) {
                const std::int32_t c = channel + 16 * v;
                finish(args.epilogue, row + i, c, mask_of(c, n_end), sums[i][v]);
            }
        }
    }
}

template <int rows, int vectors>
void compute_channels(const GemmArgs& args, std::int32_t n_begin, std::int32_t n_end) {
    std::int64_t row = args.m_begin;
    while (row < args.m_end) {
        const std::int64_t left = args.m_end - row;
        if (left <= 2) {
            compute_rows<1, vectors>(args, row, 1, n_begin, n_end);
            row += 1;
        } else {
            const int valid = left < rows ? static_cast<int>(left) : rows;
            compute_rows<rows, vectors>(args, row, valid, n_begin, n_end);
            row += valid;
        }
    }
}

}  // namespace

// [n / 16][depth / 4][16 channels][4 depths], zeros where n or depth end early
std::size_t packed_weights_size(std::int32_t n, std::int32_t taps, std::int32_t k) noexcept {
    return static_cast<std::size_t>((n + 15) / 16 * tile_bytes(taps * k));
}

void pack_weights(const std::int8_t* weights, std::int32_t n, std::int32_t taps, std::int32_t k,
                  std::byte* packed) noexcept {
    const std::int32_t depth = taps * k;
    auto* next = reinterpret_cast<std::int8_t*>(packed);
    for (std::int32_t channel = 0; channel < n; channel += 16) {
        for (std::int32_t quad = 0; quad < quads_of(depth); ++quad) {
            for (std::int32_t c = channel; c < channel + 16; ++c) {
                for (std::int32_t j = 4 * quad; j < 4 * quad + 4; ++j)
                    *next++ = c < n && j < depth ? weights[std::int64_t{c} * depth + j] : std::int8_t{0};
            }
        }
    }
}

void gemm(const GemmArgs& args) noexcept {
    const std::int64_t groups = weights_block / (4 * tile_bytes(args.rows.taps * args.k));
    const auto step = static_cast<std::int32_t>(64 * (groups < 1 ? 1 : groups > 1024 ? 1024 : groups));
    const std::int32_t whole = args.n_begin + (args.n_end - args.n_begin) / 64 * 64;  // channels in tiles of four
    for (std::int32_t n = args.n_begin; n < whole; n += step)
        compute_channels<6, 4>(args, n, whole - n < step ? whole : n + step);
    switch ((args.n_end - whole + 15) / 16) {
        case 4:  // the last vector is not full
            compute_channels<6, 4>(args, whole, args.n_end);
            break;
        case 3:
            compute_channels<8, 3>(args, whole, args.n_end);
            break;
        case 2:
            compute_channels<14, 2>(args, whole, args.n_end);
            break;
        case 1:
            compute_channels<14, 1>(args, whole, args.n_end);
            break;
        default:
            break;
    }
}

}  // namespace mlq::MLQ_AVX512VNNI_SPACE
