#include <algorithm>
#include <bit>
#include <catch2/catch.hpp>
#include <limits>

#include "reference.hpp"
#include "testing.hpp"

using namespace mlq;

namespace {

struct Shape {
    std::int32_t m = 1;
    std::int32_t n = 1;
    std::int32_t taps = 1;
    std::int32_t k = 1;
};

enum class Rows { table, strided };
enum class Output { codes, codes_with_residual, reals };

// One layer with everything it owns; run() is compared with expected().
struct Layer {
    Layer(Shape shape, Rows rows, Output output, Random& random)
        : shape_(shape),
          input(static_cast<std::size_t>(pixels_ * (shape.k + 5)), Exact<std::uint8_t>::slack),
          padding(static_cast<std::size_t>(shape.k), Exact<std::uint8_t>::slack),
          residual(static_cast<std::size_t>((shape.m - 1) * (shape.n + 3) + shape.n)),
          weights(static_cast<std::size_t>(shape.n * shape.taps * shape.k)),
          bias(static_cast<std::size_t>(shape.n)),
          multiplier(static_cast<std::size_t>(shape.n)) {
        const std::int32_t input_zero_points[] = {0, 128, 255};
        for (auto& x : input.span()) x = random_code(random);
        for (auto& x : padding.span()) x = static_cast<std::uint8_t>(input_zero_points[random.below(3)]);
        for (auto& x : residual.span()) x = random_code(random);
        for (auto& w : weights.span()) w = random_weight(random);
        for (auto& b : bias.span()) b = between(random, -100000, 100000);
        for (auto& x : multiplier.span()) x = static_cast<float>(random.uniform() * 0.01);
        if (random.below(3) == 0) make_out_of_range(bias.span().back(), multiplier.span().back());
        const std::int32_t zero_point = between(random, 0, 255);
        const std::int32_t q_min = between(random, 0, 255);
        args.rows.input = input.data();
        args.rows.taps = shape.taps;
        if (rows == Rows::table) {
            for (std::int32_t i = 0; i < shape.m * shape.taps; ++i)
                offsets.push_back(random.below(8) == 0 ? -1 : between(random, 0, pixels_ - 1) * (shape.k + 5));
            args.rows.offsets = offsets.data();
            args.rows.padding = padding.data();
        } else {
            args.rows.stride = shape.m * shape.taps <= pixels_ ? shape.k + 5 : 0;
        }
        args.k = shape.k;
        args.n = shape.n;
        args.m_end = shape.m;
        args.n_end = shape.n;
        args.epilogue = {.bias = bias.data(),
                         .multiplier = multiplier.data(),
                         .codes = codes_between(q_min, between(random, q_min, 255), zero_point),
                         .output_stride = shape.n + 2};
        if (output == Output::reals) {
            real_output = true;
            args.epilogue.codes = {.lo = -300.0F, .hi = std::numeric_limits<float>::infinity()};
        }
        if (output == Output::codes_with_residual)
            args.epilogue.residual = {.data = residual.data(),
                                      .stride = shape.n + 3,
                                      .zero_point = between(random, 0, 255),
                                      .multiplier = 0.37F};
    }

    std::size_t output_size() const {
        return static_cast<std::size_t>((shape_.m - 1) * args.epilogue.output_stride + shape_.n);
    }

    GemmWeights packable() { return {.codes = weights.data(), .n = shape_.n, .taps = shape_.taps, .k = shape_.k}; }

    // Gaps between rows keep the 0xee of a fresh buffer.
    std::vector<std::uint32_t> run(const Kernels& kernels) {
        Exact<std::byte> packed = pack_exactly(kernels.gemm, packable());
        args.weights = packed.data();
        Exact<std::uint8_t> codes(output_size());
        Exact<float> reals(output_size());
        args.epilogue.output = codes.data();
        args.epilogue.float_output = real_output ? reals.data() : nullptr;
        kernels.gemm.run(args);
        if (real_output) return bits_of(reals.span());
        return {codes.data(), codes.data() + codes.size()};
    }

