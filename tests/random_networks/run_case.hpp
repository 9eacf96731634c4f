// What mlq makes of one network, as a line of JSON for judge.cjs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "mlq/base/json.hpp"

namespace mlq::random_networks {

// Reads the file, runs it in float and, calibrated on eight random samples, in int8 as mlq-calibrate proves it (every
// fourth seed with 7 activation bits), writes it for ONNX Runtime and reads that back. Tensors are hexadecimal bytes. Where mlq refuses, `error` says why.
//   model, shape, input
//   float: {error} or {outputs: [{name, shape, elements}]}
//   int8: {error} or {file, file_of_values, file_of_codes, outputs, values: {name: {elements, scale, zero_point}},
//     nodes: [{op, inputs, outputs}], precisions: {node: {op, precision}}, reread: {error} or {differs: name of the
//     first value with other bits, or null}, decibels: {method: x}}
Json run_case(std::span<const std::byte> model, std::uint64_t seed);

}  // namespace mlq::random_networks
