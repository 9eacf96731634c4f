// The AVX-VNNI kernels once more, with AVX2 instructions in place of vpdpbusd, so that their exactness is tested on
// CPUs that have AVX2 and no AVX-VNNI.
#define MLQ_EMULATE_AVXVNNI
#include "emulated_avxvnni.hpp"

#include "../../src/kernels/x86/avxvnni_gemm.cpp"

namespace mlq {

void fill_emulated_avxvnni(Kernels& table) {
    table.gemm = emulated_avxvnni::gemm_kernels;
    table.name = "avxvnni-emulated";
}

}  // namespace mlq
