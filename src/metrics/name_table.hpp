// Numbers for names, in order of appearance, and put in order afterwards.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace mlq::detail {

// One spelling for equal numbers of up to 15 digits: "3", "3.0" and "+3" are "3". Other text is itself.
std::string spell_class(std::string_view text);

class NameTable {
  public:
    std::uint32_t number(std::string_view name);  // a new one for a new name
    const std::vector<std::string>& names() const { return names_; }

    // Orders the names (whole numbers by value when all are, else by bytes) and renumbers `values` accordingly.
    void sort(std::initializer_list<std::vector<std::uint32_t>*> values);

  private:
    std::vector<std::string> names_;
    std::unordered_map<std::string, std::uint32_t> numbers_;
};

}  // namespace mlq::detail
