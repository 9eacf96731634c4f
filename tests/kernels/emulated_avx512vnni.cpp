// The AVX-512 kernels once more, compiled against emulated intrinsics, so that their exactness is tested on every CPU.
#define MLQ_EMULATE_AVX512
#include "missing_avx512.hpp"
// After the emulation, which redefines the intrinsics they use:
#include "../../src/kernels/x86/avx512vnni.cpp"
#include "../../src/kernels/x86/avx512vnni_depthwise.cpp"
#include "../../src/kernels/x86/avx512vnni_elementwise.cpp"
#include "../../src/kernels/x86/avx512vnni_gemm.cpp"
#include "../../src/kernels/x86/avx512vnni_grouped.cpp"
#include "../../src/kernels/x86/avx512vnni_permute.cpp"
#include "../../src/kernels/x86/avx512vnni_pooling.cpp"
#include "../../src/kernels/x86/avx512vnni_statistics.cpp"
#include "emulated_avxvnni.hpp"
#include "testing.hpp"

namespace mlq {

std::vector<const Kernels*> tables_under_test() {
    static const Kernels emulated = [] {
        Kernels table = kernels_for("scalar");
        emulated_avx512vnni::fill(table);
        table.name = "avx512vnni-emulated";
        return table;
    }();
    const auto supported = supported_kernels();
    std::vector<const Kernels*> tables(supported.begin(), supported.end());
    tables.push_back(&emulated);
    static Kernels emulated_avxvnni;
    for (const Kernels* table : supported) {
        if (table->name != std::string_view("avx2")) continue;
        emulated_avxvnni = *table;
        fill_emulated_avxvnni(emulated_avxvnni);
        tables.push_back(&emulated_avxvnni);
    }
    return tables;
}

}  // namespace mlq
