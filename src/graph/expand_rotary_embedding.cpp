// RotaryEmbedding (opset 23): pairs of numbers of each head are turned by angles whose cosines and sines stand in
// tables. The input is (batch, heads, length, size), or (batch, length, heads * size) with num_heads.
#include <limits>

#include "expand_functions.hpp"
#include "mlq/base/error.hpp"
#include "node_writer.hpp"

namespace mlq {
namespace {

using Ints = std::vector<std::int64_t>;

struct Pair {
    ValueId first, second;
};

class RotaryWriter {
  public:
    RotaryWriter(Graph& graph, const Node& node) : node_(node), write_(graph, node) {}

    void run() {
        if (node_.inputs.size() < 3 || node_.inputs.size() > 4)
            throw Error("must have three or four inputs, but has " + std::to_string(node_.inputs.size()));
        for (std::size_t i = 0; i < 3; ++i) {
            if (node_.inputs[i] == no_value) throw Error("input " + std::to_string(i) + " is missing");
        }
        heads_ = node_.attributes.integer("num_heads", 0);
        turned_ = node_.attributes.integer("rotary_embedding_dim", 0);
        interleaved_ = node_.attributes.integer("interleaved", 0) != 0;
        if (heads_ < 0 || turned_ < 0 || turned_ % 2 != 0)
            throw Error("attribute \"rotary_embedding_dim\" or \"num_heads\"", "is negative or odd");
        ValueId x = node_.inputs[0];
        if (heads_ > 0) x = write_.add("Reshape", {x, write_.integers({0, 0, heads_, -1})});
        const ValueId start = turned_ > 0 ? cut(x, 0, turned_, 1) : x;
        ValueId y = turn(start);
        if (turned_ > 0) y = write_.add("Concat", {y, cut(x, turned_, end, 1)}, {{"axis", std::int64_t{-1}}});
        if (heads_ > 0) {
            write_.add("Reshape", {y, write_.integers({0, 0, -1})}, {}, node_.outputs[0]);
        } else {
            write_.add("Identity", {y}, {}, node_.outputs[0]);
        }
    }

  private:
    static constexpr std::int64_t end = std::numeric_limits<std::int64_t>::max();

    // Along the last dimension.
    ValueId cut(ValueId x, std::int64_t from, std::int64_t to, std::int64_t step) {
        return write_.add("Slice", {x, write_.integers({from}), write_.integers({to}), write_.integers({-1}),
                                    write_.integers({step})});
    }

    // The table as (batch, length, size / 2), with a dimension of one where the heads are.
    ValueId table(std::size_t i) {
        ValueId table = node_.inputs[i];
        if (node_.inputs.size() == 4)
            table = write_.add("Gather", {table, node_.inputs[3]}, {{"axis", std::int64_t{0}}});
        return write_.add("Unsqueeze", {table, write_.integers({heads_ > 0 ? 2 : 1})});
    }

    Pair split(ValueId x) {
        if (interleaved_) return {cut(x, 0, end, 2), cut(x, 1, end, 2)};
        const auto halves =
            write_.add_many("Split", {x}, 2, {{"axis", std::int64_t{-1}}, {"num_outputs", std::int64_t{2}}});
        return {halves[0], halves[1]};
    }

    ValueId join(Pair pair) {
        if (!interleaved_) return write_.add("Concat", {pair.first, pair.second}, {{"axis", std::int64_t{-1}}});
        const ValueId last = write_.integers({-1});
        const ValueId side_by_side = write_.add(
            "Concat", {write_.add("Unsqueeze", {pair.first, last}), write_.add("Unsqueeze", {pair.second, last})},
            {{"axis", std::int64_t{-1}}});
        return write_.add("Reshape", {side_by_side, write_.integers({0, 0, 0, -1})});
    }

    ValueId turn(ValueId x) {
        const auto [first, second] = split(x);
        const ValueId cosines = table(1), sines = table(2);
        const auto times = [&](ValueId a, ValueId b) { return write_.add("Mul", {a, b}); };
        return join({write_.add("Sub", {times(first, cosines), times(second, sines)}),
                     write_.add("Add", {times(first, sines), times(second, cosines)})});
    }

    const Node& node_;
    NodeWriter write_;
    std::int64_t heads_ = 0, turned_ = 0;
    bool interleaved_ = false;
};

}  // namespace

void expand_rotary_embedding(Graph& graph, const Node& node) {
    RotaryWriter(graph, node).run();
}

}  // namespace mlq
