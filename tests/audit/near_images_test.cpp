// Copies of real pictures in other clothes, and pictures that are only alike.
#include "audit/near_images.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "base/gzip.hpp"
#include "mlq/base/random.hpp"

using namespace mlq;
using namespace mlq::audit;

namespace {

// A picture with structure at all sizes: smoothed noise of several widths. Different seeds have nothing in common.
GrayImage draw_picture(std::uint64_t seed) {
    constexpr int width = 160, height = 120;
    Random random(seed);
    std::vector<double> sum(width * height);
    for (const int cell : {40, 20, 10, 5}) {
        const int columns = width / cell + 2;
        std::vector<double> knots(static_cast<std::size_t>(columns * (height / cell + 2)));
        for (double& knot : knots) knot = random.uniform();
        for (int y = 0; y < height; ++y)
            for (int x = 0; x < width; ++x) {
                const auto at = static_cast<std::size_t>(y / cell * columns + x / cell);
                const auto below = at + static_cast<std::size_t>(columns);
                const double fx = x % cell / static_cast<double>(cell), fy = y % cell / static_cast<double>(cell);
                sum[static_cast<std::size_t>(y * width + x)] +=
                    cell * ((1 - fy) * ((1 - fx) * knots[at] + fx * knots[at + 1]) +
                            fy * ((1 - fx) * knots[below] + fx * knots[below + 1]));
            }
    }
    const auto [low, high] = std::minmax_element(sum.begin(), sum.end());
    GrayImage image{width, height, {}};
    for (const double value : sum)
        image.pixels.push_back(static_cast<std::uint8_t>(20 + 200 * (value - *low) / (*high - *low)));
    return image;
}

std::uint8_t at(const GrayImage& image, int x, int y) {
    x = std::clamp(x, 0, image.width - 1), y = std::clamp(y, 0, image.height - 1);
    return image
        .pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) + static_cast<std::size_t>(x)];
}

// The picture whose pixel (x, y) is from(x, y).
template <typename From>
GrayImage redraw(int width, int height, From from) {
    GrayImage image{width, height, {}};
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) image.pixels.push_back(from(x, y));
    return image;
}

GrayImage cut(const GrayImage& image, int left, int top, int width, int height) {
    return redraw(width, height, [&](int x, int y) { return at(image, left + x, top + y); });
}

std::vector<std::pair<const char*, GrayImage>> change(const GrayImage& image) {
    const int width = image.width, height = image.height;
    const auto tone = [&](auto curve) {
        return redraw(width, height, [&](int x, int y) {
            return static_cast<std::uint8_t>(std::clamp(curve(at(image, x, y) / 255.0), 0.0, 1.0) * 255 + 0.5);
        });
    };
    const auto inside = [&](int margin_x, int margin_y, int colour, int more_below) {
        return redraw(width + 2 * margin_x, height + 2 * margin_y + more_below, [&](int x, int y) {
            const bool shows = x >= margin_x && x < margin_x + width && y >= margin_y && y < margin_y + height;
            return shows ? at(image, x - margin_x, y - margin_y) : static_cast<std::uint8_t>(colour);
        });
    };
    return {
        {"half the size", redraw(width / 2, height / 2, [&](int x, int y) { return at(image, 2 * x, 2 * y); })},
        {"cut by 2 %", cut(image, 3, 0, width - 3, height - 2)},
        {"cut by 5 %", cut(image, 0, 6, width - 8, height - 6)},
        {"cut by 10 %", cut(image, 16, 6, width - 16, height - 12)},
        {"tilted by 1 degree", redraw(width, height,
                                      [&](int x, int y) {
                                          return at(image, x + static_cast<int>(std::lround((y - 60) * 0.0175)),
                                                    y - static_cast<int>(std::lround((x - 80) * 0.0175)));
                                      })},
        {"gamma 1.5", tone([](double v) { return std::pow(v, 1.5); })},
        {"half as bright again", tone([](double v) { return 1.5 * v; })},
        {"mirrored", redraw(width, height, [&](int x, int y) { return at(image, width - 1 - x, y); })},
        {"quarter turn", redraw(height, width, [&](int x, int y) { return at(image, y, height - 1 - x); })},
        {"half turn", redraw(width, height, [&](int x, int y) { return at(image, width - 1 - x, height - 1 - y); })},
        {"white frame", inside(8, 8, 255, 0)},
        {"black frame", inside(16, 12, 0, 0)},
        {"bar below", inside(0, 0, 10, 14)},
        {"bar over the foot", redraw(width, height, [&](int x, int y) {
             return y < 106 ? at(image, x, y) : static_cast<std::uint8_t>(x / 4 % 3 == 0 ? 230 : 15);
         })}};
}

