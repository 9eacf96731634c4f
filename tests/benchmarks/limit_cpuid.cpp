// Lets a program believe that its processor ends at AVX2, at full speed: for limit_onnxruntime.py, preloaded.
//
// ONNX Runtime asks `cpuid` once when it starts and has no option for what it finds. In a copy of its library each
// `cpuid` (0f a2) is replaced by `ud2` (0f 0b); the signal that this raises is answered here, with the processor's own
// words but without the bits of AVX-512, AVX-VNNI, AMX and AVX10.
#include <cpuid.h>
#include <signal.h>
#include <ucontext.h>

#include <initializer_list>

namespace {

using Word = unsigned int;

constexpr Word bits(std::initializer_list<int> positions) {
    Word mask = 0;
    for (const int position : positions) mask |= Word{1} << position;
    return mask;
}

// Leaf 7: F, DQ, IFMA, PF, ER, CD, BW, VL | VBMI, VBMI2, VNNI, BITALG, VPOPCNTDQ | 4VNNIW, 4FMAPS, VP2INTERSECT, AMX,
// FP16.
constexpr Word ebx_7 = bits({16, 17, 21, 26, 27, 28, 30, 31});
constexpr Word ecx_7 = bits({1, 6, 11, 12, 14});
constexpr Word edx_7 = bits({2, 3, 8, 22, 23, 24, 25});
// Leaf 7, subleaf 1: AVX-VNNI, BF16, AVX-IFMA | AVX-VNNI-INT8, NE-CONVERT, VNNI-INT16, AVX10.
constexpr Word eax_7_1 = bits({4, 5, 23});
constexpr Word edx_7_1 = bits({4, 5, 10, 19});

void answer(int signal_number, siginfo_t*, void* context) {
    greg_t* registers = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
    const auto* code = reinterpret_cast<const unsigned char*>(registers[REG_RIP]);
    if (code[0] != 0x0f || code[1] != 0x0b) {  // a real one: fails again, for good
        signal(signal_number, SIG_DFL);
        return;
    }
    const auto leaf = static_cast<Word>(registers[REG_RAX]);
    const auto subleaf = static_cast<Word>(registers[REG_RCX]);
    Word a, b, c, d;
    __cpuid_count(leaf, subleaf, a, b, c, d);
    if (leaf == 7 && subleaf == 0) {
        b &= ~ebx_7;
        c &= ~ecx_7;
        d &= ~edx_7;
    }
    if (leaf == 7 && subleaf == 1) {
        a &= ~eax_7_1;
        d &= ~edx_7_1;
    }
    registers[REG_RAX] = a;
    registers[REG_RBX] = b;
    registers[REG_RCX] = c;
    registers[REG_RDX] = d;
    registers[REG_RIP] += 2;
}

__attribute__((constructor)) void listen() {
    struct sigaction action {};
    action.sa_sigaction = answer;
    action.sa_flags = SA_SIGINFO | SA_NODEFER;
    sigaction(SIGILL, &action, nullptr);
}

}  // namespace
