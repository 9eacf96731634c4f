#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "base/trim.hpp"
#include "distinct_ids.hpp"
#include "mlq/base/error.hpp"
#include "mlq/metrics/classified.hpp"
#include "name_table.hpp"

namespace mlq {
namespace {

using detail::NameTable;
using detail::spell_class;

enum Field : std::size_t { id_field, truth_field, prediction_field, score_field, group_field, further_fields };

constexpr std::size_t most_rows = (std::size_t{1} << 31) - 1;
constexpr std::size_t most_slice_values = 10'000;

std::string lower(std::string text) {
    for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return text;
}

// The classes that have a score column, in the order of the file.
std::vector<std::string> find_scored_classes(const std::filesystem::path& path, const ClassifiedColumns& columns) {
    if (!columns.classes.empty() || path == "-") return columns.classes;
    std::vector<std::string> classes;
    for (const auto& name : read_column_names(path, columns.format)) {
        const bool taken = name == columns.id || name == columns.truth || name == columns.prediction ||
                           name == columns.score || name == columns.group || name == columns.weight ||
                           std::find(columns.slices.begin(), columns.slices.end(), name) != columns.slices.end();
        if (!taken && name.size() > columns.score_prefix.size() && name.starts_with(columns.score_prefix))
            classes.push_back(name.substr(columns.score_prefix.size()));
    }
    return classes;
}

// The fields of a record: those of Field, the slices, the scores, and the weight where there is one.
std::vector<std::string> list_columns(const ClassifiedColumns& columns, const std::vector<std::string>& scored) {
    std::vector<std::string> names{columns.id, columns.truth, columns.prediction, columns.score, columns.group};
    names.insert(names.end(), columns.slices.begin(), columns.slices.end());
    for (const auto& name : scored) names.push_back(columns.score_prefix + name);
    if (!columns.weight.empty()) names.push_back(columns.weight);
    return names;
}

class Reader {
  public:
    Reader(const std::filesystem::path& path, const ClassifiedColumns& columns)
        : columns_(columns),
          scored_(find_scored_classes(path, columns)),
          records_(path, list_columns(columns, scored_), columns.format) {
        data_.path = path == "-" ? "standard input" : path.string();
        for (const auto& name : columns.slices) data_.slices.push_back({.name = name});
        slice_names_.resize(columns.slices.size());
    }

    Classified read() {
        while (records_.next()) {
            if (records_.row() == 1) choose_fields();
            if (data_.size() >= most_rows) throw Error(data_.path, "more than 2147483647 rows");
            read_row();
        }
        if (data_.truth.empty()) throw Error(data_.path, "holds no examples");
        if (data_.score_columns == 1) name_two_classes();
        if (data_.score_columns > 1) {
            data_.classes = classes_.names();
        } else if (data_.score_columns == 0) {
            classes_.sort({&data_.truth, &data_.prediction});
            data_.classes = classes_.names();
        }
        if (!has_prediction_) predict();
        for (std::size_t i = 0; i < data_.slices.size(); ++i) {
            slice_names_[i].sort({&data_.slices[i].of});
            data_.slices[i].values = slice_names_[i].names();
        }
        data_.groups = groups_.names().size();
        scale_weights();
        return std::move(data_);
    }

  private:
    const ClassifiedColumns& columns_;
    std::vector<std::string> scored_;  // classes with a score column of their own
    RecordReader records_;
    Classified data_;
    bool has_ids_ = false, has_prediction_ = false, has_groups_ = false;
    NameTable classes_, groups_;
    std::vector<NameTable> slice_names_;
    detail::DistinctIds ids_;

    // The first record decides which columns the file has.
    void choose_fields() {
        const auto has = [&](std::size_t field) { return records_.field(field).has_value(); };
        has_ids_ = has(id_field);
        has_prediction_ = has(prediction_field);
        has_groups_ = has(group_field);
        if (!scored_.empty()) {
            for (const auto& name : scored_) classes_.number(spell_class(name));
            if (classes_.names().size() != scored_.size()) throw Error(data_.path, "two score columns name one class");
            if (scored_.size() < 2)
                throw Error(data_.path, "has a score column of one class only",
                            "give one for each class, or call it " + mlq::quoted(columns_.score));
            data_.score_columns = scored_.size();
        } else if (has(score_field)) {
            data_.score_columns = 1;
        }
        if (!has(truth_field) || !(has_prediction_ || data_.score_columns > 0))
            throw Error(records_.where(),
                        "needs columns " + mlq::quoted(columns_.truth) + " and " + mlq::quoted(columns_.prediction) +
                            ", " + mlq::quoted(columns_.score) + " or " + mlq::quoted(columns_.score_prefix + "CLASS"),
                        "name the columns with `truth`, `prediction`, `score`, `score-prefix`");
    }

    std::string_view value(std::size_t field) {
        const auto text = records_.field(field);
        if (!text) throw Error(records_.where(field), "is missing");
        const auto trimmed = trim(*text);
        if (trimmed.empty()) throw Error(records_.where(field), "is empty");
        return trimmed;
    }

