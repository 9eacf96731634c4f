#include "mlq/base/distinct_files.hpp"

#include <sys/stat.h>

#include <map>

#include "mlq/base/error.hpp"

namespace mlq {
namespace {

std::string identify(const std::string& path) {
    struct stat status {};
    if (path == "-" || ::stat(path.c_str(), &status) != 0) return path;
    return std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino);
}

}  // namespace

void check_distinct_files(const std::vector<std::string>& paths, const std::string& what_to_do) {
    std::map<std::string, std::string> first_path;
    for (const std::string& path : paths) {
        const auto [found, is_new] = first_path.emplace(identify(path), path);
        if (!is_new) throw Error(path, "is given twice: it is the same file as " + found->second, what_to_do);
    }
}

}  // namespace mlq
