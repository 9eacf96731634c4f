// TensorRT's calibration cache: a line "TRT-<version>-<algorithm>", then "name: hhhhhhhh" per value, the float32 scale
// (= threshold / 127) as eight lower-case hex digits, most significant first. 3c010a14 is 0.0078759, a range
// of 1.00024.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mlq {

struct CalibrationCache {
    std::string version = "8501";  // digits; TensorRT recalibrates if it is not its own
    std::string algorithm = "EntropyCalibration2";
    std::vector<std::pair<std::string, float>> scales;  // by TensorRT tensor name, in order of the file
    bool operator==(const CalibrationCache&) const = default;
};

// Throws Error for names with line breaks, repeated names, and scales that are negative or not finite.
std::string to_text(const CalibrationCache& cache);

// Names may hold ": "; the last one counts. Throws Error "where: line L: ..." for anything else than to_text writes
// (blank lines and CR LF are accepted).
CalibrationCache parse_calibration_cache(std::string_view text, std::string_view where);

}  // namespace mlq
