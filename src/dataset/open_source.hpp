// From what the options name to samples with their labels.
#pragma once

#include "mlq/dataset/dataset.hpp"
#include "sample_source.hpp"

namespace mlq {

// What the options say of the inputs: at least one.
std::vector<SampleInput> asked_inputs(const DatasetOptions& options);

// Recognises the kind of data (folder, list, array, JSON lines), reads the labels that belong to it, and checks that
// there is one per sample and that each has a name if names are given. One source for each input, with as many samples;
// labels are those of the first that has some. Throws Error as Dataset::open.
struct OpenedSources {
    std::vector<std::unique_ptr<SampleSource>> sources;
    Labels labels;
    std::vector<std::string> notes;
};
OpenedSources open_sources(const DatasetOptions& options);

}  // namespace mlq
