#include <algorithm>
#include <cmath>
#include <cstring>
#include <span>

#include "dataset/array_file.hpp"
#include "mlq/base/error.hpp"
#include "mlq/dataset/labels.hpp"
#include "mlq/metrics/classified.hpp"

namespace mlq {
namespace {

constexpr std::int64_t most_rows = (std::int64_t{1} << 31) - 1;

// The scores of one row as doubles, exactly; those of `double` arrays do not pass through float.
void read_scores(const ArrayFile& array, std::int64_t row, std::span<double> out) {
    std::vector<std::byte> bytes(array.row_bytes());
    array.read_row(row, bytes);
    if (array.type() == ElementType::f64) {
        std::memcpy(out.data(), bytes.data(), bytes.size());
    } else {
        std::vector<float> floats(out.size());
        convert_elements(array.type(), bytes, floats);
        std::copy(floats.begin(), floats.end(), out.begin());
    }
    for (std::size_t i = 0; i < out.size(); ++i)
        if (!std::isfinite(out[i]))
            throw Error(array.where(), "the score in row " + std::to_string(row) + ", column " + std::to_string(i) +
                                           " (both from 0) is not a finite number");
}

}  // namespace

Classified read_classified_arrays(const std::string& scores, const std::string& labels,
                                  const std::vector<std::string>& class_names, double threshold) {
    const ArrayFile array = ArrayFile::open(scores);
    if (array.shape().size() > 2)
        throw Error(scores, "has " + std::to_string(array.shape().size()) + " dimensions",
                    "scores are rows x classes, or one per row");
    if (array.rows() > most_rows) throw Error(scores, "more than 2147483647 rows");
    const Labels truth = read_labels(labels, class_names);
    if (static_cast<std::int64_t>(truth.values.size()) != array.rows())
        throw Error(labels, std::to_string(truth.values.size()) + " labels, but " + scores + " has " +
                                std::to_string(array.rows()) + " rows");
    Classified data;
    data.path = scores;
    data.score_columns = static_cast<std::size_t>(array.row_elements());
    const std::size_t classes = std::max<std::size_t>(2, data.score_columns);
    if (!class_names.empty() && class_names.size() != classes)
        throw Error("class names",
                    std::to_string(class_names.size()) + " names for " + std::to_string(classes) + " classes");
    for (std::size_t i = 0; i < classes; ++i)
        data.classes.push_back(class_names.empty() ? std::to_string(i) : class_names[i]);
    const auto rows = truth.values.size();
    data.scores.resize(rows * data.score_columns);
    for (std::size_t i = 0; i < rows; ++i) {
        if (static_cast<std::size_t>(truth.values[i]) >= classes)
            throw Error(labels, "label " + std::to_string(truth.values[i]) + " of row " + std::to_string(i) +
                                    " (from 0) has no score: there are " + std::to_string(classes) + " classes");
        const auto row = std::span(data.scores).subspan(i * data.score_columns, data.score_columns);
        read_scores(array, static_cast<std::int64_t>(i), row);
        data.truth.push_back(static_cast<std::uint32_t>(truth.values[i]));
        data.prediction.push_back(
            data.score_columns == 1
                ? static_cast<std::uint32_t>(row[0] >= threshold)
                : static_cast<std::uint32_t>(std::max_element(row.begin(), row.end()) - row.begin()));
    }
    return data;
}

}  // namespace mlq
