// A data set: opened once, its samples read on demand, preprocessed as the model wants them.
//
//     const Dataset data = Dataset::open({.data = "t10k-images-idx3-ubyte.gz", .labels = "t10k-labels-idx1-ubyte.gz",
//                                         .wanted_shape = {1, 28, 28}});
//     std::vector<float> sample(data.sample_size());
//     for (std::int64_t i = 0; i < data.size(); ++i) data.read(i, sample);
//
// A network of several inputs, or of one that takes integers, names them: each has data of its own.
//
//     const Dataset text = Dataset::open({.data = "tokens.jsonl", .inputs = {{"ids", DType::i64, {128}},
//                                                                            {"mask", DType::i64, {128}}}});
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "mlq/base/shape.hpp"
#include "mlq/base/tensor.hpp"
#include "mlq/dataset/preprocess.hpp"

namespace mlq {

// Which samples `limit` takes.
enum class Pick {
    spread,  // evenly spaced over the set, so that a set sorted by class stays balanced
    first    // the first ones
};

// What a network takes of each sample at one of its inputs.
struct SampleInput {
    std::string name = {};  // may be empty where there is one input only
    DType type = DType::f32;
    Shape shape = {};  // without the batch; a dimension <= 0 is free; empty: whatever the data gives
};

// Noise for one input lies in [low, high]: integers, or reals where the input takes floats.
struct NoiseRange {
    std::string input;
    double low = 0;
    double high = 1;
};

struct DatasetOptions {
    // A folder of images (a class per sub-folder, or flat), a .csv list of image paths and labels, an .npy, an .npz
    // (or "x.npz:key"; otherwise its only array, that of the input's name, "x" or "images"), an IDX file, a folder of
    // .npz files (one a sample) or JSON lines (one a sample, an array for each input); IDX, npy and JSON lines may be
    // gzip files. For several inputs "image=DATA,mask=DATA", or one .npz, folder of .npz or file of JSON lines that has
    // an array of each input's name.
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
    // The model's input without the batch, if it is one that takes floats; a dimension <= 0 is free. Empty: whatever
    // the data gives.
    Shape wanted_shape = {};
    // All inputs of a model, instead of `wanted_shape`. `preprocess` is applied to pictures, and to all data of the
    // first input where that takes floats; other arrays are fed as they are.
    std::vector<SampleInput> inputs = {};
};

// Memory: paths, labels and 8 bytes per sample; no pixels, except data that must be decompressed as a whole (see
// array_file.hpp). Const members may be called from any number of threads.
class Dataset {
  public:
    // Throws Error for data that is missing, empty, damaged or of the wrong shape, and for labels of another length.
    static Dataset open(const DatasetOptions& options);

    // Standard normal noise, the same for the same seed. Good for measuring time, never for calibration.
    static Dataset synthetic(const Shape& sample_shape, std::int64_t count, std::uint64_t seed);
    // The same for each input: floats are standard normal, bools 0 or 1, uint8 and int8 all their values, other
    // integers 0 or 1, as a range says where there is one. Throws Error for a range of no input, or beyond its type.
    static Dataset synthetic(const std::vector<SampleInput>& inputs, std::int64_t count, std::uint64_t seed,
                             const std::vector<NoiseRange>& ranges = {});

    // Samples in memory, one after the other. Labels may be empty.
    static Dataset of(const Shape& sample_shape, std::span<const float> samples, std::vector<std::int64_t> labels = {});

    ~Dataset();
    Dataset(Dataset&&) noexcept;
    Dataset& operator=(Dataset&&) noexcept;

    std::int64_t size() const;                       // samples in use, at least 1
    std::int64_t available() const;                  // samples in the source, before skip and limit
    const std::vector<SampleInput>& inputs() const;  // at least one, with the shapes of the samples
    const Shape& sample_shape() const;               // of the first input
    std::int64_t sample_size() const;                // its volume
    const Preprocess& preprocess() const;  // of the first input, as used: channels, layout and scale filled in
    bool is_synthetic() const;

    // Sample `index` of the first input, which must take floats, as the model wants it; `out` has sample_size() places.
    // Throws Error naming the file or row for an image that does not decode or does not fit, and for NaN or infinity.
    void read(std::int64_t index, std::span<float> out) const;
    // The same of any input, in the elements of its type. Throws Error also for numbers that the type does not hold.
    void read(std::int64_t index, std::size_t input, std::span<std::byte> out) const;

    bool has_labels() const;
    std::int64_t label(std::int64_t index) const;         // requires has_labels()
    const std::vector<std::string>& class_names() const;  // empty when labels are plain numbers
    std::string id(std::int64_t index) const;             // path relative to the folder or list, or "row 17"

    // What a person should know: ignored files, classes without samples, label order.
    const std::vector<std::string>& notes() const;

    // 32 hex digits over preprocessing, sample shapes, and per sample in order its stored bytes (image file, array row
    // or line of JSON, decompressed; of each input) and label; paths do not count. Samples read before are not read
    // again.
    std::string fingerprint() const;

  private:
    struct State;
    explicit Dataset(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace mlq
