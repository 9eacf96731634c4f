#include "common/start_log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace mlq::tools {

void start_log(const std::string& tool, int verbose, bool quiet) {
    auto logger = std::make_shared<spdlog::logger>(tool, std::make_shared<spdlog::sinks::stderr_sink_mt>());
    logger->set_pattern("%n: %l: %v");
    logger->set_level(quiet          ? spdlog::level::err
                      : verbose >= 2 ? spdlog::level::debug
                      : verbose == 1 ? spdlog::level::info
                                     : spdlog::level::warn);
    spdlog::set_default_logger(std::move(logger));
}

}  // namespace mlq::tools
