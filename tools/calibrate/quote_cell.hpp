// A text as a cell of a CSV file.
#pragma once

#include <string>

namespace mlq::tools {

inline std::string quote_cell(std::string text) {
    for (std::size_t quote = text.find('"'); quote != std::string::npos; quote = text.find('"', quote + 2))
        text.insert(quote, 1, '"');
    return '"' + text + '"';
}

}  // namespace mlq::tools
