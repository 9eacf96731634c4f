// Files with functions and choices, which ONNX Runtime runs as they are and we as plain nodes. They take 2 x 6 floats.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace mlq::interop {

struct FlattenedCase {
    std::string name;
    std::vector<std::byte> file;
};

std::vector<FlattenedCase> flattened_cases();

}  // namespace mlq::interop
