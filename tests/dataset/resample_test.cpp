#include "dataset/resample.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "mlq/base/random.hpp"

using namespace mlq;

namespace {

// The formula of the header, point by point, without passes or windows.
double naive(const Raster<float>& in, int x, int y, int c, int width, int height) {
    const double sx = static_cast<double>(in.width) / width, sy = static_cast<double>(in.height) / height;
    const auto weight = [](int i, int o, double s) {
        return std::max(0.0, 1 - std::fabs(i + 0.5 - (o + 0.5) * s) / std::max(s, 1.0));
    };
    double sum = 0, weights = 0;
    for (int j = 0; j < in.height; ++j)
        for (int i = 0; i < in.width; ++i) {
            const double w = weight(i, x, sx) * weight(j, y, sy);
            sum += w * in.row(j)[i * in.channels + c];
            weights += w;
        }
    return sum / weights;
}

}  // namespace

TEST_CASE("resampling follows its formula in both directions") {
    const std::uint64_t seed = 20;
    INFO("seed " << seed);
    Random random(seed);
    Raster<float> in(11, 7, 2);
    for (float& value : in.pixels) value = static_cast<float>(random.uniform());
    for (const auto& [width, height] : {std::pair{5, 3}, {23, 17}, {11, 2}, {4, 7}, {1, 1}}) {
        INFO(width << "x" << height);
        const auto out = resample(in, width, height);
        for (int y = 0; y < height; ++y)
            for (int x = 0; x < width; ++x)
                for (int c = 0; c < 2; ++c)
                    CHECK(out.row(y)[x * 2 + c] == Approx(naive(in, x, y, c, width, height)).margin(1e-6));
    }
}

TEST_CASE("bytes are resampled to the bit as Pillow 9.4 does (BILINEAR)") {
    Image in(13, 9, 1);
    for (int y = 0; y < 9; ++y)
        for (int x = 0; x < 13; ++x) in.row(y)[x] = static_cast<std::uint8_t>(x * 37 + y * 91 + x * y * 11);
    CHECK(resample(in, 5, 4).pixels == std::vector<std::uint8_t>{109, 131, 126, 96,  115, 122, 125, 130, 136, 101,
                                                                 124, 128, 138, 119, 131, 155, 142, 122, 124, 148});
    const std::vector<std::uint8_t> second_row = {66,  99,  136, 172, 180, 65, 96,  132,
                                                  140, 135, 166, 51,  59,  95, 132, 164};
    const auto larger = resample(in, 16, 11);
    CHECK(std::vector<std::uint8_t>(larger.row(1), larger.row(2)) == second_row);
}

TEST_CASE("a flat picture stays flat and an unchanged size changes nothing") {
    Image flat(31, 17, 3);
    for (auto& pixel : flat.pixels) pixel = 255;
    for (const auto pixel : resample(flat, 7, 29).pixels) REQUIRE(pixel == 255);
    flat.pixels[5] = 3;
    CHECK(resample(flat, 31, 17).pixels == flat.pixels);
}
