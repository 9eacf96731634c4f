// The values of chosen keys of one JSON object: the only door to simdjson.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "mlq/split/scan.hpp"

namespace mlq::split {

class JsonFields {
  public:
    // A key "a.b" is looked for as it is, then as b inside a.
    explicit JsonFields(std::vector<std::string> keys);
    ~JsonFields();

    // Appends the values of all keys to `arena` and their places to `out`. Strings lose their quotes and escapes;
    // numbers are printed shortest (1.50 is "1.5"); lists and objects become compact JSON, except that a list of plain
    // values becomes those values joined by 0x1F. `padded` lines have 64 readable bytes after them. Returns what is
    // wrong, or an empty string.
    std::string read(std::string_view padded, std::string& arena, std::vector<Slice>& out);

    // The keys of the object, in order; empty if the line is not an object.
    std::vector<std::string> list_keys(std::string_view padded);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace mlq::split
