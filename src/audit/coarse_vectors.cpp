#include "coarse_vectors.hpp"

#include <cmath>
#include <numbers>

namespace mlq::audit {
namespace {

constexpr std::size_t low = 4;

// cosine[k][i] of a transform of `size` values.
std::array<std::array<float, print_side>, low> make_cosines(std::size_t size) {
    std::array<std::array<float, print_side>, low> table{};
    for (std::size_t k = 0; k < low; ++k)
        for (std::size_t i = 0; i < size; ++i)
            table[k][i] = static_cast<float>(std::cos(std::numbers::pi * static_cast<double>(k) *
                                                      (static_cast<double>(i) + 0.5) / static_cast<double>(size)));
    return table;
}

void scale_to_one(Frequencies& values) {
    double sum = 0;
    for (const float value : values) sum += static_cast<double>(value) * static_cast<double>(value);
    const double length = std::sqrt(sum);
    for (float& value : values) value = length > 0 ? static_cast<float>(static_cast<double>(value) / length) : 0;
}

}  // namespace

Frequencies find_frequencies(const PrintCells& cells, const View& view) {
    static const auto along_x = make_cosines(print_side);
    const auto along_y = make_cosines(view.rows);
    Frequencies out{};
    for (std::size_t y = 0; y < view.rows; ++y) {
        const std::uint8_t* row = cells.data() + (view.first_row + y) * print_side;
        for (std::size_t u = 0; u < low; ++u) {
            float sum = 0;
            for (std::size_t x = 0; x < print_side; ++x) sum += along_x[u][x] * static_cast<float>(row[x]);
            for (std::size_t v = 0; v < low; ++v) out[v * low + u] += along_y[v][y] * sum;
        }
    }
    out[0] = 0;
    scale_to_one(out);
    return out;
}

Frequencies find_usual_sizes(std::span<const Frequencies> pictures) {
    std::array<double, coarse_size> squares{};
    for (const Frequencies& picture : pictures)
        for (std::size_t i = 0; i < coarse_size; ++i)
            squares[i] += static_cast<double>(picture[i]) * static_cast<double>(picture[i]);
    Frequencies usual{};
    for (std::size_t v = 0; v < low; ++v)
        for (std::size_t u = 0; u < low; ++u)
            usual[v * low + u] = static_cast<float>(std::sqrt((squares[v * low + u] + squares[u * low + v]) / 2));
    scale_to_one(usual);
    for (float& value : usual) value = std::max(value, 0.05F);
    return usual;
}

CoarseVector scale_frequencies(const Frequencies& frequencies, const Frequencies& usual, int symmetry) {
    Frequencies scaled{};
    for (std::size_t v = 0; v < low; ++v)
        for (std::size_t u = 0; u < low; ++u) {
            const bool swaps = (symmetry & 4) != 0;
            const std::size_t from_u = swaps ? v : u, from_v = swaps ? u : v;
            const bool negative = ((symmetry & 1) != 0 && from_u % 2 == 1) != ((symmetry & 2) != 0 && from_v % 2 == 1);
            const float value = frequencies[from_v * low + from_u] / usual[v * low + u];
            scaled[v * low + u] = negative ? -value : value;
        }
    scale_to_one(scaled);
    CoarseVector vector;
    for (std::size_t i = 0; i < coarse_size; ++i)
        vector[i] = static_cast<std::int16_t>(std::lround(scaled[i] * coarse_one));
    return vector;
}

}  // namespace mlq::audit
