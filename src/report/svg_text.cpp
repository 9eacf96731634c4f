#include "svg_text.hpp"

#include <vector>

namespace mlq {
namespace {

// Where each character of valid UTF-8 starts.
std::vector<std::size_t> find_starts(std::string_view text) {
    std::vector<std::size_t> starts;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if ((static_cast<unsigned char>(text[i]) & 0xc0) != 0x80) starts.push_back(i);
    }
    return starts;
}

}  // namespace

std::string shorten(std::string_view text, std::size_t most) {
    const std::string clean = printable(text);
    const auto starts = find_starts(clean);
    if (starts.size() <= most || most < 3) return clean;
    const std::size_t tail = most / 2;
    return clean.substr(0, starts[most - tail - 1]) + "…" + clean.substr(starts[starts.size() - tail]);
}

}  // namespace mlq
