#include "mlq/split/image_hash.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>
#include <numeric>

#include "mlq/base/hash.hpp"

namespace mlq::split {
namespace {

constexpr std::size_t side = 32;
constexpr std::size_t low = 8;

// Mean of the pixels that fall into each cell, weighted by how much of them does.
std::vector<double> average(const GrayImage& image, std::size_t cells) {
    std::vector<double> out(cells * cells);
    const double step_x = static_cast<double>(image.width) / static_cast<double>(cells);
    const double step_y = static_cast<double>(image.height) / static_cast<double>(cells);
    for (std::size_t cy = 0; cy < cells; ++cy) {
        const double top = static_cast<double>(cy) * step_y, bottom = top + step_y;
        for (std::size_t cx = 0; cx < cells; ++cx) {
            const double left = static_cast<double>(cx) * step_x, right = left + step_x;
            double sum = 0, weight = 0;
            for (int y = static_cast<int>(top); y < image.height && y < bottom; ++y) {
                const double high = std::min(bottom, y + 1.0) - std::max(top, static_cast<double>(y));
                for (int x = static_cast<int>(left); x < image.width && x < right; ++x) {
                    const double area = high * (std::min(right, x + 1.0) - std::max(left, static_cast<double>(x)));
                    sum += area * image.pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) +
                                               static_cast<std::size_t>(x)];
                    weight += area;
                }
            }
            out[cy * cells + cx] = weight > 0 ? sum / weight : 0;
        }
    }
    return out;
}

// The lowest frequencies of the cosine transform.
std::array<double, low * low> transform(const std::vector<double>& pixels) {
    static const auto cosines = [] {
        std::array<std::array<double, side>, low> table{};
        for (std::size_t k = 0; k < low; ++k)
            for (std::size_t x = 0; x < side; ++x)
                table[k][x] = std::cos(std::numbers::pi * static_cast<double>(k) * (static_cast<double>(x) + 0.5) /
                                       static_cast<double>(side));
        return table;
    }();
    std::array<double, low * side> rows{};  // frequency along x, place along y
    for (std::size_t k = 0; k < low; ++k)
        for (std::size_t y = 0; y < side; ++y)
            for (std::size_t x = 0; x < side; ++x) rows[k * side + y] += cosines[k][x] * pixels[y * side + x];
    std::array<double, low * low> out{};
    for (std::size_t m = 0; m < low; ++m)
        for (std::size_t k = 0; k < low; ++k)
            for (std::size_t y = 0; y < side; ++y) out[m * low + k] += cosines[m][y] * rows[k * side + y];
    return out;
}

std::uint32_t band_of(std::uint64_t hash, int band) {
    return static_cast<std::uint32_t>(hash >> (16 * band) & 0xFFFF);
}

// All 16-bit numbers with at most `count` bits set, fewest first.
std::vector<std::uint32_t> list_flips(int count) {
    std::vector<std::uint32_t> flips;
    for (std::uint32_t bits = 0; bits < 1U << 16; ++bits)
        if (std::popcount(bits) <= count) flips.push_back(bits);
    std::stable_sort(flips.begin(), flips.end(),
                     [](std::uint32_t a, std::uint32_t b) { return std::popcount(a) < std::popcount(b); });
    return flips;
}

// The first band in which at most `count` bits differ; there is one if all four together differ in 4 * count + 3.
int first_band_within(std::uint64_t differing, int count) {
    int band = 0;
    while (std::popcount(band_of(differing, band)) > count) ++band;
    return band;
}

}  // namespace

ImagePrint print_image(const GrayImage& image) {
    ImagePrint print{.width = image.width, .height = image.height};
    print.pixels = hash64(std::as_bytes(std::span(image.pixels)),
                          static_cast<std::uint64_t>(image.width) << 32 | static_cast<std::uint32_t>(image.height));
    const auto [darkest, brightest] = std::minmax_element(image.pixels.begin(), image.pixels.end());
    print.flat = image.pixels.empty() || *brightest - *darkest < 4;
    if (image.pixels.empty()) return print;
    const auto frequencies = transform(average(image, side));
    std::array<double, low * low - 1> sorted;
    std::copy(frequencies.begin() + 1, frequencies.end(), sorted.begin());
    std::nth_element(sorted.begin(), sorted.begin() + sorted.size() / 2, sorted.end());
    for (std::size_t i = 1; i < frequencies.size(); ++i)
        if (frequencies[i] > sorted[sorted.size() / 2]) print.hash |= std::uint64_t{1} << i;
    const std::vector<double> small = average(image, thumbnail_side);
    for (std::size_t i = 0; i < small.size(); ++i)
        print.thumbnail[i] = static_cast<std::uint8_t>(std::lround(small[i]));
    return print;
}

double correlate(const ImagePrint& a, const ImagePrint& b) {
    const auto count = static_cast<double>(a.thumbnail.size());
    const double mean_a = std::accumulate(a.thumbnail.begin(), a.thumbnail.end(), 0.0) / count;
    const double mean_b = std::accumulate(b.thumbnail.begin(), b.thumbnail.end(), 0.0) / count;
    double aa = 0, bb = 0, ab = 0;
    for (std::size_t i = 0; i < a.thumbnail.size(); ++i) {
        const double da = a.thumbnail[i] - mean_a;
        const double db = b.thumbnail[i] - mean_b;
        aa += da * da;
        bb += db * db;
        ab += da * db;
    }
    return aa > 0 && bb > 0 ? ab / std::sqrt(aa * bb) : 0;
}

NearHashes::NearHashes(std::span<const std::uint64_t> hashes, int distance)
    : hashes_(hashes), distance_(distance), flips_(list_flips(distance / bands)) {
    for (int band = 0; band < bands; ++band) {
        auto& starts = starts_[static_cast<std::size_t>(band)];
        auto& order = order_[static_cast<std::size_t>(band)];
        starts.assign((1U << 16) + 1, 0);
        order.resize(hashes.size());
        for (const std::uint64_t hash : hashes) ++starts[band_of(hash, band) + 1];
        std::partial_sum(starts.begin(), starts.end(), starts.begin());
        std::vector<std::uint32_t> next(starts.begin(), starts.end() - 1);
        for (std::size_t i = 0; i < hashes.size(); ++i)
            order[next[band_of(hashes[i], band)]++] = static_cast<std::uint32_t>(i);
    }
}

void NearHashes::each_near(std::size_t i, const std::function<void(std::size_t other, int bits)>& look,
                           std::size_t limit) const {
    for (int band = 0; band < bands; ++band) {
        const auto& starts = starts_[static_cast<std::size_t>(band)];
        const auto& order = order_[static_cast<std::size_t>(band)];
        std::size_t looked = 0;
        for (const std::uint32_t flip : flips_) {
            const std::uint32_t bucket = band_of(hashes_[i], band) ^ flip;
            for (std::uint32_t k = starts[bucket]; k < starts[bucket + 1]; ++k) {
                const std::size_t other = order[k];
                if (++looked > limit) break;
                const std::uint64_t differing = hashes_[i] ^ hashes_[other];
                const int bits = std::popcount(differing);
                // A pair that meets in several bands is shown in the first.
                if (other != i && bits <= distance_ && first_band_within(differing, distance_ / bands) == band)
                    look(other, bits);
            }
        }
    }
}

}  // namespace mlq::split
