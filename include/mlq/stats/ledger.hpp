// A file that counts how often a test set was looked at. Who looks ten times at 0.95 is wrong more often than one time
// in twenty; so look number i gets the level 1 - (1 - confidence) / (i (i + 1)), and all looks together, however many
// there will be, miss at most 1 - confidence (the shares 1/2, 1/6, 1/12, ... sum to one).
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "mlq/stats/level.hpp"
#include "mlq/stats/posterior.hpp"

namespace mlq {

struct LedgerLook {
    Counts counts;
    std::string result;  // names the result: equal results are one look
};

class Ledger {
  public:
    // Reads the file; a missing one is an empty ledger. Throws Error for a file that is not a ledger.
    explicit Ledger(std::filesystem::path path);

    // Enters a look at the test set `set` and returns its number, from 1. The same result again keeps the number it
    // had.
    std::size_t enter(const std::string& set, const LedgerLook& look);

    std::vector<LedgerLook> looks(const std::string& set) const;

    // Writes the file by rename. Throws Error.
    void save() const;

  private:
    struct Set {
        std::string name;
        std::vector<LedgerLook> looks;
    };
    std::filesystem::path path_;
    std::vector<Set> sets_;
};

// The level of look number `look` (from 1).
Level level_of_look(Level confidence, std::size_t look);

}  // namespace mlq
