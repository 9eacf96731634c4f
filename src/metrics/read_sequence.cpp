#include <algorithm>

#include "base/gzip.hpp"
#include "mlq/metrics/tracks.hpp"

namespace mlq {

TrackSequence read_sequence(const SequenceFiles& files, bool has_classes) {
    const auto read = [&](const std::filesystem::path& path) {
        const auto bytes = read_maybe_gzip(path);
        return parse_mot({reinterpret_cast<const char*>(bytes.data()), bytes.size()},
                         path == "-" ? "standard input" : path.string(), has_classes, files.frames);
    };
    TrackSequence sequence{files.name, files.frames, read(files.truth), {}};
    if (!files.results.empty()) sequence.results = read(files.results);
    if (sequence.frames == 0)
        for (const auto* boxes : {&sequence.truths, &sequence.results})
            if (!boxes->empty()) sequence.frames = std::max(sequence.frames, boxes->back().frame);
    return sequence;
}

}  // namespace mlq
