#include "mlq/split/image_hash.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>
#include <numeric>
#include <tuple>

#include "mlq/base/hash.hpp"

namespace mlq::split {
namespace {

constexpr std::size_t side = 32;
constexpr std::size_t low = 8;
constexpr int bands = 4;

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

// All 16-bit numbers with at most `count` bits set.
std::vector<std::uint32_t> flips_up_to(int count) {
    std::vector<std::uint32_t> flips;
    for (std::uint32_t bits = 0; bits < 1U << 16; ++bits)
        if (std::popcount(bits) <= count) flips.push_back(bits);
    return flips;
}

}  // namespace

ImagePrint print_image(const GrayImage& image) {
    ImagePrint print;
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

std::vector<HashPair> find_near_hashes(std::span<const std::uint64_t> hashes, int distance, std::size_t limit) {
    const std::vector<std::uint32_t> flips = flips_up_to(distance / bands);
    std::vector<HashPair> pairs;
    std::vector<std::uint32_t> starts((1U << 16) + 1);
    std::vector<std::uint32_t> order(hashes.size());
    for (int band = 0; band < bands; ++band) {
        const auto bucket = [&](std::size_t i) {
            return static_cast<std::uint32_t>(hashes[i] >> (16 * band) & 0xFFFF);
        };
        std::fill(starts.begin(), starts.end(), 0U);
        for (std::size_t i = 0; i < hashes.size(); ++i) ++starts[bucket(i) + 1];
        std::partial_sum(starts.begin(), starts.end(), starts.begin());
        std::vector<std::uint32_t> next(starts.begin(), starts.end() - 1);
        for (std::size_t i = 0; i < hashes.size(); ++i) order[next[bucket(i)]++] = static_cast<std::uint32_t>(i);
        for (std::size_t i = 0; i < hashes.size(); ++i) {
            std::size_t found = 0;
            for (const std::uint32_t flip : flips) {
                const std::uint32_t near = bucket(i) ^ flip;
                for (std::uint32_t k = starts[near]; k < starts[near + 1] && found < limit; ++k) {
                    const std::size_t j = order[k];
                    const int apart = std::popcount(hashes[i] ^ hashes[j]);
                    if (j <= i || apart > distance) continue;
                    pairs.push_back({i, j, apart});
                    ++found;
                }
            }
        }
    }
    const auto key = [](const HashPair& pair) { return std::tuple(pair.first, pair.second); };
    std::sort(pairs.begin(), pairs.end(), [&](const HashPair& a, const HashPair& b) { return key(a) < key(b); });
    pairs.erase(
        std::unique(pairs.begin(), pairs.end(), [&](const HashPair& a, const HashPair& b) { return key(a) == key(b); }),
        pairs.end());
    return pairs;
}

}  // namespace mlq::split
