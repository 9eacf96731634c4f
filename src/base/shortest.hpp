// Numbers in messages.
#pragma once

#include <string>

namespace mlq {

// The fewest digits that tell the number from its neighbours: "0.1", "3e-09".
std::string shortest(float number);

}  // namespace mlq
