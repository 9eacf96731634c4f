#include "registration.hpp"

#include "mlq/audit/image_print.hpp"

namespace mlq::audit {
namespace {

constexpr float least_overlap = 0.7F;  // of the view
constexpr float most_stretch = 0.25F, most_shift = 0.35F, most_tilt = 0.15F;
constexpr float settled = 0.003F;  // change of the map

// The middle of a cell in units of half the side.
template <std::size_t Side>
constexpr std::array<float, Side> places = [] {
    std::array<float, Side> all{};
    for (std::size_t i = 0; i < Side; ++i) all[i] = (2 * static_cast<float>(i) + 1) / static_cast<float>(Side) - 1;
    return all;
}();

AffineMap chain(const AffineMap& outer, const AffineMap& inner) {
    return {outer[0] * inner[0] + outer[1] * inner[3],
            outer[0] * inner[1] + outer[1] * inner[4],
            outer[0] * inner[2] + outer[1] * inner[5] + outer[2],
            outer[3] * inner[0] + outer[4] * inner[3],
            outer[3] * inner[1] + outer[4] * inner[4],
            outer[3] * inner[2] + outer[4] * inner[5] + outer[5]};
}

AffineMap invert(const AffineMap& m) {
    const float scale = 1 / (m[0] * m[4] - m[1] * m[3]);
    const float a = m[4] * scale, b = -m[1] * scale, d = -m[3] * scale, e = m[0] * scale;
    return {a, b, -(a * m[2] + b * m[5]), d, e, -(d * m[2] + e * m[5])};
}

bool is_small_change(const AffineMap& m) {
    return std::abs(m[0] - 1) < most_stretch && std::abs(m[4] - 1) < most_stretch && std::abs(m[2]) < most_shift &&
           std::abs(m[5]) < most_shift && std::abs(m[1]) < most_tilt && std::abs(m[3]) < most_tilt;
}

template <std::size_t Side>
using Slopes = std::array<std::array<float, Side * Side>, 6>;

template <std::size_t Side>
Cholesky make_hessian(const Slopes<Side>& slopes, std::size_t cells) {
    std::vector<double> products(36);
    for (std::size_t i = 0; i < 6; ++i)
        for (std::size_t j = 0; j <= i; ++j) {
            float sum = 0;
            for (std::size_t k = 0; k < cells; ++k) sum += slopes[i][k] * slopes[j][k];
            products[i * 6 + j] = static_cast<double>(sum);
        }
    for (std::size_t i = 0; i < 6; ++i) products[i * 7] = products[i * 7] * 1.001 + 1e-3;
    return {std::move(products), 6};
}

// The view at mean 0 and deviation 1, and how it changes with each parameter of a map of its cells.
template <std::size_t Side>
Cholesky prepare(const Grid<Side>& grid, const View& view, std::array<float, Side * Side>& normal,
                 Slopes<Side>& slopes) {
    const std::size_t cells = view.rows * Side;
    const float* values = grid.values.data() + view.first_row * Side;
    Sums sums;
    for (std::size_t k = 0; k < cells; ++k) sums.add(values[k], 0, 1);
    const float scale = 1 / std::max(sums.deviation_a(), 1e-3F);
    for (std::size_t k = 0; k < cells; ++k) {
        const std::size_t x = k % Side, y = view.first_row + k / Side;
        const std::size_t left = x == 0 ? 0 : x - 1, right = std::min(x + 1, Side - 1);
        const std::size_t up = y == 0 ? 0 : y - 1, down = std::min(y + 1, Side - 1);
        const float per_cell = scale * 0.5F * static_cast<float>(Side);
        const float along_x = (grid.values[y * Side + right] - grid.values[y * Side + left]) * per_cell /
                              static_cast<float>(right - left);
        const float along_y =
            (grid.values[down * Side + x] - grid.values[up * Side + x]) * per_cell / static_cast<float>(down - up);
        const float px = places<Side>[x], py = places<Side>[y];
        normal[k] = (values[k] - sums.mean_a()) * scale;
        slopes[0][k] = along_x * px, slopes[1][k] = along_x * py, slopes[2][k] = along_x;
        slopes[3][k] = along_y * px, slopes[4][k] = along_y * py, slopes[5][k] = along_y;
    }
    return make_hessian<Side>(slopes, cells);
}

}  // namespace

template <std::size_t Side>
void sample(const Grid<Side>& grid, const AffineMap& map, const View& view, float* values, float* weights) {
    constexpr float half = 0.5F * static_cast<float>(Side), last = static_cast<float>(Side - 1);
    for (std::size_t row = 0; row < view.rows; ++row) {
        const float y = places<Side>[view.first_row + row];
        const float begin_x = (map[1] * y + map[2] + 1) * half - 0.5F,
                    begin_y = (map[4] * y + map[5] + 1) * half - 0.5F;
        for (std::size_t column = 0; column < Side; ++column, ++values, ++weights) {
            const float x = places<Side>[column] * half;
            const float to_x = begin_x + map[0] * x, to_y = begin_y + map[3] * x;
            const float in_x = std::min(std::max(to_x, 0.0F), last - 0.001F);
            const float in_y = std::min(std::max(to_y, 0.0F), last - 0.001F);
            *weights = std::abs(to_x - in_x) <= 0.5F && std::abs(to_y - in_y) <= 0.5F ? 1.0F : 0.0F;
            const auto left = static_cast<int>(in_x), top = static_cast<int>(in_y);
            const float part_x = in_x - static_cast<float>(left), part_y = in_y - static_cast<float>(top);
            const float* cell =
                grid.values.data() + static_cast<std::size_t>(top) * Side + static_cast<std::size_t>(left);
            const float upper = cell[0] + part_x * (cell[1] - cell[0]);
            const float lower = cell[Side] + part_x * (cell[Side + 1] - cell[Side]);
            *values = upper + part_y * (lower - upper);
        }
    }
}

template <std::size_t Side>
Registration<Side>::Registration(const Grid<Side>& grid, const View& view)
    : view_(scale_view(view, Side)), hessian_(prepare<Side>(grid, view_, normal_, slopes_)) {}

template <std::size_t Side>
float Registration<Side>::fit(const Grid<Side>& other, AffineMap& map, int steps) const {
    std::array<float, Side * Side> values, weights;
    const std::size_t cells = view_.rows * Side;
    for (int step = 0;; ++step) {
        sample(other, map, view_, values.data(), weights.data());
        Sums sums;
        for (std::size_t k = 0; k < cells; ++k) sums.add(values[k], normal_[k], weights[k]);
        if (sums.n < least_overlap * static_cast<float>(cells)) return 0;
        if (step == steps) return sums.correlation();
        const float mean = sums.mean_a(), scale = 1 / std::max(sums.deviation_a(), 1e-3F);
        const float own_mean = sums.mean_b(), own_scale = 1 / std::max(sums.deviation_b(), 1e-3F);
        for (std::size_t k = 0; k < cells; ++k)
            values[k] = weights[k] * ((values[k] - mean) * scale - (normal_[k] - own_mean) * own_scale);
        std::vector<double> change(6);
        for (std::size_t i = 0; i < 6; ++i) {
            float sum = 0;
            for (std::size_t k = 0; k < cells; ++k) sum += values[k] * slopes_[i][k];
            change[i] = static_cast<double>(sum);
        }
        hessian_.solve(change);
        AffineMap delta;
        float largest = 0;
        for (std::size_t i = 0; i < 6; ++i) {
            delta[i] = static_cast<float>(change[i]);
            largest = std::max(largest, std::abs(delta[i]));
        }
        delta[0] += 1, delta[4] += 1;
        map = chain(map, invert(delta));
        if (!is_small_change(map)) return 0;
        if (largest < settled) steps = step + 1;
    }
}

template class Registration<print_side / 2>;
template class Registration<print_side>;
template class Registration<fine_side>;
template void sample(const Grid<print_side>&, const AffineMap&, const View&, float*, float*);
template void sample(const Grid<fine_side>&, const AffineMap&, const View&, float*, float*);

}  // namespace mlq::audit
