#include "file_spec.hpp"

#include <filesystem>

namespace mlq {

bool is_folder(const std::string& path) {
    std::error_code failure;
    return std::filesystem::is_directory(path, failure);
}

bool is_file(const std::string& path) {
    std::error_code failure;
    return std::filesystem::is_regular_file(path, failure);
}

FileSpec split_spec(const std::string& spec) {
    const auto colon = spec.rfind(':');
    if (colon == std::string::npos || colon == 0 || is_file(spec) || is_folder(spec)) return {spec};
    return {spec.substr(0, colon), spec.substr(colon + 1)};
}

}  // namespace mlq
