// Progress on stderr: a bar on a terminal, nothing into files and pipes.
#pragma once

#include <cstdint>
#include <string>

namespace mlq::tools {

class Progress {
  public:
    // `total` 0: unknown, then only the count and the rate are shown. Silent when `quiet` or when stderr is no
    // terminal.
    Progress(std::string what, std::uint64_t total, bool quiet);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;
    void advance_to(std::uint64_t done);  // thread-safe; redraws at most ten times a second

  private:
    struct State;
    State* state_;
};

}  // namespace mlq::tools
