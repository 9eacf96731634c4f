// Where stored samples come from: image files, rows of an array, files of arrays, JSON lines, or noise. A data set adds selection and preprocessing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "array_file.hpp"
#include "mlq/base/shape.hpp"
#include "mlq/dataset/dataset.hpp"
#include "mlq/dataset/labels.hpp"
#include "mlq/dataset/preprocess.hpp"
#include "raster.hpp"

namespace mlq {

// What is known of the samples before preprocessing.
struct SampleForm {
    bool picture = true;   // false: a plain tensor, no geometry; then `shape` is kept
    bool numbers = false;  // samples are std::vector<double>, in stored order: no preprocessing
    bool bytes = true;     // uint8 values
    int width = 0;         // 0 when it differs from sample to sample
    int height = 0;
    int channels = 0;  // likewise
    Shape shape = {};
};

using StoredSample = std::variant<Image, Raster<float>, std::vector<double>>;

class SampleSource {
  public:
    virtual ~SampleSource() = default;
    virtual std::int64_t size() const = 0;
    virtual SampleForm form() const = 0;
    virtual std::string id(std::int64_t index) const = 0;
    virtual std::string where(std::int64_t index) const = 0;              // for error messages
    virtual std::vector<std::byte> stored(std::int64_t index) const = 0;  // file bytes or row bytes
    virtual StoredSample decode(std::int64_t index, std::span<const std::byte> stored) const = 0;
};

struct OpenedSource {
    std::unique_ptr<SampleSource> source;
    Labels labels;                   // values are empty when the source knows none
    std::vector<std::string> notes;  // what a person should know
};

// Image files, named relative to `root` or absolutely. The files are not looked at before they are read.
std::unique_ptr<SampleSource> make_image_source(std::filesystem::path root, std::vector<std::string> files);

// Images below `folder` in the byte order of their relative paths. Sub-folders that hold images are classes, named in
// byte order (or by `class_names`); a folder without sub-folders has no labels. A note says what walk_folder left out.
// Throws Error when there is no image, or images beside class folders.
OpenedSource open_image_folder(const std::filesystem::path& folder, const std::vector<std::string>& class_names);

// Images listed in a CSV file, paths relative to it. Throws Error naming the line of a file that does not exist.
OpenedSource open_image_list(const std::filesystem::path& csv, const std::string& path_column,
                             const std::string& label_column, const std::vector<std::string>& class_names);

// Rows of an array. Rows of two dimensions are gray pictures (unless `wanted` has two dimensions), rows of three are
// pictures in `data_layout`: by default what `wanted` shows, else channels last if only the last dimension is 1, 3
// or 4. All other rows are plain tensors. Rows for an input of integers are numbers, but for bytes that become bytes.
std::unique_ptr<SampleSource> open_rows(ArrayFile array, SampleLayout data_layout, const SampleInput& wanted);

// A folder of .npz files, one a sample, in the byte order of their paths: array `key` of each. A note says what
// walk_folder left out.
OpenedSource open_npz_folder(const std::filesystem::path& folder, const std::string& key, const SampleInput& wanted);
// A folder with an .npz directly in it.
bool is_npz_folder(const std::string& path);

// Noise; sample i depends on the seed and i alone. Floats are standard normal unless there is a range, integers lie in
// the range.
std::unique_ptr<SampleSource> make_noise(const SampleInput& input, std::int64_t count, std::uint64_t seed,
                                         const std::optional<NoiseRange>& range);

}  // namespace mlq
