// mlq-eval: technical metrics that show where to improve, product metrics, and the gate of a release.
#include "eval/verbs.hpp"

int main(int argc, char** argv) {
    using namespace mlq::tools::eval;
    return mlq::tools::run_tool({.name = "mlq-eval",
                                 .summary = "How good is a model? Metrics of classification, detection, tracking and "
                                            "identification, each with its interval; and the gate of a release.",
                                 .verbs = {classify_verb(), detect_verb(), track_verb(), identify_verb(),
                                           combine_verb(), gate_verb(), rank_verb(), product_verb()}},
                                argc, argv);
}
