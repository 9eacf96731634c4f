// Which data each input of a network reads.
#pragma once

#include <string>
#include <vector>

#include "file_spec.hpp"
#include "mlq/dataset/dataset.hpp"

namespace mlq {

// Of "DATA", or of "image=DATA,mask=DATA" where the text begins with the name of an input. One for each input, in their
// order; the key names the array of each in data that holds several. Throws Error for an input without data, data
// without an input, and a name given twice.
std::vector<FileSpec> assign_data(const std::string& data, const std::vector<SampleInput>& inputs);

}  // namespace mlq
