#include <string>
#include <tuple>

#include "mlq/base/error.hpp"
#include "mlq/stats/predictions.hpp"

namespace mlq {
namespace {

auto id_of(const Example& example) {
    return std::tie(example.id_high, example.id_low);
}

void need_ids(const Predictions& predictions, std::string_view remedy) {
    if (!predictions.has_ids()) throw Error(predictions.path, "has no ids", remedy);
}

// The row of the first example (in file order) of `some` that `others` lacks, or 0.
std::uint32_t find_unmatched(const Predictions& some, const Predictions& others) {
    std::uint32_t first = 0;
    std::size_t j = 0;
    for (const auto& example : some.examples) {
        while (j < others.examples.size() && id_of(others.examples[j]) < id_of(example)) ++j;
        const bool matched = j < others.examples.size() && id_of(others.examples[j]) == id_of(example);
        if (!matched && (first == 0 || example.row < first)) first = example.row;
    }
    return first;
}

void check_match(const Predictions& a, const Predictions& b, std::string_view remedy) {
    need_ids(a, remedy);
    need_ids(b, remedy);
    for (const auto& [some, others] : {std::tie(a, b), std::tie(b, a)})
        if (const auto row = find_unmatched(some, others); row != 0)
            throw Error(some.path + ": row " + std::to_string(row), "its id is not in " + others.path, remedy);
    if (a.truth_fingerprint != 0 && b.truth_fingerprint != 0 && a.truth_fingerprint != b.truth_fingerprint)
        throw Error(b.path, "tells other truths of the same ids than " + a.path,
                    "judge both models by the same labels");
}

double& cell_of(PairedCells& cells, bool a_wrong, bool b_wrong) {
    if (a_wrong) return b_wrong ? cells.both_wrong : cells.only_a_wrong;
    return b_wrong ? cells.only_b_wrong : cells.both_right;
}

}  // namespace

PairedPredictions pair_predictions(const Predictions& a, const Predictions& b, std::string_view remedy) {
    check_match(a, b, remedy);
    const bool groups_of_a = a.has_groups();
    PairedPredictions paired;
    paired.groups.resize((groups_of_a ? a : b).groups.size());
    for (std::size_t i = 0; i < a.examples.size(); ++i) {
        const Example& left = a.examples[i];
        const Example& right = b.examples[i];
        cell_of(paired.cells, left.wrong, right.wrong) += 1;
        if (!paired.groups.empty())
            cell_of(paired.groups[groups_of_a ? left.group : right.group], left.wrong, right.wrong) += 1;
    }
    return paired;
}

std::vector<std::vector<std::uint8_t>> align_predictions(const std::vector<Predictions>& models,
                                                         std::string_view remedy) {
    std::vector<std::vector<std::uint8_t>> wrong;
    for (const auto& model : models) {
        check_match(model, models.front(), remedy);
        auto& column = wrong.emplace_back();
        column.reserve(model.examples.size());
        for (const auto& example : model.examples) column.push_back(example.wrong);
    }
    return wrong;
}

}  // namespace mlq
