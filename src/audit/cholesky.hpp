// L L' = A for a small symmetric positive definite matrix, and the solution of A x = b.
#pragma once

#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace mlq::audit {

class Cholesky {
  public:
    // `a` is size x size, row by row; only its lower half is read. Positive definite (a ridge makes it so).
    Cholesky(std::vector<double> a, std::size_t size) : l_(std::move(a)), size_(size) {
        for (std::size_t j = 0; j < size_; ++j)
            for (std::size_t i = j; i < size_; ++i) {
                double sum = l_[i * size_ + j];
                for (std::size_t k = 0; k < j; ++k) sum -= l_[i * size_ + k] * l_[j * size_ + k];
                l_[i * size_ + j] = i == j ? std::sqrt(sum) : sum / l_[j * size_ + j];
            }
    }
    void solve(std::vector<double>& b) const {
        for (std::size_t i = 0; i < size_; ++i) {
            for (std::size_t k = 0; k < i; ++k) b[i] -= l_[i * size_ + k] * b[k];
            b[i] /= l_[i * size_ + i];
        }
        for (std::size_t i = size_; i-- > 0;) {
            for (std::size_t k = i + 1; k < size_; ++k) b[i] -= l_[k * size_ + i] * b[k];
            b[i] /= l_[i * size_ + i];
        }
    }

  private:
    std::vector<double> l_;
    std::size_t size_;
};

}  // namespace mlq::audit