ImagePrints print_all(const std::vector<GrayImage>& first, const std::vector<GrayImage>& second) {
    ImagePrints images{.parts = {"train", "test"}, .begins = {0, first.size(), first.size() + second.size()}};
    for (const std::vector<GrayImage>* part : {&first, &second})
        for (const GrayImage& image : *part) {
            images.prints.push_back(print_image(image));
            images.names.push_back(std::to_string(images.names.size()));
        }
    return images;
}

NearImages search(const ImagePrints& images, int threads = 1) {
    return find_near_images(
        images, {.count_earlier = [&](std::size_t i) { return images.begins[images.part_of(i)]; }, .threads = threads});
}

}  // namespace

TEST_CASE("a copy in other clothes meets its original, and nothing else does") {
    std::vector<GrayImage> originals, copies;
    std::vector<std::string> names;
    std::vector<std::uint32_t> wanted;
    for (std::uint64_t seed = 0; seed < 40; ++seed) originals.push_back(draw_picture(seed));
    for (std::uint32_t k = 0; k < 6; ++k)
        for (auto& [name, copy] : change(originals[5 * k])) {
            names.emplace_back(name);
            wanted.push_back(5 * k);
            copies.push_back(std::move(copy));
        }
    for (std::uint64_t seed = 100; seed < 220; ++seed) copies.push_back(draw_picture(seed));  // strangers
    const ImagePrints images = print_all(originals, copies);
    const NearImages near = search(images);
    std::vector<int> found(wanted.size());
    for (const NearPair& pair : near.pairs) {
        const std::size_t copy = pair.second - originals.size();
        INFO("image " << copy << " and " << pair.first << ", evidence " << pair.evidence);
        REQUIRE(copy < wanted.size());
        CHECK(pair.first == wanted[copy]);
        ++found[copy];
    }
    for (std::size_t k = 0; k < wanted.size(); ++k) {
        INFO(names[k] << " of picture " << wanted[k]);
        CHECK(found[k] == 1);
    }
    CHECK(near.featureless == 0);
    const NearImages again = search(images, 3);
    CHECK(again.pairs.size() == near.pairs.size());
    CHECK(again.least_evidence == near.least_evidence);
}

TEST_CASE("where all pictures are alike, only what is more alike is near") {
    const auto bytes = read_maybe_gzip("/usr/share/datasets/fashion-mnist/t10k-images-idx3-ubyte.gz");
    const auto picture = [&](std::size_t index) {
        GrayImage image{28, 28, std::vector<std::uint8_t>(784)};
        for (std::size_t i = 0; i < 784; ++i) image.pixels[i] = static_cast<std::uint8_t>(bytes[16 + index * 784 + i]);
        return image;
    };
    std::vector<GrayImage> first, second;
    for (std::size_t i = 0; i < 400; ++i) (i % 2 == 0 ? first : second).push_back(picture(i));
    const std::size_t strangers = second.size();
    for (std::size_t k = 0; k < 20; ++k) {
        GrayImage darker = first[10 * k];
        for (std::uint8_t& pixel : darker.pixels) pixel = static_cast<std::uint8_t>(pixel * 3 / 4);
        second.push_back(std::move(darker));
    }
    const ImagePrints images = print_all(first, second);
    const NearImages near = search(images);
    CHECK(near.least_evidence > 7.5);
    std::size_t found = 0;
    for (const NearPair& pair : near.pairs) {
        CHECK(pair.second >= first.size() + strangers);
        found += pair.first == 10 * (pair.second - first.size() - strangers) ? 1 : 0;
    }
    CHECK(found >= 19);
}

