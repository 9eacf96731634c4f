// Convolution as its definition says, two spatial dimensions, sums in double: what the tests compare with.
#pragma once

#include "run_op.hpp"

namespace mlq::test {

struct NaiveConv {
    std::int64_t group = 1;
    std::int64_t stride[2] = {1, 1};
    std::int64_t dilation[2] = {1, 1};
    std::int64_t pad[4] = {0, 0, 0, 0};  // top, left, bottom, right

    Tensor run(const Tensor& x, const Tensor& w, const Tensor* bias) const {
        const Shape &xs = x.shape(), &ws = w.shape();
        const auto extent = [&](int i) { return (ws[2 + i] - 1) * dilation[i] + 1; };
        const Shape ys = {xs[0], ws[0], (xs[2] + pad[0] + pad[2] - extent(0)) / stride[0] + 1,
                          (xs[3] + pad[1] + pad[3] - extent(1)) / stride[1] + 1};
        Tensor y(DType::f32, ys);
        float* out = y.data<float>();
        for (std::int64_t n = 0; n < ys[0]; ++n)
            for (std::int64_t m = 0; m < ys[1]; ++m)
                for (std::int64_t i = 0; i < ys[2]; ++i)
                    for (std::int64_t j = 0; j < ys[3]; ++j) {
                        double sum = bias == nullptr ? 0 : bias->data<float>()[m];
                        for (std::int64_t c = 0; c < ws[1]; ++c)
                            for (std::int64_t u = 0; u < ws[2]; ++u)
                                for (std::int64_t v = 0; v < ws[3]; ++v) {
                                    const auto r = i * stride[0] - pad[0] + u * dilation[0];
                                    const auto s = j * stride[1] - pad[1] + v * dilation[1];
                                    if (r < 0 || r >= xs[2] || s < 0 || s >= xs[3]) continue;
                                    const auto channel = m / (ws[0] / group) * ws[1] + c;
                                    sum += static_cast<double>(
                                               x.data<float>()[((n * xs[1] + channel) * xs[2] + r) * xs[3] + s]) *
                                           w.data<float>()[((m * ws[1] + c) * ws[2] + u) * ws[3] + v];
                                }
                        *out++ = static_cast<float>(sum);
                    }
        return y;
    }
};

}  // namespace mlq::test
