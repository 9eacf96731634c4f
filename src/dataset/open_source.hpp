// From what the options name to samples with their labels.
#pragma once

#include "mlq/dataset/dataset.hpp"
#include "sample_source.hpp"

namespace mlq {

// Recognises the kind of data (folder, list, array), reads the labels that belong to it, and checks that there is one
// per sample and that each has a name if names are given. Throws Error as Dataset::open.
OpenedSource open_source(const DatasetOptions& options);

}  // namespace mlq
