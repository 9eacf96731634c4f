#include "mlq/audit/drift.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "mlq/base/random.hpp"

using namespace mlq;
using namespace mlq::audit;
using namespace mlq::split;

namespace {

// Rows "shade,size,label" whose size is normal with this mean and whose shade is dark with this chance.
std::string make_rows(std::uint64_t seed, int rows, double mean, double dark, int missing_every = 0) {
    Random random(seed);
    std::string text = "shade,size,label\n";
    for (int i = 0; i < rows; ++i) {
        text += random.uniform() < dark ? "dark," : "light,";
        if (missing_every == 0 || i % missing_every > 0) text += std::to_string(random.normal() + mean);
        text += random.below(2) == 0 ? ",0\n" : ",1\n";
    }
    return text;
}

std::vector<PartDrift> drift_between(const std::string& train, const std::string& test, std::uint64_t rows = 20000) {
    const RowSample sample =
        sample_rows({{"test", text_input("test.csv", test)}, {"train", text_input("train.csv", train)}},
                    {.label = {"label"}}, rows, 1);
    return find_drift(sample, sample, 1, 2);
}

}  // namespace

TEST_CASE("without drift nothing is beyond chance, and train is the reference wherever it stands") {
    const auto drifts = drift_between(make_rows(1, 3000, 0, 0.5), make_rows(2, 1000, 0, 0.5));
    REQUIRE(drifts.size() == 1);
    CHECK(drifts[0].reference == "train");
    CHECK(drifts[0].reference_rows == 3000);
    REQUIRE(drifts[0].columns.size() == 3);
    for (const ColumnDrift& column : drifts[0].columns) CHECK(column.p_adjusted > 0.05);
    CHECK(drifts[0].columns[0].kind == ColumnKind::categorical);
    CHECK(drifts[0].columns[1].kind == ColumnKind::numeric);
    CHECK(drifts[0].columns[2].kind == ColumnKind::categorical);  // a label is never a number
    CHECK(drifts[0].classifier.p > 0.02);
    CHECK(std::abs(drifts[0].classifier.auc - 0.5) < 0.06);
}

TEST_CASE("a shifted column is found, and the classifier's AUC is that of the shift") {
    // Two normal distributions a standard deviation apart: AUC = Phi(1 / sqrt 2) = 0.760, D = 2 Phi(1/2) - 1 = 0.383.
    const auto drifts = drift_between(make_rows(1, 3000, 0, 0.5), make_rows(2, 3000, 1, 0.5));
    const ColumnDrift& size = drifts[0].columns[1];
    REQUIRE(size.distances);
    CHECK(size.distances->distance == Approx(0.383).margin(0.04));
    CHECK(size.p_adjusted < 1e-9);
    CHECK(size.shares.psi == Approx(1.0).margin(0.15));  // the PSI of densities is exactly 1; ten bins see most of it
    CHECK(drifts[0].columns[0].p_adjusted > 0.05);
    CHECK(drifts[0].classifier.auc == Approx(0.760).margin(0.025));
    CHECK(drifts[0].classifier.p < 0.006);
}

TEST_CASE("values that are missing more often are drift") {
    const auto drifts = drift_between(make_rows(1, 3000, 0, 0.5), make_rows(2, 3000, 0, 0.5, 5));
    const ColumnDrift& size = drifts[0].columns[1];
    CHECK(size.second_missing == Approx(0.2));
    CHECK(size.first_missing == 0);
    CHECK(size.p_adjusted < 1e-9);
}

TEST_CASE("a column of names that hardly repeat does not drift because one part came first") {
    std::string train = "name\n", test = "name\n";
    Random random(9);
    for (int i = 0; i < 15000; ++i) train += "n" + std::to_string(random.below(1000000)) + "\n";
    for (int i = 0; i < 5000; ++i) test += "n" + std::to_string(random.below(1000000)) + "\n";
    const auto drifts = drift_between(train, test);
    CHECK(drifts[0].columns[0].p > 0.01);
    CHECK(drifts[0].classifier.p > 0.01);
}

TEST_CASE("rows are sampled at about the number that is asked for, the same for any number of threads") {
    const std::vector<PartInput> parts = {{"train", text_input("a.csv", make_rows(1, 20000, 0, 0.5))},
                                          {"test", text_input("b.csv", make_rows(2, 300, 0, 0.5))}};
    const RowSample one = sample_rows(parts, {.threads = 1}, 1000, 4);
    const RowSample three = sample_rows(parts, {.threads = 3}, 1000, 4);
    CHECK(one.columns[1].values.size() == three.columns[1].values.size());
    CHECK(one.units == three.units);
    const auto of_train = std::count(one.part.begin(), one.part.end(), 0);
    CHECK(of_train == Approx(1000).margin(125));  // four standard deviations
    CHECK(std::count(one.part.begin(), one.part.end(), 1) == 300);
    CHECK(sample_rows(parts, {}, 0, 4).part.size() == 20300);
}

TEST_CASE("the classifier keeps groups whole: many rows of few groups are few facts") {
    // Ten groups a part; the size is the group's alone. Row-wise folds would see each group in training and find an
    // AUC near 1; by groups there is nothing to learn but chance.
    Random random(31);
    std::string train = "g,size\n", test = "g,size\n";
    for (int g = 0; g < 24; ++g) {
        const double level = random.normal();
        for (int i = 0; i < 100; ++i)
            (g % 2 == 0 ? train : test) +=
                std::to_string(g) + "," + std::to_string(level + 0.01 * random.normal()) + "\n";
    }
    const RowSample sample = sample_rows({{"train", text_input("a.csv", train)}, {"test", text_input("b.csv", test)}},
                                         {.group = {"g"}}, 0, 1);
    const DomainTest test_result = tell_parts_apart(sample, 0, 1, 1, 2);
    REQUIRE(test_result.ran);
    CHECK(test_result.p > 0.02);
}
