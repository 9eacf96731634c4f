// mlq-bench: how fast is a network, how much faster in int8, and where does the time go?
#include "bench/bench_verbs.hpp"

int main(int argc, char** argv) {
    using namespace mlq::tools;
    const Tool tool{
        .name = "mlq-bench",
        .summary =
            "Measures networks on this machine: FP32 against int8 with intervals, layer by layer, kernel by "
            "kernel, and well-known networks without a download.",
        .verbs = {make_model_verb(), make_layers_verb(), make_kernels_verb(), make_zoo_verb(), make_accuracy_verb()},
    };
    return run_tool(tool, argc, argv);
}