    std::vector<std::uint32_t> expected() {
        std::vector<std::uint32_t> result(output_size(), real_output ? 0xeeeeeeeeU : 0xeeU);
        for (std::int64_t i = args.m_begin; i < args.m_end; ++i) {
            for (std::int32_t c = args.n_begin; c < args.n_end; ++c) {
                std::int64_t sum = bias[static_cast<std::size_t>(c)];
                for (std::int32_t t = 0; t < shape_.taps; ++t) {
                    for (std::int32_t j = 0; j < shape_.k; ++j)
                        sum += reference::tap(args.rows, i, t)[j] *
                               weights[static_cast<std::size_t>((c * shape_.taps + t) * shape_.k + j)];
                }
                const float t = reference::real(args.epilogue, i, c, sum);
                auto& place = result[static_cast<std::size_t>(i * args.epilogue.output_stride + c)];
                if (real_output) {
                    const float clamped = std::min(std::max(t, args.epilogue.codes.lo), args.epilogue.codes.hi);
                    std::memcpy(&place, &clamped, sizeof(place));
                } else {
                    place = reference::code(t, args.epilogue.codes);
                }
            }
        }
        return result;
    }

    static constexpr std::int32_t pixels_ = 40;
    Shape shape_;
    Exact<std::uint8_t> input, padding, residual;
    Exact<std::int8_t> weights;
    Exact<std::int32_t> bias;
    Exact<float> multiplier;
    std::vector<std::int32_t> offsets;
    bool real_output = false;
    GemmArgs args;
};

void check_layer(Layer& layer) {
    const auto expected = layer.expected();
    for (const Kernels* kernels : tables_under_test()) {
        INFO(kernels->name << ": m " << layer.shape_.m << ", n " << layer.shape_.n << ", taps " << layer.shape_.taps
                           << ", k " << layer.shape_.k);
        CHECK(layer.run(*kernels) == expected);
    }
}

void check_shape(Shape shape, Random& random) {
    for (const Rows rows : {Rows::table, Rows::strided}) {
        for (const Output output : {Output::codes, Output::codes_with_residual, Output::reals}) {
            Layer layer(shape, rows, output, random);
            check_layer(layer);
        }
    }
}

}  // namespace

TEST_CASE("gemm is exact for every depth around the vector widths") {
    const std::uint64_t seed = 1;
    CAPTURE(seed);
    Random random(seed);
    for (std::int32_t k = 1; k <= 70; ++k)
        check_shape({.m = between(random, 1, 3), .n = 17, .taps = 1, .k = k}, random);
    for (std::int32_t taps = 2; taps <= 9; ++taps) {
        for (std::int32_t k = 1; k <= 20; ++k) check_shape({.m = 2, .n = 5, .taps = taps, .k = k}, random);
    }
}

TEST_CASE("gemm is exact for every number of channels and rows around the tiles") {
    const std::uint64_t seed = 2;
    CAPTURE(seed);
    Random random(seed);
    for (std::int32_t n = 1; n <= 70; ++n)
        check_shape({.m = between(random, 1, 4), .n = n, .taps = between(random, 1, 2), .k = between(random, 1, 9)},
                    random);
    for (std::int32_t m = 1; m <= 30; ++m) {
        for (const std::int32_t n : {3, 16, 33, 64}) check_shape({.m = m, .n = n, .taps = 2, .k = 6}, random);
    }
}

TEST_CASE("gemm is exact for random shapes and deep layers") {
    const std::uint64_t seed = 3;
    CAPTURE(seed);
    Random random(seed);
    for (int i = 0; i < 40; ++i)
        check_shape({.m = between(random, 1, 20),
                     .n = between(random, 1, 70),
                     .taps = between(random, 1, 9),
                     .k = between(random, 1, 70)},
                    random);
    // several passes over the depth, an odd one in the last; more weights than one block of channels holds
    check_shape({.m = 7, .n = 20, .taps = 9, .k = 1025}, random);
    check_shape({.m = 1, .n = 150, .taps = 1, .k = 4100}, random);
    check_shape({.m = 3, .n = 9, .taps = 2, .k = 16401}, random);
    check_shape({.m = 2, .n = 5, .taps = 1, .k = 33001}, random);
}

