#include "mlq/split/scan.hpp"

#include <array>

#include "scan_list.hpp"

namespace mlq::split {
namespace {

constexpr std::array kernels = {
#if defined(__x86_64__)
    &scan_avx2,
#endif
    &scan_scalar,
};

}  // namespace

std::span<const ScanKernels* const> scan_kernels() {
    return kernels;
}

const ScanKernels& choose_scan_kernels(std::string_view isa) {
    for (const ScanKernels* candidate : kernels) {
        const bool skipped = isa == "scalar" && candidate->name != isa;
        if (!skipped && candidate->supported()) return *candidate;
    }
    return scan_scalar;
}

}  // namespace mlq::split
