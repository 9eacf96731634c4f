// Which columns hold text, and the text of a row.
#pragma once

#include <string>
#include <vector>

#include "part_rows.hpp"

namespace mlq::split {

// Of the candidates, those whose values among the first 1000 rows are mostly words: no numbers or times, and on average
// sixteen bytes or longer with two spaces or more (which paths and identifiers have not).
std::vector<std::string> find_text_columns(const PartRows& rows, const std::vector<std::string>& candidates);

// Texts shorter than this say too little: "yes" is no duplicate of "yes".
constexpr std::size_t shortest_text = 16;

// The first `columns` wanted columns of a row, normalised; empty if it is shorter than shortest_text.
std::string read_text(const Batch& batch, std::size_t row, std::size_t columns);

}  // namespace mlq::split
