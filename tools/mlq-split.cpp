// mlq-split: Train / Train-dev / Dev / Test without leaks, at the speed of the disk.
#include "split/command.hpp"
#include "split/verbs.hpp"

int main(int argc, char** argv) {
    using namespace mlq::tools::split_tool;
    remember_command(argc, argv);
    return mlq::tools::run_tool(
        {.name = "mlq-split",
         .summary =
             "Split data into Train, Train-dev, Dev and Test: exact sizes and proportions, whole groups, the same "
             "split next month, and a proof that nothing leaked.",
         .verbs = {make_verb(), check_verb(), verify_verb(), count_verb(), merge_verb(), apply_verb()}},
        argc, argv);
}
