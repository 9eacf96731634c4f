#include "engine.hpp"

#include <dnnl.h>

namespace mlq {
namespace {

// oneDNN rounds differently with different vector widths, so the instruction set belongs to the name.
const char* isa_name() {
    switch (dnnl_get_effective_cpu_isa()) {
        case dnnl_cpu_isa_sse41:
            return "sse41";
        case dnnl_cpu_isa_avx:
            return "avx";
        case dnnl_cpu_isa_avx2:
        case dnnl_cpu_isa_avx2_vnni:
            return "avx2";
        default:
            return "avx512";
    }
}

}  // namespace

std::string float_engine_name() {
    const dnnl_version_t* version = dnnl_version();
    return "oneDNN " + std::to_string(version->major) + "." + std::to_string(version->minor) + "." +
           std::to_string(version->patch) + " " + isa_name();
}

}  // namespace mlq
