// A written file, read by ourselves, gives the bits of the network that it was written from.
#include <catch2/catch.hpp>

#include "ptq/networks.hpp"

using namespace mlq;
using namespace mlq::testing;

namespace {

ValueId convolution(Build& b, ValueId x, std::int64_t from, std::int64_t to, const std::string& name) {
    return b.node("Conv", {x, weights(b, name + ".w", {to, from, 3, 3}, 0.3F), weights(b, name + ".b", {to}, 0.2F)},
                  name, {}, {{"pads", std::vector<std::int64_t>{1, 1, 1, 1}}});
}

ValueId clip(Build& b, ValueId x, float low, float high, const std::string& name) {
    return b.node("Clip", {x, b.floats(name + ".low", {}, {low}), b.floats(name + ".high", {}, {high})}, name);
}

ValueId normalization(Build& b, ValueId x, std::int64_t channels, const std::string& name) {
    const auto numbers = [&](const char* part, float scale, float shift) {
        return weights(b, name + part, {channels}, scale, shift);
    };
    return b.node("BatchNormalization",
                  {x, numbers(".g", 1, 0), numbers(".b", 1, 0), numbers(".m", 1, 0),
                   b.floats(name + ".v", {channels}, std::vector<float>(static_cast<std::size_t>(channels), 0.5F))},
                  name);
}

// What follows `y`, the rectified first convolution, before the second one.
using Middle = ValueId (*)(Build&, ValueId y);

struct Case {
    const char* name;
    Middle middle;
};

const Case cases[] = {
    {"Mul by a number",
     [](Build& b, ValueId y) {
         return b.node("Mul", {y, b.floats("c", {}, {-2})}, "t");
     }},
    {"Mul by a number per channel",
     [](Build& b, ValueId y) {
         return b.node("Mul", {y, weights(b, "c", {8, 1, 1})}, "t");
     }},
    {"Sub of a number",
     [](Build& b, ValueId y) {
         return b.node("Sub", {y, b.floats("c", {}, {1.5F})}, "t");
     }},
    {"Add of a number per channel",
     [](Build& b, ValueId y) {
         return b.node("Add", {y, weights(b, "c", {8, 1, 1})}, "t");
     }},
    {"x * 2 - 1",
     [](Build& b, ValueId y) {
         return b.node("Sub", {b.node("Mul", {y, b.floats("two", {}, {2})}, "t2"), b.floats("one", {}, {1})}, "t");
     }},
    {"BatchNormalization", [](Build& b, ValueId y) { return normalization(b, y, 8, "t"); }},
    {"LeakyRelu",
     [](Build& b, ValueId y) {
         return b.node("LeakyRelu", {y}, "t", {}, {{"alpha", 0.1F}});
     }},
    {"Clip below 0", [](Build& b, ValueId y) { return clip(b, b.node("Neg", {y}, "n"), -1, 4, "t"); }},
    {"Add of another convolution, rectified or not",
     [](Build& b, ValueId y) {
         const ValueId z = b.node("Relu", {convolution(b, y, 8, 8, "z")}, "zr");
         return b.node("Add", {z, b.node("Add", {convolution(b, z, 8, 8, "z2"), y}, "t1")}, "t");
     }},
    {"Add of a clipped convolution",
     [](Build& b, ValueId y) {
         return b.node("Add", {y, clip(b, convolution(b, y, 8, 8, "z"), -0.5F, 0.5F, "zc")}, "t");
     }},
    {"Add of a convolution that is never negative",
     [](Build& b, ValueId y) {
         const ValueId w = b.floats("z.w", {8, 8, 1, 1}, std::vector<float>(64, 0.1F));
         return b.node("Add", {y, b.node("Conv", {y, w}, "z")}, "t");
     }},
};

}  // namespace

TEST_CASE("the written file is read as it was meant") {
    for (const Case& test : cases) {
        for (const bool rectified : {true, false}) {
            INFO(test.name << (rectified ? " of a Relu" : ""));
            Build b;
            const ValueId x = b.input("x", {-1, 3, 6, 6});
            ValueId y = convolution(b, x, 3, 8, "first");
            if (rectified) y = b.node("Relu", {y}, "y");
            b.finish({convolution(b, test.middle(b, y), 8, 4, "last")});
            const Graph int8 = quantize_on_noise(b.graph).graph;
            const Graph again = write_and_read(int8);
            for (const std::uint64_t seed : {5, 6}) {
                const auto sample = noise(3 * 6 * 6, seed);
                CHECK(run_one(again, sample) == run_one(int8, sample));
            }
        }
    }
}

TEST_CASE("Gemm with a computed or a matrix C keeps it in int8 and in the file") {
    for (const bool computed : {true, false}) {
        for (const float beta : {1.0F, -0.5F}) {
            INFO((computed ? "computed, beta " : "matrix, beta ") << beta);
            Build b;
            const ValueId x = b.input("x", {1, 20});
            const ValueId y = b.node("Relu", {b.node("Gemm", {x, weights(b, "a", {20, 16}, 0.3F)}, "a1")}, "y");
            const ValueId c = computed ? y : weights(b, "c", {1, 16}, 4);
            const ValueId wide = computed ? c : b.node("Concat", {c, c}, "cc", {}, {{"axis", std::int64_t{0}}});
            ValueId rows = y;
            if (!computed) rows = b.node("Concat", {y, y}, "yy", {}, {{"axis", std::int64_t{0}}});
            const ValueId z = b.node("Gemm", {rows, weights(b, "w", {16, 16}, 0.3F), wide}, "z", {},
                                     {{"beta", beta}, {"alpha", 0.5F}});
            b.finish({b.node("Gemm", {b.node("Relu", {z}, "zr"), weights(b, "o", {16, 4})}, "out")});
            const auto sample = noise(20, 3);
            Graph original = b.graph;
            const auto expected = run_one(original, sample);
            const Graph int8 = quantize_on_noise(b.graph).graph;
            const auto ours = run_one(int8, sample);
            double signal = 0, error = 0;
            for (std::size_t i = 0; i < expected.size(); ++i) {
                signal += expected[i] * expected[i];
                error += (expected[i] - ours[i]) * (expected[i] - ours[i]);
            }
            CHECK(signal > 1000 * error);  // 30 dB
            CHECK(run_one(write_and_read(int8), sample) == ours);
            for (const Node& node : b.graph.nodes) {
                if (node.op == "Gemm") CHECK_FALSE((node.attributes.has("alpha") || node.attributes.has("beta")));
            }
        }
    }
}

// A shape that the network computes, as it grows with the batch: its Concat is one of integers, not of codes.
TEST_CASE("shapes that the network computes stay as they are in the file") {
    Build b;
    const ValueId x = b.input("x", {-1, 4});
    const ValueId y = b.node("MatMul", {x, weights(b, "w", {4, 4})}, "y");
    const ValueId batch = b.node("Gather", {b.node("Shape", {x}, "shape"), b.integers("first", {0})}, "batch");
    const ValueId rows = b.node("Mul", {batch, b.integers("two", {2})}, "rows");
    const ValueId target =
        b.node("Concat", {rows, b.integers("columns", {2})}, "target", {}, {{"axis", std::int64_t{0}}});
    const ValueId turned = b.node("Reshape", {y, target}, "turned");
    Graph graph = b.finish({b.node("MatMul", {turned, weights(b, "v", {2, 3})}, "z")});
    const Graph int8 = quantize_on_noise(graph).graph;
    CHECK(run_one(write_and_read(int8), noise(4, 3)) == run_one(int8, noise(4, 3)));
}
