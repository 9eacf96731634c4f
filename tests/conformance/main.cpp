// Runs ONNX's own cases of operators (Debian: libonnx-testdata), as far as mlq lists all operators of a case.
//
//   mlq_conformance FOLDER EXPECTED [--write]
//
// FOLDER holds the folders node, pytorch-operator, pytorch-converted and simple, and they a folder for each case. EXPECTED has a line for each case that does not simply pass: "refused CASE:
// reason", "fixed CASE: reason" (passes once the inputs that networks give as constants are constants) or "failed CASE:
// reason" (another result, on purpose). A case that behaves in another way than EXPECTED says makes the exit code 1;
// --write writes EXPECTED anew.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>

#include "graph/expand_functions.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "mlq/graph/onnx.hpp"
#include "mlq/run/load_model.hpp"
#include "mlq/run/plan.hpp"
#include "onnx_case.hpp"

namespace {

using namespace mlq;
using namespace mlq::conformance;

// An Error that is no refusal: the network ran, and gave something else.
class Mismatch : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

bool is_close(float a, float b) {
    if (std::isnan(b) || std::isinf(b)) return (std::isnan(a) && std::isnan(b)) || a == b;
    return std::abs(a - b) <= 1e-5F + 1e-3F * std::abs(b);  // as ONNX's own runner, and a little for sums near 0
}

void compare(const ConstTensorView& ours, const Tensor& theirs, std::size_t place) {
    const std::string where = "output " + std::to_string(place);
    if (ours.type != theirs.type() || ours.shape != theirs.shape())
        throw Mismatch(where + " is " + std::string(to_string(ours.type)) + " " + to_string(ours.shape) + ", not " +
                       std::string(to_string(theirs.type())) + " " + to_string(theirs.shape()));
    if (ours.type != DType::f32) {
        if (!std::equal(ours.bytes, ours.bytes + ours.byte_size(), theirs.bytes()))
            throw Mismatch(where + " has other elements");
        return;
    }
    for (std::int64_t i = 0; i < theirs.size(); ++i) {
        const float a = ours.data<float>()[i], b = theirs.data<float>()[i];
        if (!is_close(a, b))
            throw Mismatch(where + ": element " + std::to_string(i) + " is " + std::to_string(a) + ", not " +
                           std::to_string(b));
    }
}

void run_case(const OnnxCase& test) {
    std::string bytes;
    test.model.SerializeToString(&bytes);
    Graph graph = parse_onnx(std::as_bytes(std::span(bytes)), "model");
    prepare(graph);
    const Ports ports = ports_of(graph);
    const std::int64_t batch = ports.inputs.empty() ? 1 : std::max<std::int64_t>(1, ports.fixed_batch);
    const Plan plan(graph, {.batch = batch});
    Workspace workspace(plan);
    std::vector<Tensor> tensors;
    for (std::size_t i = 0; i < test.inputs.size(); ++i)
        tensors.push_back(tensor_of(test.inputs[i], element_type(test.model.graph().input(static_cast<int>(i)))));
    std::vector<Feed> feeds;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        const std::string& name = test.model.graph().input(static_cast<int>(i)).name();
        const bool is_input =
            std::ranges::any_of(plan.inputs(), [&](const PlanPort& port) { return port.name == name; });
        if (is_input) feeds.push_back({name, tensors[i].view()});
    }
    plan.run(workspace, feeds);
    for (std::size_t i = 0; i < test.outputs.size(); ++i)
        compare(plan.output(workspace, i),
                tensor_of(test.outputs[i], element_type(test.model.graph().output(static_cast<int>(i)))), i);
}

struct Verdict {
    std::string kind;  // "passed", "fixed", "refused" or "failed"
    std::string reason;
};

// "what; what to do" without where it happened and without what is named there, so that like refusals share a reason.
std::string reason_of(std::string text) {
    const std::size_t node = text.rfind("): ");
    if (node != std::string::npos) text = text.substr(node + 3);
    return text.substr(0, text.find('\n'));
}

Verdict judge_once(const OnnxCase& test, const char* passed) {
    try {
        run_case(test);
        return {passed, ""};
    } catch (const Mismatch& mismatch) {
        return {"failed", mismatch.what()};
    } catch (const Error& error) {
        return {"refused", reason_of(error.what())};
    }
}

