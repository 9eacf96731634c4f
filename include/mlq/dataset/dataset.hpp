// A data set: opened once, its samples read on demand, preprocessed as the model wants them.
//
//     const Dataset data = Dataset::open({.data = "t10k-images-idx3-ubyte.gz", .labels = "t10k-labels-idx1-ubyte.gz",
//                                         .wanted_shape = {1, 28, 28}});
//     std::vector<float> sample(data.sample_size());
//     for (std::int64_t i = 0; i < data.size(); ++i) data.read(i, sample);
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "mlq/base/shape.hpp"
#include "mlq/dataset/preprocess.hpp"

namespace mlq {

// Which samples `limit` takes.
enum class Pick {
    spread,  // evenly spaced over the set, so that a set sorted by class stays balanced
    first    // the first ones
};

struct DatasetOptions {
    // A folder of images (a class per sub-folder, or flat), a .csv list of image paths and labels, an .npy, an .npz
    // (or "x.npz:key"; otherwise its only array, "x" or "images"), or an IDX file; IDX and npy may be gzip files.
    std::string data;
    // Empty: the sub-folders, the list's label column, or "y" or "labels" of the same .npz, where there are any.
    // Otherwise a labels file (see labels.hpp), or "none".
    std::string labels = {};
    Preprocess preprocess = {};
    std::int64_t skip = 0;   // leave out that many samples at the start
    std::int64_t limit = 0;  // use at most that many; 0: all
    Pick pick = Pick::spread;
    std::string path_column = {};   // of the .csv list; default: path, file, filename, image, or the first column
    std::string label_column = {};  // default: label, class, target, category, or the second column
    std::string class_names = {};   // text file, one class per line in the order of the labels
    // The model's input without the batch; a dimension <= 0 is free. Empty: whatever the data gives.
    Shape wanted_shape = {};
};

// Memory: paths, labels and 8 bytes per sample; no pixels, except data that must be decompressed as a whole (see
// array_file.hpp). Const members may be called from any number of threads.
class Dataset {
  public:
    // Throws Error for data that is missing, empty, damaged or of the wrong shape, and for labels of another length.
    static Dataset open(const DatasetOptions& options);

    // Standard normal noise, the same for the same seed. Good for measuring time, never for calibration.
    static Dataset synthetic(const Shape& sample_shape, std::int64_t count, std::uint64_t seed);

    // Samples in memory, one after the other. Labels may be empty.
    static Dataset of(const Shape& sample_shape, std::span<const float> samples, std::vector<std::int64_t> labels = {});

    ~Dataset();
    Dataset(Dataset&&) noexcept;
    Dataset& operator=(Dataset&&) noexcept;

    std::int64_t size() const;             // samples in use, at least 1
    std::int64_t available() const;        // samples in the source, before skip and limit
    const Shape& sample_shape() const;     // without the batch dimension
    std::int64_t sample_size() const;      // its volume
    const Preprocess& preprocess() const;  // as used: channels, layout and scale filled in
    bool is_synthetic() const;

    // Sample `index` as the model wants it; `out` has sample_size() places. Throws Error naming the file or row for an
    // image that does not decode or does not fit, and for NaN or infinity.
    void read(std::int64_t index, std::span<float> out) const;

    bool has_labels() const;
    std::int64_t label(std::int64_t index) const;         // requires has_labels()
    const std::vector<std::string>& class_names() const;  // empty when labels are plain numbers
    std::string id(std::int64_t index) const;             // path relative to the folder or list, or "row 17"

    // What a person should know: ignored files, classes without samples, label order.
    const std::vector<std::string>& notes() const;

    // 32 hex digits over preprocessing, sample shape, and per sample in order its stored bytes (image file or array
    // row, decompressed) and label; paths do not count. Samples read before are not read again.
    std::string fingerprint() const;

  private:
    struct State;
    explicit Dataset(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace mlq
