#include "feature_matrix.hpp"

#include <algorithm>
#include <cmath>

#include "base/hash.hpp"
#include "mlq/base/random.hpp"

namespace mlq::audit {
namespace {

constexpr std::size_t most_one_hot = 20;
constexpr std::size_t hashed = 32;

using Feature = std::vector<float>;

// Mean 0, variance 1; false if it is constant.
bool standardise(Feature& feature) {
    double sum = 0, squares = 0;
    for (const float x : feature) sum += static_cast<double>(x);
    const double mean = sum / static_cast<double>(feature.size());
    for (const float x : feature) squares += (static_cast<double>(x) - mean) * (static_cast<double>(x) - mean);
    const double deviation = std::sqrt(squares / static_cast<double>(feature.size()));
    if (!(deviation > 1e-12 * std::abs(mean)) || !std::isfinite(deviation)) return false;
    for (float& x : feature) x = static_cast<float>((static_cast<double>(x) - mean) / deviation);
    return true;
}

void add_numbers(const std::vector<double>& values, std::vector<Feature>& features) {
    // Centred in double first, so that large numbers with small differences survive the float.
    double sum = 0, known = 0, largest = 0;
    for (const double x : values)
        if (!std::isnan(x)) sum += x, ++known;
    const double mean = known > 0 ? sum / known : 0;
    for (const double x : values)
        if (!std::isnan(x)) largest = std::max(largest, std::abs(x - mean));
    Feature number, missing;
    for (const double x : values) {
        number.push_back(std::isnan(x) || !(largest > 0) ? 0.F : static_cast<float>((x - mean) / largest));
        missing.push_back(std::isnan(x) ? 1.F : 0.F);
    }
    features.push_back(std::move(number));
    features.push_back(std::move(missing));
}

void add_categories(const split::SampledColumn& column, const std::vector<double>& codes,
                    std::vector<Feature>& features) {
    const bool one_hot = column.categories.size() <= most_one_hot;
    std::vector<Feature> bits(one_hot ? column.categories.size() : hashed, Feature(codes.size(), 0.F));
    for (std::size_t r = 0; r < codes.size(); ++r) {
        const auto code = static_cast<std::size_t>(codes[r]);
        bits[one_hot ? code : hash64(column.categories[code]) % hashed][r] = 1;
    }
    for (Feature& feature : bits) features.push_back(std::move(feature));
}

// A random subset of the rows of one part, in their order.
std::vector<std::size_t> choose_rows(const split::RowSample& sample, std::size_t part, std::size_t most,
                                     Random& random) {
    std::vector<std::size_t> all;
    for (std::size_t r = 0; r < sample.part.size(); ++r)
        if (sample.part[r] == part) all.push_back(r);
    for (std::size_t k = 0; k < std::min(most, all.size()); ++k)
        std::swap(all[k], all[k + random.below(all.size() - k)]);
    all.resize(std::min(most, all.size()));
    std::sort(all.begin(), all.end());
    return all;
}

std::size_t estimate_features(const split::RowSample& sample) {
    std::size_t features = 0;
    for (const split::SampledColumn& column : sample.columns) {
        if (column.is_label) continue;
        const std::size_t bits = column.categories.size() <= most_one_hot ? column.categories.size() : hashed;
        features += column.kind == split::ColumnKind::categorical ? bits : 1;
    }
    return std::clamp<std::size_t>(features, 1, most_features);
}

}  // namespace

FeatureMatrix make_features(const split::RowSample& sample, std::size_t first, std::size_t second, std::uint64_t seed) {
    Random random(seed);
    const std::size_t most_rows = std::clamp<std::size_t>(200'000 / estimate_features(sample), 500, 2000);
    std::vector<std::size_t> chosen = choose_rows(sample, first, most_rows, random);
    FeatureMatrix matrix;
    matrix.is_second.assign(chosen.size(), 0);
    const std::vector<std::size_t> others = choose_rows(sample, second, most_rows, random);
    chosen.insert(chosen.end(), others.begin(), others.end());
    matrix.rows = chosen.size();
    matrix.is_second.resize(chosen.size(), 1);
    for (const std::size_t r : chosen) matrix.units.push_back(sample.units[r]);
    std::vector<Feature> features;
    for (const split::SampledColumn& column : sample.columns) {
        if (column.is_label || features.size() >= most_features) continue;
        std::vector<double> values;
        for (const std::size_t r : chosen) values.push_back(column.values[r]);
        if (column.kind == split::ColumnKind::categorical)
            add_categories(column, values, features);
        else
            add_numbers(values, features);
    }
    std::erase_if(features, [](Feature& feature) { return !standardise(feature); });
    features.resize(std::min(features.size(), most_features));
    matrix.features = features.size();
    matrix.values.resize(matrix.rows * matrix.features);
    for (std::size_t f = 0; f < matrix.features; ++f)
        for (std::size_t r = 0; r < matrix.rows; ++r) matrix.values[r * matrix.features + f] = features[f][r];
    return matrix;
}

}  // namespace mlq::audit
