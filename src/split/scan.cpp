#include "mlq/split/scan.hpp"

#include <algorithm>
#include <array>

#include "scan_list.hpp"

namespace mlq::split {
namespace {

constexpr std::array kernels = {
#if defined(__x86_64__)
    &scan_avx512,
    &scan_avx2,
#endif
    &scan_scalar,
};

}  // namespace

std::span<const ScanKernels* const> scan_kernels() {
    return kernels;
}

const ScanKernels& choose_scan_kernels(std::string_view isa) {
    const auto named =
        std::find_if(kernels.begin(), kernels.end(), [&](const auto* each) { return each->name == isa; });
    for (auto candidate = named == kernels.end() ? kernels.begin() : named; candidate != kernels.end(); ++candidate)
        if ((*candidate)->supported()) return **candidate;
    return scan_scalar;
}

}  // namespace mlq::split
