#include "mlq/ptq/feed_batch.hpp"

#include <catch2/catch.hpp>

#include "graph/build.hpp"
#include "mlq/base/error.hpp"

using namespace mlq;
using Catch::Contains;

namespace {

// sum = ids + offset: one input with a batch, one without.
Graph add_offset() {
    Build b;
    const ValueId ids = b.input("ids", {-1, 2}), offset = b.input("offset", {2});
    for (const ValueId id : {ids, offset}) b.graph.values[static_cast<std::size_t>(id)].type = DType::i64;
    return b.finish({b.node("Add", {ids, offset}, "sum", {-1, 2})});
}

std::vector<std::int64_t> values_of(const Feed& feed) {
    const auto values = feed.elements.span<std::int64_t>();
    return {values.begin(), values.end()};
}

std::vector<std::int64_t> read_sample(const Dataset& data, std::int64_t index, std::size_t input) {
    std::vector<std::int64_t> values(2);
    data.read(index, input, std::as_writable_bytes(std::span(values)));
    return values;
}

}  // namespace

TEST_CASE("each input is fed from the data of its name, a short batch ends with its last sample") {
    const Graph graph = add_offset();
    const Dataset data = Dataset::synthetic({{"offset", DType::i64, {2}}, {"ids", DType::i64, {2}}}, 5, 1,
                                            {{"ids", 0, 1000}, {"offset", 5000, 6000}});
    const Plan plan(graph, {.batch = 3});
    FeedBatch batch(plan, data);
    const auto feeds = batch.read(3, 2);
    REQUIRE(feeds.size() == 2);
    CHECK(feeds[0].name == "ids");
    auto wanted = read_sample(data, 3, 1);
    for (int copy = 0; copy < 2; ++copy)
        for (const std::int64_t value : read_sample(data, 4, 1)) wanted.push_back(value);
    CHECK(values_of(feeds[0]) == wanted);
    CHECK(values_of(feeds[1]) == read_sample(data, 3, 0));  // no batch: that of the first sample
    Workspace workspace(plan);
    plan.run(workspace, feeds);
    CHECK(plan.output(workspace).span<std::int64_t>()[5] == read_sample(data, 4, 1)[1] + read_sample(data, 3, 0)[1]);
}

TEST_CASE("data that does not fit the inputs is refused by name") {
    const Plan plan(add_offset(), {.batch = 1});
    const auto refusal = [&](const std::vector<SampleInput>& inputs) {
        const Dataset data = Dataset::synthetic(inputs, 2, 1);
        CHECK_THROWS_AS(FeedBatch(plan, data), Error);
        try {
            FeedBatch(plan, data);
        } catch (const Error& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    CHECK_THAT(refusal({{"ids", DType::i64, {2}}}), Contains("input \"offset\": the data has nothing for it"));
    CHECK_THAT(refusal({{"ids", DType::i64, {2}}, {"offset", DType::i64, {3}}}),
               Contains("takes int64 2, samples are int64 3"));
    CHECK_THAT(refusal({{"ids", DType::f32, {2}}, {"offset", DType::i64, {2}}}),
               Contains("takes int64 2, samples are float32 2"));
}
