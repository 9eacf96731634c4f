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

TEST_CASE("logits are recognised, and are probabilities after softmax") {
    const auto data = classify_text("truth,score_a,score_b\na,3,1\nb,-1,0.5\n");
    const auto raw = evaluate_classification(data, {});
    CHECK_FALSE(raw.calibration.error.value);
    CHECK(holds(raw.calibration.error.reason, "--softmax"));
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
    CHECK(holds(message_of("truth,score\na,0.5\nb,0.5\n"), "--positive"));
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
