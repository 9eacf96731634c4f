// Lines of a text with their numbers; "\n" and "\r\n" end a line, blank lines are passed over.
#pragma once

#include <string_view>

namespace mlq {

template <typename Use>  // use(line, number from 1)
void for_each_line(std::string_view text, Use use) {
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto end = text.find('\n');
        auto line = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
        if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
        if (!line.empty()) use(line, number);
    }
}

}  // namespace mlq
