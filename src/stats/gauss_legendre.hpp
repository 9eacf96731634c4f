// Gauss-Legendre quadrature with 20 nodes: exact for polynomials up to degree 39.
#pragma once

#include <array>

namespace mlq::detail {

struct GaussNode {
    double position;  // in (0, 1); the rule is symmetric about 0 on [-1, 1]
    double weight;
};

inline constexpr std::array<GaussNode, 10> gauss_nodes = {{
    {0.076526521133497333755, 0.1527533871307258507},
    {0.22778585114164507808, 0.14917298647260374679},
    {0.37370608871541956067, 0.14209610931838205133},
    {0.510867001950827098, 0.1316886384491766269},
    {0.63605368072651502545, 0.11819453196151841731},
    {0.74633190646015079261, 0.10193011981724043504},
    {0.83911697182221882339, 0.083276741576704748725},
    {0.91223442825132590587, 0.06267204833410906357},
    {0.96397192727791379127, 0.040601429800386941331},
    {0.99312859918509492479, 0.017614007139152118312},
}};

// The integral of `f` over [from, to] by one application of the rule.
template <typename Function>
double integrate_panel(double from, double to, const Function& f) {
    const double middle = 0.5 * (from + to);
    const double half = 0.5 * (to - from);
    double sum = 0;
    for (const auto& [position, weight] : gauss_nodes)
        sum += weight * (f(middle - half * position) + f(middle + half * position));
    return half * sum;
}

// The integral of `f` over [from, to] by `panels` panels of equal width.
template <typename Function>
double integrate(double from, double to, int panels, const Function& f) {
    double sum = 0;
    for (int i = 0; i < panels; ++i)
        sum += integrate_panel(from + (to - from) * i / panels, from + (to - from) * (i + 1) / panels, f);
    return sum;
}

}  // namespace mlq::detail
