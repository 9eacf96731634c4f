// What computes the float steps, for artefacts that must say where their numbers come from.
#pragma once

#include <string>

namespace mlq {

std::string float_engine_name();  // "oneDNN 2.6.3 avx2"

}  // namespace mlq