TEST_CASE("a thing on a white background is found under a caption, in noise and burnt out") {
    std::vector<GrayImage> originals, copies;
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
        const GrayImage thing = draw_picture(seed);
        const int left = 30 + static_cast<int>(seed) * 13 % 40, top = 20 + static_cast<int>(seed) * 7 % 50;
        originals.push_back(redraw(240, 200, [&](int x, int y) {
            const int from_x = x - left, from_y = y - top;
            const bool shows =
                from_x >= 0 && from_x < 160 && from_y >= 0 && from_y < 120 && at(thing, from_x, from_y) < 125;
            return shows ? at(thing, from_x, from_y) : static_cast<std::uint8_t>(250);
        }));
        const GrayImage& original = originals.back();
        Random random(seed + 1000);
        if (seed % 3 == 0)
            copies.push_back(redraw(240, 224, [&](int x, int y) {
                return y < 200 ? at(original, x, y) : static_cast<std::uint8_t>(x / 5 % 3 == 0 ? 230 : 15);
            }));
        else if (seed % 3 == 1)
            copies.push_back(redraw(240, 200, [&](int x, int y) {
                const double noisy = at(original, x, y) + 28 * random.uniform() - 14;
                return static_cast<std::uint8_t>(std::clamp(noisy, 0.0, 255.0));
            }));
        else
            copies.push_back(redraw(240, 200, [&](int x, int y) {
                return static_cast<std::uint8_t>(std::min(1.5 * at(original, x, y), 255.0));
            }));
    }
    const NearImages near = search(print_all(originals, copies));
    std::size_t found = 0;
    for (const NearPair& pair : near.pairs) {
        INFO("copy " << pair.second - 30 << " and " << pair.first << ", evidence " << pair.evidence);
        CHECK(pair.second == pair.first + 30);
        ++found;
    }
    UNSCOPED_INFO("bar " << near.least_evidence);
    CHECK(found == 30);
}

TEST_CASE("pale walls are not near by the blocks that a lossy format left in them") {
    std::vector<GrayImage> first, second;
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        Random random(seed);
        const double slope_x = random.uniform() * 0.1, slope_y = random.uniform() * 0.1;
        const auto block = [](int place) { return place % 16 < 8 ? 0.0 : 0.4; };
        (seed % 2 == 0 ? first : second).push_back(redraw(160, 120, [&](int x, int y) {
            const double wall = 120 + slope_x * x + slope_y * y + block(x) + block(y) + random.uniform() - 0.5;
            return static_cast<std::uint8_t>(std::lround(wall));
        }));
    }
    for (const NearPair& pair : search(print_all(first, second)).pairs) {
        INFO(pair.first << " and " << pair.second << ", evidence " << pair.evidence);
        CHECK(false);
    }
}

TEST_CASE("pictures of one colour are counted and not compared") {
    const GrayImage flat{8, 8, std::vector<std::uint8_t>(64, 200)};
    const GrayImage other{9, 9, std::vector<std::uint8_t>(81, 90)};
    const NearImages near = search(print_all({flat}, {other}));
    CHECK(near.pairs.empty());
    CHECK(near.featureless == 2);
}

TEST_CASE("identical pixels have identical hashes, whatever the size says") {
    const GrayImage picture = draw_picture(1);
    CHECK(print_image(picture).pixels == print_image(picture).pixels);
    CHECK(print_image({2, 3, {1, 2, 3, 4, 5, 6}}).pixels != print_image({3, 2, {1, 2, 3, 4, 5, 6}}).pixels);
}
