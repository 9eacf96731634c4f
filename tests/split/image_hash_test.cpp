#include "mlq/split/image_hash.hpp"

#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "mlq/base/gzip.hpp"
#include "mlq/base/random.hpp"

using namespace mlq;
using namespace mlq::split;

namespace {

// The test images of Fashion-MNIST (Debian's dataset-fashion-mnist).
GrayImage read_fashion(std::size_t index) {
    static const auto pixels = read_maybe_gzip("/usr/share/datasets/fashion-mnist/t10k-images-idx3-ubyte.gz");
    GrayImage image{28, 28, std::vector<std::uint8_t>(784)};
    for (std::size_t i = 0; i < 784; ++i) image.pixels[i] = static_cast<std::uint8_t>(pixels[16 + index * 784 + i]);
    return image;
}

GrayImage enlarge_by_two(const GrayImage& image) {
    GrayImage large{2 * image.width, 2 * image.height, {}};
    for (int y = 0; y < large.height; ++y)
        for (int x = 0; x < large.width; ++x)
            large.pixels.push_back(image.pixels[static_cast<std::size_t>(y / 2 * image.width + x / 2)]);
    return large;
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

TEST_CASE("a larger, smaller or darker and noisy copy of a real picture stays near, other pictures do not") {
    Random random(3);
    int far = 0, alike = 0;
    for (std::size_t i = 0; i < 200; ++i) {
        const GrayImage image = read_fashion(i);
        const ImagePrint original = print_image(image);
        GrayImage noisy = image;
        for (std::uint8_t& pixel : noisy.pixels)
            pixel = static_cast<std::uint8_t>(pixel * 0.8 + static_cast<double>(random.below(3)));
        for (const GrayImage& copy : {enlarge_by_two(image), noisy, shrink_by_two(enlarge_by_two(noisy))}) {
            const ImagePrint print = print_image(copy);
            CHECK(original.pixels != print.pixels);
            far += std::popcount(original.hash ^ print.hash) <= 11 && correlate(original, print) >= 0.998 ? 0 : 1;
        }
        alike += correlate(original, print_image(read_fashion(200 + i))) >= 0.998 ? 1 : 0;
        CHECK(original.pixels == print_image(image).pixels);
    }
    CHECK(far <= 12);  // of 600
    CHECK(alike == 0);
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
