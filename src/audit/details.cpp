#include "details.hpp"

#include "mlq/audit/image_print.hpp"

namespace mlq::audit {
namespace {

// Deviations of surroundings of which half counts. Less is noise, or the blocks of lossy formats.
constexpr float faintest_in_print = 3;
constexpr float faintest_in_picture = 0.5F;   // grey values
constexpr float most_correlation = 0.99999F;  // rounding to 8 bits hides more
constexpr std::size_t farthest = 7;           // cells, for the autocorrelation

// Sums of `Reach` neighbours to each side with a weight, along rows and then along columns; borders are repeated.
template <std::size_t Reach, std::size_t Side>
Grid<Side> blur(const Grid<Side>& in, const std::array<float, 2 * Reach + 1>& weights) {
    Grid<Side> rows, out;
    std::array<float, Side + 2 * Reach> line{};
    for (std::size_t y = 0; y < Side; ++y) {
        for (std::size_t x = 0; x < line.size(); ++x)
            line[x] = in.values[y * Side + std::min(std::max(x, Reach) - Reach, Side - 1)];
        for (std::size_t k = 0; k <= 2 * Reach; ++k)
            for (std::size_t x = 0; x < Side; ++x) rows.values[y * Side + x] += weights[k] * line[x + k];
    }
    for (std::size_t y = 0; y < Side; ++y)
        for (std::size_t k = 0; k <= 2 * Reach; ++k) {
            const float* from = rows.values.data() + std::min(std::max(y + k, Reach) - Reach, Side - 1) * Side;
            for (std::size_t x = 0; x < Side; ++x) out.values[y * Side + x] += weights[k] * from[x];
        }
    return out;
}

template <std::size_t Side>
Grid<Side> average_around(const Grid<Side>& in) {
    std::array<float, 7> weights;
    weights.fill(1.0F / 7);
    return blur<3>(in, weights);
}

}  // namespace

template <std::size_t Side>
Grid<Side> smooth(std::span<const std::uint8_t> cells) {
    Grid<Side> plain;
    for (std::size_t i = 0; i < cells.size(); ++i) plain.values[i] = static_cast<float>(cells[i]);
    return blur<1>(plain, {0.25F, 0.5F, 0.25F});
}

template <std::size_t Side>
Details<Side>::Details(const Grid<Side>& smoothed, float range) : values(average_around(smoothed)) {
    for (std::size_t i = 0; i < Side * Side; ++i) {
        values.values[i] = smoothed.values[i] - values.values[i];
        presence.values[i] = values.values[i] * values.values[i];
    }
    presence = average_around(presence);
    const float faintest = std::max(faintest_in_print, faintest_in_picture * 255 / range);
    for (std::size_t i = 0; i < Side * Side; ++i) {
        const float deviation = std::sqrt(presence.values[i]);
        values.values[i] /= deviation + faintest;
        presence.values[i] = deviation / (deviation + faintest);
    }
}

template <std::size_t Side>
float count_alike(const Grid<Side>& details, const View& view) {
    const float* begin = details.values.data() + view.first_row * Side;
    float own = 1e-6F;
    for (std::size_t i = 0; i < view.rows * Side; ++i) own += begin[i] * begin[i];
    float alike = 1;
    for (std::size_t down = 0; down <= farthest; ++down)
        for (std::ptrdiff_t right = down == 0 ? 1 : -static_cast<std::ptrdiff_t>(farthest);
             right <= static_cast<std::ptrdiff_t>(farthest); ++right) {
            float sum = 0;
            for (std::size_t y = 0; y + down < view.rows; ++y) {
                const std::size_t first = right < 0 ? static_cast<std::size_t>(-right) : 0;
                const std::size_t end = right > 0 ? Side - static_cast<std::size_t>(right) : Side;
                const float* row = begin + y * Side;
                const float* below = row + static_cast<std::ptrdiff_t>(down * Side) + right;
                for (std::size_t x = first; x < end; ++x) sum += row[x] * below[x];
            }
            alike += 2 * (sum / own) * (sum / own);
        }
    return alike;
}

template <std::size_t Side>
Likeness judge(const Details<Side>& own, const Details<Side>& other, const AffineMap& map, const View& view,
               float alike) {
    std::array<float, Side * Side> values, weights, presence;
    sample(other.presence, map, view, presence.data(), weights.data());
    sample(other.values, map, view, values.data(), weights.data());
    Sums sums;
    float count = 0;
    for (std::size_t k = 0; k < view.rows * Side; ++k) {
        const std::size_t at = view.first_row * Side + k;
        sums.add(own.values.values[at], values[k], weights[k]);
        count += weights[k] * own.presence.values[at] * presence[k];
    }
    const float correlation = sums.correlation();
    return {correlation, std::atanh(std::clamp(correlation, 0.0F, most_correlation)) * std::sqrt(count / alike)};
}

template Grid<print_side> smooth(std::span<const std::uint8_t>);
template Grid<fine_side> smooth(std::span<const std::uint8_t>);
template struct Details<print_side>;
template struct Details<fine_side>;
template float count_alike(const Grid<print_side>&, const View&);
template float count_alike(const Grid<fine_side>&, const View&);
template Likeness judge(const Details<print_side>&, const Details<print_side>&, const AffineMap&, const View&, float);
template Likeness judge(const Details<fine_side>&, const Details<fine_side>&, const AffineMap&, const View&, float);

}  // namespace mlq::audit
