// mlq-testsize: how large must the test set be, and is this model good enough?
#include "testsize/testsize_verbs.hpp"

int main(int argc, char** argv) {
    using namespace mlq::tools::testsize;
    return mlq::tools::run_tool({.name = "mlq-testsize",
                                 .summary = "How large must the test set be, and is this model good enough? Exact "
                                            "posterior statistics of error rates.",
                                 .verbs = {interval_verb(), plan_verb(), curve_verb(), gate_verb(), compare_verb(),
                                           diagnose_verb(), select_verb()}},
                                argc, argv);
}