    double number(std::size_t field) {
        auto text = value(field);
        const auto whole = text;
        if (text.starts_with('+')) text.remove_prefix(1);
        double score = 0;
        const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), score);
        if (problem != std::errc() || end != text.data() + text.size() || !std::isfinite(score))
            throw Error(records_.where(field), mlq::quoted(whole) + " is not a finite number");
        return score;
    }

    double weight() {
        const std::size_t field = further_fields + columns_.slices.size() + scored_.size();
        const double weight = number(field);
        if (weight < 0) throw Error(records_.where(field), "a weight is negative");
        return weight;
    }

    void scale_weights() {
        double sum = 0;
        for (const double weight : data_.weight) sum += weight;
        if (!data_.weight.empty() && !(sum > 0 && std::isfinite(sum)))
            throw Error(data_.path, "the weights have no positive sum");
        for (double& weight : data_.weight) weight *= static_cast<double>(data_.size()) / sum;
    }

    std::uint32_t class_of(std::size_t field) {
        const auto name = spell_class(value(field));
        if (lower(name) == "nan") throw Error(records_.where(field), "is NaN");
        const auto known = classes_.names().size();
        const auto class_number = classes_.number(name);
        if (!scored_.empty() && class_number == known)
            throw Error(records_.where(field), "class " + mlq::quoted(name) + " has no score column",
                        "add column " + mlq::quoted(columns_.score_prefix + name));
        return class_number;
    }

    void read_row() {
        if (has_ids_) ids_.add(value(id_field), records_, id_field);
        data_.truth.push_back(class_of(truth_field));
        if (has_prediction_) data_.prediction.push_back(class_of(prediction_field));
        if (data_.score_columns == 1) data_.scores.push_back(number(score_field));
        for (std::size_t i = 0; i < scored_.size(); ++i)
            data_.scores.push_back(number(further_fields + columns_.slices.size() + i));
        if (!columns_.weight.empty()) data_.weight.push_back(weight());
        if (has_groups_) data_.group.push_back(groups_.number(value(group_field)));
        for (std::size_t i = 0; i < data_.slices.size(); ++i) read_slice(i);
    }

    void read_slice(std::size_t slice) {
        const auto text = records_.field(further_fields + slice);
        if (!text && records_.row() == 1)
            throw Error(data_.path, "has no column " + mlq::quoted(columns_.slices[slice]), "`slice` names a column");
        data_.slices[slice].of.push_back(slice_names_[slice].number(trim(text.value_or(""))));
        if (slice_names_[slice].names().size() > most_slice_values)
            throw Error(records_.where(further_fields + slice), "more than 10000 different values",
                        "slice by a column with few values");
    }

    // One score is that of the positive class; whatever else there is must be one class.
    void name_two_classes() {
        const auto is_positive = [&](const std::string& name) {
            if (!columns_.positive.empty()) return name == spell_class(columns_.positive);
            return name == "1" || lower(name) == "true" || lower(name) == "yes";
        };
        const auto& names = classes_.names();
        const auto positive = std::find_if(names.begin(), names.end(), is_positive);
        const auto negative = std::find_if_not(names.begin(), names.end(), is_positive);
        if (names.size() > 2 || (names.size() == 2 && (positive == names.end() || negative == names.end())))
            throw Error(data_.path,
                        "one score needs two classes, one of them positive, but there are " +
                            std::to_string(names.size()) + ", first " + mlq::quoted(names[0]) + " and " +
                            mlq::quoted(names[1]),
                        names.size() > 2 ? "give a score column per class" : "name the positive one with `positive`");
        if (names.size() == 1 && positive == names.end() && columns_.positive.empty() && names[0] != "0" &&
            lower(names[0]) != "false" && lower(names[0]) != "no")
            throw Error(data_.path, "the only class is " + mlq::quoted(names[0]),
                        "name the positive class with `positive`");
        const std::string no = negative != names.end() ? *negative : "other";
        const std::string yes = positive != names.end()      ? *positive
                                : !columns_.positive.empty() ? columns_.positive
                                                             : "1";
        data_.classes = {no, yes};
        std::vector<std::uint32_t> renumbered(names.size());
        for (std::size_t i = 0; i < names.size(); ++i) renumbered[i] = is_positive(names[i]);
        for (auto* column : {&data_.truth, &data_.prediction})
            for (auto& value : *column) value = renumbered[value];
        data_.positive = 1;
    }

    void predict() {
        data_.prediction.resize(data_.size());
        for (std::size_t i = 0; i < data_.size(); ++i) {
            const auto row = std::span(data_.scores).subspan(i * data_.score_columns, data_.score_columns);
            data_.prediction[i] =
                data_.score_columns == 1
                    ? static_cast<std::uint32_t>(row[0] >= columns_.threshold)
                    : static_cast<std::uint32_t>(std::max_element(row.begin(), row.end()) - row.begin());
        }
    }
};

}  // namespace

Classified read_classified(const std::filesystem::path& path, const ClassifiedColumns& columns) {
    return Reader(path, columns).read();
}

}  // namespace mlq