Verdict judge(const OnnxCase& test) {
    const Verdict delivered = judge_once(test, "passed");
    if (delivered.kind != "refused") return delivered;
    for (const std::size_t first : {1, 0}) {
        if (first >= test.inputs.size()) continue;
        Verdict fixed = judge_once(with_fixed_inputs(test, first), "fixed");
        if (fixed.kind == "fixed") return {"fixed", delivered.reason};
        if (fixed.kind == "failed") return fixed;
    }
    return delivered;
}

// Case -> line of EXPECTED.
std::map<std::string, std::string> read_expected(const std::string& path) {
    std::map<std::string, std::string> lines;
    std::string line;
    for (const std::byte byte : read_file(path)) {
        if (static_cast<char>(byte) != '\n') {
            line += static_cast<char>(byte);
            continue;
        }
        const std::size_t begin = line.find(' '), end = line.find(':');
        if (begin != std::string::npos && begin < end) lines[line.substr(begin + 1, end - begin - 1)] = line;
        line.clear();
    }
    return lines;
}

// Some are rewritten when a model is read, before an operator is looked up.
bool is_known(const std::string& op) {
    return op == "Sum" || op == "If" || op == "Loop" || has_expansion(op) || find_operator(op) != nullptr;
}

bool is_listed(const OnnxCase& test) {
    return std::ranges::all_of(test.operators(), is_known);
}

std::vector<std::filesystem::path> list_cases(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> cases;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (std::filesystem::exists(entry.path() / "model.onnx")) cases.push_back(entry.path());
    }
    std::ranges::sort(cases);
    return cases;
}

std::string kind_of(const std::string& line) {
    return line.empty() ? "passed" : line.substr(0, line.find(' '));
}

class Judgement {
  public:
    Judgement(std::string expected_path, bool write) : path_(std::move(expected_path)), write_(write) {
        expected_ = read_expected(path_);
    }

    void add_folder(const std::filesystem::path& folder) {
        counts_.clear();
        for (const auto& path : list_cases(folder))
            add(folder.filename().string() + "/" + path.filename().string(), read_case(path));
        std::printf(
            "%s: %d passed as delivered, %d passed with constant parameters, %d failed, %d refused, %d of other "
            "operators\n",
            folder.filename().c_str(), counts_["passed"], counts_["fixed"], counts_["failed"], counts_["refused"],
            counts_["other"]);
    }

    int finish() const {
        for (const auto& [reason, number] : reasons_) std::printf("%4d %s\n", number, reason.c_str());
        std::printf("operators that are not listed:");
        for (const auto& [op, number] : others_) std::printf(" %s %d", op.c_str(), number);
        std::printf("\n%d cases, %d of them surprise\n", count_, surprises_);
        if (write_) write_file(path_, std::as_bytes(std::span(lines_)));
        return surprises_ > 0 || count_ == 0 ? 1 : 0;
    }

  private:
    void add(const std::string& name, const OnnxCase& test) {
        ++count_;
        if (!is_listed(test)) {
            for (const auto& op : test.operators()) {
                if (!is_known(op)) ++others_[op];
            }
            ++counts_["other"];
            return;
        }
        const Verdict verdict = judge(test);
        ++counts_[verdict.kind];
        const auto known = expected_.find(name);
        const std::string wanted = known == expected_.end() ? "" : known->second;
        std::string line;
        if (verdict.kind != "passed") {
            ++reasons_[verdict.kind + ": " + verdict.reason];
            line = verdict.kind + " " + name + ": " + verdict.reason;
            // Why another result is right was written by hand.
            lines_ += (verdict.kind == "failed" && kind_of(wanted) == "failed" ? wanted : line) + "\n";
        }
        if (write_ || kind_of(line) == kind_of(wanted)) return;
        ++surprises_;
        std::printf("SURPRISE %s (expected: %s)\n", line.empty() ? ("passed " + name).c_str() : line.c_str(),
                    wanted.empty() ? "passed" : wanted.c_str());
    }

    std::string path_;
    bool write_;
    std::map<std::string, std::string> expected_;
    std::map<std::string, int> counts_;  // of a folder
    std::map<std::string, int> reasons_, others_;
    std::string lines_;
    int surprises_ = 0, count_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) return std::fprintf(stderr, "usage: mlq_conformance FOLDER EXPECTED [--write]\n"), 2;
    try {
        Judgement judgement(argv[2], argc > 3 && std::string(argv[3]) == "--write");
        for (const char* folder : {"node", "pytorch-operator", "pytorch-converted", "simple"})
            judgement.add_folder(std::filesystem::path(argv[1]) / folder);
        return judgement.finish();
    } catch (const Error& error) {
        return std::fprintf(stderr, "mlq_conformance: %s\n", error.what()), 2;
    }
}
