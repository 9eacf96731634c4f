#include "mlq/metrics/class_order.hpp"

#include <catch2/catch.hpp>

#include "mlq/base/random.hpp"

using namespace mlq;

namespace {

struct Examples {
    std::vector<std::int64_t> predicted, labels;
};

// `classes` classes in turn; the answer is place[label] for a share `right` of them, and any class for the others.
Examples make_examples(int count, const std::vector<std::int64_t>& place, double right, std::uint64_t seed) {
    Random random(seed);
    Examples examples;
    const auto classes = static_cast<std::int64_t>(place.size());
    for (int i = 0; i < count; ++i) {
        const std::int64_t label = (i / 2) % classes;
        examples.labels.push_back(label);
        examples.predicted.push_back(random.uniform() < right ? place[static_cast<std::size_t>(label)]
                                                              : static_cast<std::int64_t>(random.uniform() * classes));
    }
    return examples;
}

}  // namespace

TEST_CASE("labels under another order are found, and how right the network is under it") {
    const std::vector<std::int64_t> order{2, 0, 1, 4, 3};
    const auto examples = make_examples(400, order, 0.9, 1);
    const ClassOrder found = find_class_order(examples.predicted, examples.labels, 5);
    CHECK(found.class_of_label == order);
    CHECK(found.changes_labels());
    CHECK(found.accuracy() > 0.85);
    CHECK(found.probability_better(0.02) > 0.999);
    CHECK(found.cells.total() == 200);
}

TEST_CASE("the right order stays, also where some labels have no example") {
    const std::vector<std::int64_t> predicted{0, 0, 3, 3}, labels{0, 0, 3, 3};
    const ClassOrder found = find_class_order(predicted, labels, 6);
    CHECK_FALSE(found.changes_labels());
    CHECK(found.accuracy() == 1);
}

TEST_CASE("answers that have nothing to do with the labels are no other order, however few they are") {
    const std::vector<std::int64_t> identity{0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    for (const int count : {2, 10, 20, 60, 200, 2000}) {
        for (std::uint64_t seed = 0; seed < 20; ++seed) {
            const auto examples = make_examples(count, identity, 0, seed);
            INFO("count " << count << ", seed " << seed);
            CHECK(find_class_order(examples.predicted, examples.labels, 10).probability_better(0.02) < 0.99);
        }
    }
}

TEST_CASE("an answer of NaN scores is never right") {
    const std::vector<std::int64_t> predicted{-1, -1, -1, -1}, labels{0, 0, 1, 1};
    CHECK(find_class_order(predicted, labels, 2).accuracy() == 0);
}
