// The proof: FP32 and int8 on samples that calibration did not see.
#pragma once

#include <string>
#include <vector>

#include "mlq/dataset/dataset.hpp"
#include "mlq/ptq/compare_outputs.hpp"
#include "mlq/ptq/judge_methods.hpp"
#include "mlq/report/report.hpp"
#include "mlq/stats/compare.hpp"

namespace mlq::tools {

// One method's network and its answers.
struct Evaluated {
    std::string method;
    std::string option;  // what asks for it, as in "--method max"
    Scales scales;
    QuantizedGraph quantized = {};
    std::vector<std::int64_t> predictions = {};  // of a network with classes
    std::vector<OutputError> outputs = {};       // of any other
};

// The samples of the proof: all of the evaluation set that calibration did not see.
class Proof {
  public:
    Proof(const Dataset& data, const Dataset& calibration, bool same_source);

    const std::vector<std::int64_t>& samples() const { return kept_; }
    bool reuses_calibration() const { return reused_; }
    double total() const { return static_cast<double>(kept_.size()); }
    double errors(const std::vector<std::int64_t>& predictions) const;
    double differences(const std::vector<std::int64_t>& a, const std::vector<std::int64_t>& b) const;
    // A is int8, B is FP32, so that a difference of error rates is the drop.
    PairedCells cells(const std::vector<std::int64_t>& int8, const std::vector<std::int64_t>& fp32) const;

  private:
    const Dataset& data_;
    std::vector<std::int64_t> kept_;
    bool reused_ = false;
};

// A row for each sample of the proof: id,truth,fp32,int8.
void write_predictions(const std::string& path, const Dataset& data, const Proof& proof,
                       const std::vector<std::int64_t>& fp32, const std::vector<std::int64_t>& int8);

// The method that was taken, and where others were judged too, how they did on samples of the calibration.
void report_judgement(const Judgement& judgement, Report& report);

// A row for FP32 and for each method, with intervals of this level; accuracies only where the data is labelled.
void report_methods(const std::vector<Evaluated>& evaluated, const std::vector<std::int64_t>& fp32, const Proof& proof,
                    bool labelled, double level, Report& report);

inline constexpr std::int64_t compared_samples = 64;

// The same for a network without classes: a row for each method, with the SQNR of the output that suffers most.
void report_values(const std::vector<Evaluated>& evaluated, Report& report);

struct DropGate {
    std::optional<double> max_drop;  // none: report the drop, judge nothing
    double confidence = 0.95;
    std::string model;  // the file that the verdict is about
};

void report_gate(const DropGate& gate, const PairedCells& cells, Report& report);

}  // namespace mlq::tools
