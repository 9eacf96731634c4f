// A program outside the tree: it sees only what is installed. Loading a model links every folder up to run.
#include <cstdio>

#include "mlq/base/error.hpp"
#include "mlq/report/writers.hpp"
#include "mlq/run/load_model.hpp"

int main() {
    try {
        mlq::load_model("missing.onnx");
    } catch (const mlq::Error& error) {
        mlq::Report report("consumer", "run");
        report.add(mlq::Fact{.key = "message", .label = "Message", .value = error.what()});
        std::fputs(mlq::write_text(report).c_str(), stdout);
        return 0;
    }
    return 1;
}
