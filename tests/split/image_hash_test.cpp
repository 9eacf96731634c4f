#include "mlq/split/image_hash.hpp"

#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "mlq/base/random.hpp"

using namespace mlq;
using namespace mlq::split;

namespace {

// Smooth shapes: a sum of a few waves.
GrayImage make_waves(Random& random, int side) {
    GrayImage image{side, side, std::vector<std::uint8_t>(static_cast<std::size_t>(side * side))};
    double fx[4], fy[4], phase[4];
    for (int k = 0; k < 4; ++k)
        fx[k] = 6 * random.uniform(), fy[k] = 6 * random.uniform(), phase[k] = 7 * random.uniform();
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x) {
            double sum = 0;
            for (int k = 0; k < 4; ++k) sum += std::sin(fx[k] * x / side + fy[k] * y / side + phase[k]);
            image.pixels[static_cast<std::size_t>(y * side + x)] = static_cast<std::uint8_t>(128 + 25 * sum);
        }
    return image;
}

GrayImage shrink_by_two(const GrayImage& image) {
    GrayImage small{image.width / 2, image.height / 2, {}};
    for (int y = 0; y < small.height; ++y)
        for (int x = 0; x < small.width; ++x) {
            const auto at = static_cast<std::size_t>(2 * y * image.width + 2 * x);
            const auto below = at + static_cast<std::size_t>(image.width);
            small.pixels.push_back(static_cast<std::uint8_t>(
                (image.pixels[at] + image.pixels[at + 1] + image.pixels[below] + image.pixels[below + 1] + 2) / 4));
        }
    return small;
}

}  // namespace

TEST_CASE("a smaller, darker, noisy copy stays near, another picture does not") {
    Random random(3);
    for (int round = 0; round < 50; ++round) {
        const GrayImage image = make_waves(random, 64);
        GrayImage copy = shrink_by_two(image);
        for (std::uint8_t& pixel : copy.pixels)
            pixel = static_cast<std::uint8_t>(pixel * 0.8 + static_cast<double>(random.below(3)));
        const ImagePrint a = print_image(image), b = print_image(copy), c = print_image(make_waves(random, 64));
        CHECK(std::popcount(a.hash ^ b.hash) <= 7);
        CHECK(correlate(a, b) >= 0.998);
        CHECK(correlate(a, c) < 0.998);
        CHECK(a.pixels != b.pixels);
        CHECK(a.pixels == print_image(image).pixels);
    }
}

TEST_CASE("a picture of one colour says nothing") {
    CHECK(print_image({8, 8, std::vector<std::uint8_t>(64, 200)}).flat);
}

TEST_CASE("the banded index finds every pair within the distance, once, as comparing all pairs does") {
    Random random(5);
    std::vector<std::uint64_t> hashes;
    for (int i = 0; i < 400; ++i) hashes.push_back(random.bits());
    for (int i = 0; i < 400; ++i) {  // neighbours at 0 .. 19 bits
        std::uint64_t hash = hashes[random.below(400)];
        for (std::uint64_t k = 0, n = random.below(20); k < n; ++k) hash ^= std::uint64_t{1} << random.below(64);
        hashes.push_back(hash);
    }
    for (const int distance : {0, 3, 7, 10, 16}) {
        const NearHashes near(hashes, distance);
        for (std::size_t i = 0; i < hashes.size(); ++i) {
            std::multiset<std::size_t> found, wanted;
            near.each_near(i, [&](std::size_t other, int bits) {
                CHECK(bits == std::popcount(hashes[i] ^ hashes[other]));
                found.insert(other);
            });
            for (std::size_t j = 0; j < hashes.size(); ++j)
                if (j != i && std::popcount(hashes[i] ^ hashes[j]) <= distance) wanted.insert(j);
            REQUIRE(found == wanted);
        }
    }
}