TEST_CASE("gemm is exact where whole tiles of rows lie on the padding, be it zero or not") {
    const std::uint64_t seed = 6;
    CAPTURE(seed);
    Random random(seed);
    for (const std::int32_t k : {3, 20, 64, 100}) {
        for (const std::int32_t n : {5, 20, 40, 70}) {
            for (const int last : {0, 1}) {  // 1: the last code alone makes the padding count
                Layer layer({.m = 47, .n = n, .taps = 9, .k = k}, Rows::table, Output::codes_with_residual, random);
                for (auto& x : layer.padding.span()) x = 0;
                layer.padding.span().back() = static_cast<std::uint8_t>(last);
                for (std::int32_t row = 0; row < 47; ++row) {
                    for (std::int32_t tap = 0; tap < 3; ++tap) {
                        if (row < 20) layer.offsets[static_cast<std::size_t>(row * 9 + tap)] = -1;
                        if (row > 30) layer.offsets[static_cast<std::size_t>(row * 9 + 6 + tap)] = -1;
                    }
                }
                check_layer(layer);
            }
        }
    }
}

TEST_CASE("gemm of the largest products does not saturate") {
    Random random(4);
    for (const int sign : {1, -1}) {
        Layer layer({.m = 6, .n = 18, .taps = 2, .k = 64}, Rows::strided, Output::reals, random);
        layer.args.epilogue.codes.lo = -std::numeric_limits<float>::infinity();
        for (auto& x : layer.input.span()) x = 255;
        for (auto& w : layer.weights.span()) w = static_cast<std::int8_t>(127 * sign);
        for (auto& x : layer.multiplier.span()) x = 1;
        for (auto& b : layer.bias.span()) b = 0;
        check_layer(layer);
        CHECK(layer.expected()[0] == std::bit_cast<std::uint32_t>(sign * 128 * 127 * 255.0F));
    }
}

namespace {

// A layer whose sums are the given biases: its only weight is zero.
std::vector<std::uint32_t> codes_of_sums(const Kernels& kernels, std::vector<std::int32_t> sums, float multiplier,
                                         const Codes& codes) {
    Random random(5);
    Layer layer({.m = 1, .n = static_cast<std::int32_t>(sums.size())}, Rows::strided, Output::codes, random);
    for (std::size_t c = 0; c < sums.size(); ++c) {
        layer.weights[c] = 0;
        layer.bias[c] = sums[c];
        layer.multiplier[c] = multiplier;
    }
    layer.args.epilogue.codes = codes;
    return layer.run(kernels);
}

}  // namespace

TEST_CASE("a tie goes to the even code before the zero point is added") {
    for (const Kernels* kernels : tables_under_test()) {
        INFO(kernels->name);
        const auto codes = codes_of_sums(*kernels, {-5, -3, -1, 1, 3, 5}, 0.5F, codes_between(0, 255, 101));
        // -2.5 -1.5 -0.5 0.5 1.5 2.5 round to -2 -2 0 0 2 2
        CHECK(codes == std::vector<std::uint32_t>{99, 99, 101, 101, 103, 103});
    }
}

