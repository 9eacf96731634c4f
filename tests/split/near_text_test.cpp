#include "split/near_text.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "mlq/base/random.hpp"
#include "split/normalise_text.hpp"

using namespace mlq;
using namespace mlq::split;

namespace {

std::string random_words(Random& random, int count) {
    std::string text;
    for (int w = 0; w < count; ++w) {
        if (w > 0) text += ' ';
        for (std::uint64_t k = 0, n = 3 + random.below(6); k < n; ++k)
            text += static_cast<char>('a' + random.below(26));
    }
    return text;
}

double naive_jaccard(const std::string& a, const std::string& b) {
    std::set<std::string> left, right, both;
    for (std::size_t i = 0; i + 5 <= a.size(); ++i) left.insert(a.substr(i, 5));
    for (std::size_t i = 0; i + 5 <= b.size(); ++i) right.insert(b.substr(i, 5));
    for (const auto& shingle : left)
        if (right.count(shingle) > 0) both.insert(shingle);
    return static_cast<double>(both.size()) / static_cast<double>(left.size() + right.size() - both.size());
}

}  // namespace

TEST_CASE("normal form keeps what a reader would call the same") {
    CHECK(normalise_text("  Hello,\tWORLD!  ") == "hello world");
    CHECK(normalise_text("\xC3\x89T\xC3\x89") == "\xC3\xA9t\xC3\xA9");                // É t É
    CHECK(normalise_text("\xD0\x9F\xD1\x80\xD0\x98") == "\xD0\xBF\xD1\x80\xD0\xB8");  // Cyrillic
    CHECK(normalise_text("a\xE2\x80\x94"
                         "b\xC2\xA0"
                         "c") == "a b c");             // dash, no-break space
    CHECK(normalise_text("\xff\xfe!") == "\xff\xfe");  // not UTF-8: kept
    CHECK(normalise_text("...").empty());
}

TEST_CASE("jaccard is that of sets of five-byte shingles") {
    Random random(7);
    for (int round = 0; round < 20; ++round) {
        const std::string a = random_words(random, 30);
        std::string b = a;
        for (std::uint64_t k = 0, n = random.below(8); k < n; ++k) b[random.below(b.size())] = 'z';
        CHECK(jaccard(a, b) == Approx(naive_jaccard(a, b)).epsilon(1e-12));
    }
}

TEST_CASE("sketches of edited texts find their originals among strangers: 0.98 of the pairs at least") {
    Random random(11);
    std::vector<Sketch> sketches;
    std::vector<std::uint16_t> parts;
    std::set<std::pair<std::uint32_t, std::uint32_t>> wanted;
    constexpr std::uint32_t texts = 1000;
    std::vector<std::string> originals;
    for (std::uint32_t i = 0; i < texts; ++i) {
        originals.push_back(random_words(random, 40));
        sketches.push_back(sketch_text(originals.back()));
        parts.push_back(0);
    }
    for (std::uint32_t i = 0; i < texts; ++i) {
        std::string edited = originals[i];
        for (int k = 0; k < 3; ++k) edited[random.below(edited.size())] = 'q';
        if (naive_jaccard(originals[i], edited) >= 0.8) wanted.emplace(i, texts + i);
        sketches.push_back(sketch_text(edited));
        parts.push_back(1);
    }
    REQUIRE(wanted.size() > texts / 2);
    const auto pairs = find_near_texts(sketches, parts, std::vector<bool>(2 * texts), 0.8, Pairing::across_parts);
    std::size_t found = 0, strangers = 0;
    for (const NearPair& pair : pairs) {
        found += wanted.count({pair.first, pair.second});
        strangers += pair.second == pair.first + texts ? 0 : 1;
    }
    CHECK(found >= wanted.size() * 98 / 100);
    CHECK(strangers == 0);
}

TEST_CASE("a hundred thousand equal texts are paired in linear time and memory") {
    const Sketch sketch = sketch_text("the same text over and over again");
    const std::vector<Sketch> sketches(100000, sketch);
    const std::vector<std::uint16_t> parts(sketches.size());
    const auto pairs = find_near_texts(sketches, parts, std::vector<bool>(sketches.size()), 0.8, Pairing::all);
    CHECK(pairs.size() <= most_partners * sketches.size());
    CHECK(pairs.size() >= sketches.size() - 1);
}
