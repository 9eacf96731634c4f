// Shapes that a caller gives the inputs of a network whose file leaves dimensions open.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mlq/graph/graph.hpp"

namespace mlq {

struct InputShape {
    std::string input;  // empty: the network's only one
    Shape shape;        // -1: as the file has it
};

// "images=1x3x640x640", or "1x3x640x640" for the only input; "N" or "?" leaves a dimension as it is. Throws Error for what
// does not read so.
InputShape parse_input_shape(std::string_view text);

// Throws Error for an unknown input (with the nearest names), one that is named twice, another number of dimensions, and
// a dimension that the file fixes otherwise.
void fix_input_shapes(Graph& graph, const std::vector<InputShape>& shapes);

}  // namespace mlq
