// The library in one header: from an ONNX file to an int8 network, its proof and its file. docs/library.md shows it.
//
// What is included here keeps its meaning from one version to the next. The other headers of mlq are those of the tools.
#pragma once

#include "mlq/base/error.hpp"           // Error: the one exception type
#include "mlq/base/file.hpp"            // files that appear whole
#include "mlq/base/tensor.hpp"          // Tensor owns, TensorView borrows
#include "mlq/bench/compare_plans.hpp"  // FP32 against int8, interleaved
#include "mlq/dataset/dataset.hpp"      // pictures, arrays, lists; preprocessing
#include "mlq/graph/graph.hpp"          // the network
#include "mlq/graph/onnx.hpp"           // ONNX files in and out
#include "mlq/graph/ports.hpp"          // what a network takes and gives
#include "mlq/kernels/kernels.hpp"      // instruction sets
#include "mlq/metrics/classification.hpp"
#include "mlq/ptq/collect.hpp"         // statistics of a network's values
#include "mlq/ptq/compare_layers.hpp"  // where int8 leaves float
#include "mlq/ptq/evaluate.hpp"        // classes and paired errors
#include "mlq/ptq/feed_batch.hpp"      // samples for a network's inputs
#include "mlq/ptq/precision_file.hpp"  // precision plans as JSON
#include "mlq/ptq/quantizer.hpp"       // decision, scales, quantized network
#include "mlq/ptq/targets.hpp"         // the runtimes that files are written for
#include "mlq/report/report.hpp"       // one result object
#include "mlq/report/writers.hpp"      // as text, JSON, Markdown, HTML, ...
#include "mlq/run/load_model.hpp"      // from a file to a network that runs
#include "mlq/run/plan.hpp"            // runs a network
#include "mlq/stats/compare.hpp"       // paired comparisons
#include "mlq/stats/gate.hpp"          // verdicts
#include "mlq/stats/posterior.hpp"     // intervals
