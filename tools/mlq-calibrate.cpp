// mlq-calibrate: a trained ONNX network becomes a proven int8 model.
#include "calibrate/calibrate_verbs.hpp"

int main(int argc, char** argv) {
    using namespace mlq::tools;
    const Tool tool{
        .name = "mlq-calibrate",
        .summary =
            "Quantizes a trained ONNX network to int8 after training and proves with statistics that it is still good "
            "enough.",
        .verbs = {make_run_verb(), make_collect_verb(), make_merge_verb(), make_quantize_verb(), make_diff_verb(),
                  make_inspect_verb()},
    };
    return run_tool(tool, argc, argv);
}
