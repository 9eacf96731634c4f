#include "mlq/quant/statistics_file.hpp"

#include <catch2/catch.hpp>
#include <filesystem>

#include "base/bytes.hpp"
#include "base/hash.hpp"
#include "mlq/base/error.hpp"
#include "samples.hpp"

using namespace mlq;

namespace {

// What collecting samples [first, first + count) of data set "d" would write.
StatisticsFile collected(std::uint64_t first, std::uint64_t count, const std::string& data = "d") {
    StatisticsFile file;
    file.model = "m";
    file.preprocess = "{\"scale\": 255}";
    file.engines = {"plain loops"};
    ValueStatistics image(3), logits(10);
    for (std::uint64_t s = first; s < first + count; ++s) {
        image.add_sample(test::normal_values(3 * 16, 1000 + s));
        logits.add_sample(test::normal_values(10, 2000 + s, 1e-3 * static_cast<double>(1 + s)));
    }
    file.values.emplace("image", image);
    file.values.emplace("logits", logits);
    file.add_shard({data, first, count});
    return file;
}

StatisticsFile reread(const StatisticsFile& file) {
    return StatisticsFile::from_bytes(file.to_bytes(), "test");
}

}  // namespace

TEST_CASE("a statistics file reads back as it was written") {
    auto file = collected(0, 20);
    file.synthetic = true;
    file.values.emplace("nothing yet", ValueStatistics(4));
    ValueStatistics wide(1);
    wide.add_sample(std::vector<float>{3e38F, -1e-45F, -0.0F});
    wide.histogram.add_non_finite(3);
    file.values.emplace("", wide);
    const auto back = reread(file);
    CHECK(back.values == file.values);
    CHECK(back.model == file.model);
    CHECK(back.preprocess == file.preprocess);
    CHECK(back.engines == file.engines);
    CHECK(back.synthetic);
    CHECK(back.shards == file.shards);
    CHECK(back.sample_count() == 20);
    CHECK(back.data_fingerprint() == file.data_fingerprint());
    CHECK(back.to_bytes() == file.to_bytes());
}

TEST_CASE("it goes through the file system") {
    const auto path = std::filesystem::temp_directory_path() / "mlq_statistics_file_test.mlqstat";
    const auto file = collected(0, 3);
    file.save(path);
    CHECK(StatisticsFile::load(path).to_bytes() == file.to_bytes());
    std::filesystem::remove(path);
    CHECK_THROWS_AS(StatisticsFile::load(path), Error);
}

TEST_CASE("parts collected apart merge to the bytes of one run") {
    const auto whole = collected(0, 30);
    const auto a = collected(0, 7), b = collected(7, 13), c = collected(20, 10);
    for (const auto& order :
         std::vector<std::vector<const StatisticsFile*>>{{&a, &b, &c}, {&c, &a, &b}, {&b, &c, &a}}) {
        auto merged = reread(*order[0]);
        merged.merge(reread(*order[1]));
        merged.merge(*order[2]);
        CHECK(merged.to_bytes() == whole.to_bytes());
    }
}

TEST_CASE("no sample counts twice") {
    auto file = collected(0, 10);
    const auto before = file.to_bytes();
    CHECK_THROWS_WITH(file.merge(collected(0, 10)), Catch::Contains("counted before"));
    CHECK_THROWS_AS(file.merge(collected(9, 5)), Error);
    CHECK(file.to_bytes() == before);
    file.merge(collected(0, 10, "another data set"));
    CHECK(file.sample_count() == 20);
    CHECK(file.shards.size() == 2);
    CHECK_THROWS_AS(file.add_shard({"d", ~std::uint64_t{0}, 2}), Error);
    CHECK_THROWS_AS(file.add_shard({"d", 0, ~std::uint64_t{0}}), Error);
}

TEST_CASE("what was not collected alike does not merge, and the message says what differs") {
    auto file = collected(0, 5);
    const auto refuses = [&](const char* word, auto change) {
        auto other = collected(5, 5);
        change(other);
        CHECK_THROWS_WITH(file.merge(other), Catch::Contains(word));
    };
    refuses("model", [](auto& f) { f.model = "other"; });
    refuses("preprocessing", [](auto& f) { f.preprocess = "{}"; });
    refuses("names", [](auto& f) { f.values.erase("image"); });
    refuses("image", [](auto& f) { f.values.at("image") = ValueStatistics(4); });
    CHECK(file.to_bytes() == collected(0, 5).to_bytes());
}

TEST_CASE("engines and the synthetic stamp survive a merge") {
    auto file = collected(0, 5);
    auto other = collected(5, 5);
    other.engines = {"another machine"};
    other.synthetic = true;
    file.merge(other);
    CHECK(file.engines.size() == 2);
    CHECK(file.synthetic);
}

TEST_CASE("damage anywhere is noticed") {
    const auto bytes = collected(0, 3).to_bytes();
    for (std::size_t size = 0; size < bytes.size(); ++size)
        CHECK_THROWS_AS(StatisticsFile::from_bytes(std::span(bytes).first(size), "test"), Error);
    Random random(3);
    for (int trial = 0; trial < 500; ++trial) {
        auto damaged = bytes;
        damaged[random.below(damaged.size())] ^= static_cast<std::byte>(1 + random.below(255));
        CHECK_THROWS_AS(StatisticsFile::from_bytes(damaged, "test"), Error);
    }
}

TEST_CASE("damage under a right checksum still cannot crash, and what is accepted is canonical") {
    const auto bytes = collected(0, 2).to_bytes();
    Random random(4);
    int accepted = 0;
    for (int trial = 0; trial < 3000; ++trial) {
        auto damaged = bytes;
        damaged.resize(damaged.size() - 8);
        for (int flips = 0; flips < 3; ++flips)
            damaged[random.below(damaged.size())] = static_cast<std::byte>(random.below(256));
        if (random.below(4) == 0) damaged.resize(random.below(damaged.size()));
        ByteWriter writer;
        writer.raw(damaged);
        writer.little(hash64(damaged));
        try {
            const auto file = StatisticsFile::from_bytes(writer.bytes(), "test");
            CHECK(file.to_bytes() == writer.bytes());
            ++accepted;
        } catch (const Error&) {
        }
    }
    CHECK(accepted > 0);
    CHECK(accepted < 3000);
}
