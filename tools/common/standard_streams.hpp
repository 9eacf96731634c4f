// Standard output that tells the truth, and stderr with one line per trouble.
#pragma once

#include <string>
#include <string_view>

namespace mlq::tools {

// Opens a device in place of a closed standard descriptor, so that no data file becomes descriptor 0, 1 or 2, and that
// reading a closed stdin or writing to a closed stdout is an error. A broken pipe becomes an error of write() instead
// of a signal.
void prepare_standard_streams();

// Writes all of `text` to stdout. A reader that has gone away is no error (false is returned); a full disk throws
// Error.
bool print(std::string_view text);

// "mlq-x: message" on stderr, one line, control characters spelled out.
void complain(const std::string& tool, std::string_view message);

}  // namespace mlq::tools
