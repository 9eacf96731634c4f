#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "base/hash.hpp"
#include "base/trim.hpp"
#include "mlq/base/error.hpp"
#include "mlq/stats/predictions.hpp"

namespace mlq {
namespace {

enum Field : std::size_t { id_field, correct_field, truth_field, prediction_field, score_field, group_field };

constexpr std::uint64_t second_seed = 0x6d6c71;  // any other than that of the first half
constexpr std::uint64_t most_rows = (std::uint64_t{1} << 32) - 1;
constexpr std::size_t most_groups = (std::size_t{1} << 31) - 1;

std::optional<double> parse_number(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    double value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

bool equals_ignoring_case(std::string_view text, std::string_view lower) {
    return std::equal(text.begin(), text.end(), lower.begin(), lower.end(), [](char a, char b) {
        return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
    });
}

// 1, true, yes or 0, false, no.
std::optional<bool> parse_truth_value(std::string_view text) {
    for (const char* yes : {"1", "true", "yes", "1.0"})
        if (equals_ignoring_case(text, yes)) return true;
    for (const char* no : {"0", "false", "no", "0.0"})
        if (equals_ignoring_case(text, no)) return false;
    return std::nullopt;
}

class Reader {
  public:
    Reader(const std::filesystem::path& path, const PredictionColumns& columns)
        : records_(path, {columns.id, columns.correct, columns.truth, columns.prediction, columns.score, columns.group},
                   columns.format),
          columns_(columns) {
        result_.path = path == "-" ? "standard input" : path.string();
    }

    Predictions read() {
        double next_look = 1;
        while (records_.next()) {
            if (records_.row() == 1) choose_fields();
            if (records_.row() > most_rows) throw Error(result_.path, "more than 4294967295 rows");
            const bool wrong = read_wrong();
            Counts& counts = result_.counts;
            counts.total += 1;
            counts.errors += wrong;
            add_example(wrong);
            if (counts.total >= next_look) {
                result_.looks.push_back(counts);
                next_look = std::max(counts.total + 1, std::floor(counts.total * 1.05));
            }
        }
        if (records_.row() == 0) throw Error(result_.path, "holds no examples");
        if (result_.looks.back().total < result_.counts.total) result_.looks.push_back(result_.counts);
        sort_examples();
        return std::move(result_);
    }

  private:
    RecordReader records_;
    const PredictionColumns& columns_;
    Predictions result_;
    bool has_correct_ = false, has_prediction_ = false, has_ids_ = false, has_groups_ = false;
    std::unordered_map<std::string, std::uint32_t> group_numbers_;

    // The first record decides which columns the file has.
    void choose_fields() {
        const auto has = [&](Field field) { return records_.field(field).has_value(); };
        has_correct_ = has(correct_field);
        has_prediction_ = has(prediction_field);
        has_ids_ = has(id_field);
        has_groups_ = has(group_field);
        using Columns = PredictionColumns;
        for (const auto& [field, name] :
             {std::pair(id_field, &Columns::id), std::pair(correct_field, &Columns::correct),
              std::pair(truth_field, &Columns::truth), std::pair(prediction_field, &Columns::prediction),
              std::pair(score_field, &Columns::score)})
            if (columns_.*name != Columns().*name && !has(field))  // a slip of the pen must not change what is counted
                throw Error(result_.path, "has no column " + mlq::quoted(columns_.*name));
        if (!has_correct_ && !(has(truth_field) && (has_prediction_ || has(score_field))))
            throw Error(records_.where(),
                        "needs a column " + mlq::quoted(columns_.correct) + ", or " + mlq::quoted(columns_.truth) +
                            " and " + mlq::quoted(columns_.prediction),
                        "name the columns with `correct`, `truth`, `prediction`, `score`");
    }

    std::string_view value(Field field) {
        const auto text = records_.field(field);
        if (!text) throw Error(records_.where(field), "is missing");
        const auto trimmed = trim(*text);
        if (trimmed.empty()) throw Error(records_.where(field), "is empty");
        return trimmed;
    }

    bool read_wrong() {
        if (has_correct_) {
            const auto correct = parse_truth_value(value(correct_field));
            if (!correct)
                throw Error(records_.where(correct_field),
                            mlq::quoted(value(correct_field)) + " is neither 1 nor 0, true nor false, yes nor no");
            return !*correct;
        }
        return has_prediction_ ? read_prediction() : read_score();
    }

    bool read_prediction() {
        const auto truth = value(truth_field), prediction = value(prediction_field);
        refuse_nan(truth, truth_field);
        refuse_nan(prediction, prediction_field);
        if (truth == prediction) return false;
        const auto left = parse_number(truth), right = parse_number(prediction);
        return !(left && right && *left == *right);
    }

    void refuse_nan(std::string_view text, Field field) {
        if (equals_ignoring_case(text, "nan") || equals_ignoring_case(text, "-nan"))
            throw Error(records_.where(field), "is NaN");
    }

    bool read_score() {
        const auto truth = parse_truth_value(value(truth_field));
        if (!truth)
            throw Error(records_.where(truth_field), mlq::quoted(value(truth_field)) + " is neither 0 nor 1",
                        "scores need a binary truth");
        const auto score = parse_number(value(score_field));
        if (!score || !std::isfinite(*score))
            throw Error(records_.where(score_field), mlq::quoted(value(score_field)) + " is not a finite number");
        return (*score >= columns_.threshold) != *truth;
    }

    void add_example(bool wrong) {
        std::uint32_t group = 0;
        if (has_groups_) {
            const auto [place, is_new] = group_numbers_.try_emplace(std::string(value(group_field)),
                                                                    static_cast<std::uint32_t>(result_.groups.size()));
            if (is_new && result_.groups.size() == most_groups)
                throw Error(result_.path, "more than 2147483647 groups");
            if (is_new) result_.groups.emplace_back();
            group = place->second;
            result_.groups[group].total += 1;
            result_.groups[group].errors += wrong;
        }
        if (!has_ids_) return;
        const auto id = value(id_field);
        const std::uint64_t high = hash64(id), low = hash64(id, second_seed);
        Example example{high, low, static_cast<std::uint32_t>(records_.row())};
        example.group = group & 0x7fffffffU;
        example.wrong = wrong;
        result_.examples.push_back(example);
        // Sums do not depend on the order of the rows.
        const auto truth = records_.field(truth_field);
        result_.set_fingerprint += hash64(truth.value_or(""), high);
        if (truth) result_.truth_fingerprint += hash_truth(trim(*truth), high);
        if (wrong) result_.result_fingerprint += low;
    }

    // Equal numbers have equal hashes, "3" and "3.0".
    static std::uint64_t hash_truth(std::string_view text, std::uint64_t seed) {
        const auto number = parse_number(text);
        if (!number) return hash64(text, seed);
        const double value = *number + 0.0;  // no -0
        return hash64({reinterpret_cast<const char*>(&value), sizeof value}, ~seed);
    }

    void sort_examples() {
        auto& examples = result_.examples;
        const auto id = [](const Example& example) { return std::tie(example.id_high, example.id_low); };
        std::sort(examples.begin(), examples.end(), [&](const Example& a, const Example& b) {
            return std::tie(a.id_high, a.id_low, a.row) < std::tie(b.id_high, b.id_low, b.row);
        });
        std::uint32_t repeated = 0, original = 0;
        for (std::size_t i = 1; i < examples.size(); ++i)
            if (id(examples[i - 1]) == id(examples[i]) && (repeated == 0 || examples[i].row < repeated))
                repeated = examples[i].row, original = examples[i - 1].row;
        if (repeated != 0)
            throw Error(result_.path + ": row " + std::to_string(repeated) + ", column " + mlq::quoted(columns_.id),
                        "is the id of row " + std::to_string(original) + " again", "every example counts once; `id` names the column of ids");
    }
};

}  // namespace

Predictions read_predictions(const std::filesystem::path& path, const PredictionColumns& columns) {
    return Reader(path, columns).read();
}

}  // namespace mlq