TEST_CASE("sums at the limits of int32 saturate to the clamp bounds") {
    const std::int32_t most = std::numeric_limits<std::int32_t>::max();
    const std::int32_t least = std::numeric_limits<std::int32_t>::min();
    for (const Kernels* kernels : tables_under_test()) {
        INFO(kernels->name);
        // up to 0.5 no product leaves the range of int32, above it some do
        for (const float multiplier :
             {0.25F, 0.5F, std::nextafter(0.5F, 1.0F), 1.0F, std::numeric_limits<float>::max()}) {
            INFO(multiplier);
            CHECK(codes_of_sums(*kernels, {most, least, most - 1, 0}, multiplier, codes_between(7, 200, 10)) ==
                  std::vector<std::uint32_t>{200, 7, 200, 10});
            CHECK(codes_of_sums(*kernels, {most, least, most - 1, 0}, -multiplier, codes_between(7, 200, 10)) ==
                  std::vector<std::uint32_t>{7, 200, 7, 10});
        }
        // 2^31 - 1 becomes 2^31 as a float, times 2^-31 is one code
        CHECK(codes_of_sums(*kernels, {most, least, 1 << 30}, 0x1p-31F, codes_between(0, 255, 10)) ==
              std::vector<std::uint32_t>{11, 9, 10});
        CHECK(codes_of_sums(*kernels, {most, least}, std::numeric_limits<float>::denorm_min(),
                            codes_between(0, 255, 10)) == std::vector<std::uint32_t>{10, 10});
    }
}

TEST_CASE("pieces of a layer computed apart make the whole") {
    Random random(6);
    Layer layer({.m = 19, .n = 150, .taps = 3, .k = 21}, Rows::table, Output::codes_with_residual, random);
    const auto expected = layer.expected();
    for (const Kernels* kernels : tables_under_test()) {
        INFO(kernels->name);
        Exact<std::byte> packed = pack_exactly(kernels->gemm, layer.packable());
        Exact<std::uint8_t> output(layer.output_size());
        GemmArgs piece = layer.args;
        piece.weights = packed.data();
        piece.epilogue.output = output.data();
        const std::int32_t channels = 2 * kernels->gemm.channel_tile;
        for (std::int64_t m = 0; m < 19; m += 5) {
            for (std::int32_t n = 0; n < 150; n += channels) {
                piece.m_begin = m;
                piece.m_end = std::min<std::int64_t>(m + 5, 19);
                piece.n_begin = n;
                piece.n_end = std::min(n + channels, 150);
                kernels->gemm.run(piece);
            }
        }
        CHECK(std::vector<std::uint32_t>(output.data(), output.data() + output.size()) == expected);
    }
}

TEST_CASE("the output may overwrite the residual") {
    Random random(7);
    Layer layer({.m = 9, .n = 37, .taps = 1, .k = 12}, Rows::strided, Output::codes_with_residual, random);
    layer.args.epilogue.output_stride = layer.args.epilogue.residual.stride;
    const auto expected = layer.expected();
    for (const Kernels* kernels : tables_under_test()) {
        INFO(kernels->name);
        Exact<std::byte> packed = pack_exactly(kernels->gemm, layer.packable());
        Exact<std::uint8_t> both(layer.output_size());
        std::memcpy(both.data(), layer.residual.data(), both.size());
        GemmArgs args = layer.args;
        args.weights = packed.data();
        args.epilogue.output = both.data();
        args.epilogue.residual.data = both.data();
        kernels->gemm.run(args);
        for (std::size_t row = 0; row < 9; ++row) {
            for (std::size_t c = 0; c < 37; ++c) REQUIRE(both[row * 40 + c] == expected[row * 40 + c]);
        }
    }
}

TEST_CASE("sums past int32 wrap alike everywhere") {
    Random random(8);
    Layer layer({.m = 3, .n = 20, .taps = 2, .k = 30}, Rows::strided, Output::codes, random);
    for (auto& b : layer.bias.span()) b = std::numeric_limits<std::int32_t>::max() - 1000;
    const auto expected = layer.run(kernels_for("scalar"));
    for (const Kernels* kernels : tables_under_test()) {
        INFO(kernels->name);
        CHECK(layer.run(*kernels) == expected);
    }
}

TEST_CASE("an empty range leaves the output alone") {
    Random random(9);
    Layer layer({.m = 3, .n = 20, .taps = 1, .k = 3}, Rows::table, Output::codes, random);
    layer.args.m_begin = layer.args.m_end;
    const auto untouched = layer.expected();
    for (const Kernels* kernels : tables_under_test()) CHECK(layer.run(*kernels) == untouched);
}
