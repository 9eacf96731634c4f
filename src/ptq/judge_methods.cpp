#include "mlq/ptq/judge_methods.hpp"

#include <algorithm>

#include "mlq/graph/ports.hpp"
#include "mlq/run/plan.hpp"
#include "observed_error.hpp"

namespace mlq {
namespace {

// Runs the float network once and remembers what its outputs were.
class Judge {
  public:
    Judge(const Graph& network, const Dataset& data, const JudgeOptions& options)
        : data_(data), options_(options), batch_(ports_of(network).smallest_batch()), outputs_(network.outputs.size()) {
        const Plan plan(network, {.batch = batch_, .kernels = options.kernels});
        run(plan, [&](std::size_t output, ConstTensorView elements) {
            const auto reals = elements.span<float>();
            outputs_[output].emplace_back(reals.begin(), reals.end());
        });
    }

    // Both networks have the same outputs, in the same order. A batch whose output is all zero says nothing of a
    // relative error.
    double sqnr_db(const Graph& int8) const {
        std::vector<double> sums(outputs_.size());
        std::vector<std::size_t> batches(outputs_.size()), judged(outputs_.size());
        run(Plan(int8, {.batch = batch_, .kernels = options_.kernels}),
            [&](std::size_t output, ConstTensorView elements) {
                const auto& expected = outputs_[output][batches[output]++];
                const auto found = elements.span<float>();
                ErrorSums error;
                for (std::size_t i = 0; i < expected.size(); ++i) error.add(expected[i], found[i]);
                if (error.signal == 0) return;
                sums[output] += error.sqnr_db();
                ++judged[output];
            });
        double worst = 200;
        for (std::size_t i = 0; i < sums.size(); ++i) {
            if (judged[i] > 0) worst = std::min(worst, sums[i] / static_cast<double>(judged[i]));
        }
        return worst;
    }

  private:
    template <typename Look>
    void run(const Plan& plan, Look look) const {
        Workspace workspace(plan);
        SpreadBatches batches(plan, data_, options_.count);
        for (std::int64_t i = 0; i < batches.count(); ++i) {
            plan.run(workspace, batches.read(i));
            for (std::size_t k = 0; k < outputs_.size(); ++k) {
                const ConstTensorView elements = plan.output(workspace, k);
                if (elements.type == DType::f32) look(k, elements);
            }
        }
    }

    const Dataset& data_;
    const JudgeOptions& options_;
    std::int64_t batch_;
    std::vector<std::vector<std::vector<float>>> outputs_;  // per output and batch
};

}  // namespace

Judgement judge_methods(const Quantizer& quantizer, const StatisticsFile& statistics, const Dataset& data,
                        const ChooseOptions& choose, const JudgeOptions& options) {
    const Judge judge(quantizer.graph(), data, options);
    Judgement judgement{"auto", {}};
    const auto add = [&](const std::string& method) {
        ChooseOptions one = choose;
        one.method = method;
        const Graph int8 = quantizer.quantize(statistics, one).graph;
        return judgement.methods.emplace_back(JudgedMethod{method, judge.sqnr_db(int8)}).sqnr_db;
    };
    double best = add("auto") + options.margin_db;
    if (judgement.methods.front().sqnr_db >= options.enough_db) return judgement;
    for (const Method& method : methods()) {
        if (method.name == judgement.methods.front().method) continue;
        const double sqnr_db = add(method.name);
        if (sqnr_db <= best) continue;
        best = sqnr_db;
        judgement.method = method.name;
    }
    return judgement;
}

}  // namespace mlq
