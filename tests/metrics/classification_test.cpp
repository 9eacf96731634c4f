#include "mlq/metrics/classification.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "../scratch_folder.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "mlq/base/random.hpp"
#include "reference_values.hpp"

using namespace mlq;

namespace {

Classified classify_text(const std::string& text, const ClassifiedColumns& columns = {}) {
    ScratchFolder folder;
    write_file(folder / "p.csv", text);
    return read_classified(folder / "p.csv", columns);
}

std::string message_of(const std::string& text, const ClassifiedColumns& columns = {}) {
    try {
        classify_text(text, columns);
    } catch (const Error& error) {
        return error.what();
    }
    return "nothing";
}

bool holds(const std::string& text, const std::string& part) {
    INFO(text);
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("classification equals scikit-learn to 1e-12") {
    for (auto& [name, row] : mlq_test::read_values("ranking/reference.csv")) {
        INFO(name);
        const auto data = read_classified(std::string(MLQ_SOURCE_DIR) + "/tests/metrics/ranking/" + name + ".csv");
        const auto result = evaluate_classification(data, {.top = {1, 2}, .bootstrap = {.draws = 50}});
        const auto same = [&](const char* key, const Measure& measure) {
            INFO(key);
            REQUIRE(measure.value);
            CHECK(std::abs(*measure.value - row[key]) <= 1e-12);
        };
        same("accuracy", result.accuracy);
        same("balanced", result.balanced_accuracy);
        same("f1", result.macro_f1);
        same("precision", result.macro_precision);
        same("auc", result.macro_roc_auc);
        same("ap", result.macro_average_precision);
        same("brier", result.calibration.brier);
        same("ece", result.calibration.error);
        if (name != "classes") continue;
        same("log_loss", result.calibration.log_loss);
        same("auc_dog", result.classes[3].roc_auc);
        same("ap_dog", result.classes[3].average_precision);
        REQUIRE(result.top.size() == 2);
        CHECK(*result.top[0].accuracy.value == *result.accuracy.value);
        same("top2", result.top[1].accuracy);
    }
}

TEST_CASE("precision, recall and F1 by hand") {
    // cat: 3 examples, 2 found; one dog is called cat. Precision 2/3, recall 2/3, F1 2*2/(3+3).
    const auto data = classify_text("truth,prediction\ncat,cat\ncat,cat\ncat,dog\ndog,cat\ndog,dog\n");
    const auto result = evaluate_classification(data, {});
    REQUIRE(data.classes == std::vector<std::string>{"cat", "dog"});
    CHECK(*result.classes[0].precision.value == Approx(2 / 3.0));
    CHECK(*result.classes[0].recall.value == Approx(2 / 3.0));
    CHECK(*result.classes[0].f1.value == Approx(4 / 6.0));
    CHECK(*result.accuracy.value == Approx(0.6));
    // The interval of 2 errors in 5 under the uniform prior.
    const auto error = Posterior({.errors = 2, .total = 5}).interval(0.95);
    CHECK(result.accuracy.interval->low == Approx(1 - error.high));
    CHECK(result.accuracy.interval->high == Approx(1 - error.low));
    CHECK_FALSE(result.macro_roc_auc.value);
    CHECK(result.macro_roc_auc.reason == "no scores were given");
}

TEST_CASE("equal scores are one step: constant scores have AUC 1/2 and the share of positives as AP") {
    const auto data = classify_text("truth,score\n1,0.5\n0,0.5\n0,0.5\n0,0.5\n");
    const auto result = evaluate_classification(data, {});
    CHECK(*result.macro_roc_auc.value == 0.5);
    CHECK(*result.macro_average_precision.value == 0.25);
}

TEST_CASE("classes that are missing have no value but a reason") {
    const auto data = classify_text("truth,score_a,score_b,score_c\na,0.6,0.3,0.1\nb,0.2,0.7,0.1\na,0.1,0.1,0.8\n");
    const auto result = evaluate_classification(data, {});
    CHECK(result.classes[2].truths == 0);
    CHECK(result.classes[2].predictions == 1);
    CHECK_FALSE(result.classes[2].recall.value);
    CHECK(result.classes[2].roc_auc.reason == "no example of this class");
    CHECK(*result.balanced_accuracy.value == Approx(0.75));  // a: 1 of 2, b: 1 of 1
    const auto alone = evaluate_classification(classify_text("truth,score\n0,0.5\n0,0.1\n"), {});
    CHECK_FALSE(alone.macro_roc_auc.value);
    CHECK_FALSE(alone.macro_average_precision.value);
}

TEST_CASE("correlation, kappa and weighted means by hand") {
    // a a a a b b b c; predicted a a a b b b c c.
    const auto result =
        evaluate_classification(classify_text("truth,prediction\na,a\na,a\na,a\na,b\nb,b\nb,b\nb,c\nc,c\n"), {});
    // s = 8, c = 6, truths 4 3 1, predictions 3 3 2: sum t p = 12 + 9 + 2 = 23, sum t^2 = 26, sum p^2 = 22.
    CHECK(*result.matthews.value == Approx((6 * 8 - 23) / std::sqrt((64.0 - 26) * (64.0 - 22))));
    CHECK(*result.kappa.value == Approx((6 * 8 - 23) / (64.0 - 23)));
    CHECK(*result.weighted_precision.value == Approx((4 * 1.0 + 3 * (2.0 / 3) + 1 * 0.5) / 8));
    CHECK(*result.weighted_f1.value == Approx((4 * (6.0 / 7) + 3 * (4.0 / 6) + 1 * (2.0 / 3)) / 8));
    REQUIRE(result.kappa.interval);
    CHECK(result.kappa.interval->low > -1);
    CHECK(result.kappa.interval->low < *result.kappa.value);
    // Two classes: (TP TN - FP FN) / sqrt(...) with TP 3, FN 1, FP 2, TN 4.
    const auto two = evaluate_classification(
        classify_text("truth,prediction\n1,1\n1,1\n1,1\n1,0\n0,1\n0,1\n0,0\n0,0\n0,0\n0,0\n"), {});
    CHECK(*two.matthews.value == Approx((3.0 * 4 - 2 * 1) / std::sqrt(5.0 * 4 * 6 * 5)));
    CHECK(evaluate_classification(classify_text("truth,prediction\na,a\nb,a\n"), {}).matthews.reason ==
          "truth or predictions are all of one class");
}

TEST_CASE("a weight counts as so many examples in values, and as fewer in intervals") {
    ClassifiedColumns columns;
    columns.weight = "w";
    std::string weighted = "truth,score,w\n", repeated = "truth,score\n";
    Random random(8);
    for (int i = 0; i < 60; ++i) {
        const int weight = i % 4;
        const auto row =
            std::to_string(i % 3 == 0) + "," + std::to_string(random.uniform() * 0.7 + (i % 3 == 0 ? 0.3 : 0));
        weighted += row + "," + std::to_string(weight) + "\n";
        for (int k = 0; k < weight; ++k) repeated += row + "\n";
    }
    const auto one = evaluate_classification(classify_text(weighted, columns), {});
    const auto many = evaluate_classification(classify_text(repeated), {});
    const auto same = [](const Measure& a, const Measure& b) { CHECK(*a.value == Approx(*b.value)); };
    same(one.accuracy, many.accuracy);
    same(one.macro_f1, many.macro_f1);
    same(one.matthews, many.matthews);
    same(one.macro_roc_auc, many.macro_roc_auc);
    same(one.macro_average_precision, many.macro_average_precision);
    same(one.calibration.error, many.calibration.error);
    same(one.calibration.log_loss, many.calibration.log_loss);
    same(one.classes[1].recall, many.classes[1].recall);
    // (sum w)^2 / sum w^2 = 90^2 / 210 = 38.6 examples instead of 90.
    CHECK(one.accuracy.interval->width / many.accuracy.interval->width == Approx(std::sqrt(90 / 38.57)).epsilon(0.05));
    CHECK(holds(message_of("truth,prediction,w\na,a,-1\n", columns), "a weight is negative"));
    CHECK(holds(message_of("truth,prediction,w\na,a,0\n", columns), "no positive sum"));
    CHECK(holds(message_of("truth,prediction\na,a\n", columns), "column \"w\": is missing"));
}

TEST_CASE("a log loss that is infinite is said, and the clipped one stands beside it") {
    const auto result = evaluate_classification(classify_text("truth,score\n1,0\n0,0.5\n1,0.5\n"), {}).calibration;
    CHECK_FALSE(result.log_loss.value);
    CHECK(holds(result.log_loss.reason, "infinite"));
    CHECK(*result.clipped_log_loss.value == Approx((-std::log(1e-15) + 2 * std::log(2)) / 3));
}

TEST_CASE("an AUC of one has a lower end, and one example of a class is too few") {
    const auto perfect =
        evaluate_classification(classify_text("truth,score\n1,0.9\n1,0.8\n1,0.7\n0,0.3\n0,0.2\n0,0.1\n"), {});
    REQUIRE(perfect.macro_roc_auc.interval);
    CHECK(perfect.macro_roc_auc.interval->high == 1);
    CHECK(perfect.macro_roc_auc.interval->low < 0.9);
    const auto lone = evaluate_classification(classify_text("truth,score\n1,0.9\n0,0.95\n0,0.2\n0,0.1\n"), {});
    CHECK(*lone.macro_roc_auc.value == Approx(2.0 / 3));
    CHECK(holds(lone.macro_roc_auc.reason, "too few for an interval: one example is positive"));
    // Mirrored scores have the mirrored interval.
    const auto up = evaluate_classification(classify_text("truth,score\n1,4\n1,2\n0,3\n0,1\n0,0\n"), {}).macro_roc_auc;
    const auto down =
        evaluate_classification(classify_text("truth,score\n1,-4\n1,-2\n0,-3\n0,-1\n0,0\n"), {}).macro_roc_auc;
    CHECK(up.interval->low == Approx(1 - down.interval->high));
    CHECK(up.interval->high == Approx(1 - down.interval->low));
}

TEST_CASE("logits are recognised, and are probabilities after softmax") {
    const auto data = classify_text("truth,score_a,score_b\na,3,1\nb,-1,0.5\n");
    const auto raw = evaluate_classification(data, {});
    CHECK_FALSE(raw.calibration.error.value);
    CHECK(holds(raw.calibration.error.reason, "`softmax`"));
    const auto soft = evaluate_classification(data, {.softmax = true});
    CHECK(*soft.calibration.log_loss.value == Approx((std::log1p(std::exp(-2.0)) + std::log1p(std::exp(-1.5))) / 2));
}

TEST_CASE("groups widen intervals, and threads do not change them") {
    Random random(3);
    std::string text = "truth,prediction,group\n";
    for (int group = 0; group < 60; ++group) {
        const bool wrong = random.uniform() < 0.3;  // a whole group errs together
        for (int i = 0; i < 10; ++i)
            text += std::string("a,") + (wrong ? "b" : "a") + ",g" + std::to_string(group) + "\n";
    }
    auto data = classify_text(text);
    const auto grouped = evaluate_classification(data, {.bootstrap = {.draws = 200, .threads = 1}});
    const auto again = evaluate_classification(data, {.bootstrap = {.draws = 200, .threads = 4}});
    CHECK(grouped.macro_f1.interval->low == again.macro_f1.interval->low);
    CHECK(grouped.design->effect == Approx(10).epsilon(0.01));
    data.group.clear();
    const auto single = evaluate_classification(data, {.bootstrap = {.draws = 200}});
    CHECK(grouped.accuracy.interval->width > 2.5 * single.accuracy.interval->width);
    CHECK(grouped.macro_f1.interval->width > 2.5 * single.macro_f1.interval->width);
}

TEST_CASE("the bootstrap interval of the AUC holds the truth about 95 times of 100") {
    // Positives N(1, 1), negatives N(0, 1): AUC = Phi(1 / sqrt 2) = 0.7602499389065233.
    Random random(20);
    int held = 0;
    constexpr int sets = 200;
    for (int set = 0; set < sets; ++set) {
        Classified data;
        data.classes = {"0", "1"};
        data.score_columns = 1;
        for (int i = 0; i < 120; ++i) {
            data.truth.push_back(i % 3 == 0);
            data.scores.push_back(random.normal() + (i % 3 == 0 ? 1 : 0));
            data.prediction.push_back(data.scores.back() > 0.5);
        }
        const auto auc =
            evaluate_classification(data, {.bootstrap = {.draws = 200, .seed = static_cast<std::uint64_t>(set)}})
                .macro_roc_auc;
        held += auc.interval->low <= 0.7602499389065233 && auc.interval->high >= 0.7602499389065233;
    }
    CHECK(held >= 0.90 * sets);  // 190 expected, deviation 3.1
    CHECK(held <= 0.99 * sets);
}

TEST_CASE("predictions that cannot be right are named") {
    CHECK(
        holds(message_of("truth,score\n1,0.5\n0,nan\n"), "row 2 (line 3), column \"score\": \"nan\" is not a finite"));
    CHECK(
        holds(message_of("id,truth,prediction\nx,a,a\nx,a,b\n"), "row 2 (line 3), column \"id\": is the id of row 1"));
    CHECK(holds(message_of("truth,prediction\na,\n"), "column \"prediction\": is empty"));
    CHECK(holds(message_of("truth,guess\na,b\n"), "needs columns"));
    CHECK(holds(message_of("truth,score\na,0.5\nb,0.5\n"), "`positive`"));
    CHECK(holds(message_of("truth,score_a,score_b\nc,1,2\n"), "class \"c\" has no score column"));
    CHECK(holds(message_of("truth,prediction\n"), "holds no examples"));
    ClassifiedColumns sliced;
    sliced.slices = {"land"};
    CHECK(holds(message_of("truth,prediction\na,a\n", sliced), "has no column \"land\""));
}

TEST_CASE("equal numbers are one class, in order of value") {
    const auto data = classify_text("truth,prediction\n10,10.0\n9,9\n2,10\n");
    CHECK(data.classes == std::vector<std::string>{"2", "9", "10"});
    CHECK(*evaluate_classification(data, {}).accuracy.value == Approx(2 / 3.0));
}
