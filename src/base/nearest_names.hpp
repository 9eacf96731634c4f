// Which names a mistyped one may have meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mlq {

// Insertions, deletions and replacements of one byte that turn a into b (Levenshtein 1966).
std::size_t edit_distance(std::string_view a, std::string_view b);

// For an error's remedy: `did you mean "conv1" or "conv2"?`, the up to three names nearest to `name`, each once, nearest
// first. Says that there are none where `names` is empty.
std::string suggest(std::string_view name, std::vector<std::string> names);

}  // namespace mlq
