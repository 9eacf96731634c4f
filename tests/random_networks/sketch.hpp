// A network while it is being drawn: the graph, and what every value is for one batch of random input.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mlq/base/random.hpp"
#include "mlq/graph/graph.hpp"
#include "ops/run_op.hpp"

namespace mlq::random_networks {

using Ints = std::vector<std::int64_t>;
using AttributeList = std::vector<std::pair<std::string, Attribute>>;

// Draws with short names. All networks follow from the seed.
class Draw {
  public:
    explicit Draw(std::uint64_t seed) : random_(seed) {}
    // Whole numbers in [low, high].
    std::int64_t between(std::int64_t low, std::int64_t high) {
        return low + static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(high - low + 1)));
    }
    bool one_in(std::int64_t n) { return between(1, n) == 1; }
    float real(double low, double high) { return static_cast<float>(low + (high - low) * random_.uniform()); }
    float normal() { return static_cast<float>(random_.normal()); }
    template <typename T>
    const T& of(const std::vector<T>& list) {
        return list[static_cast<std::size_t>(between(0, static_cast<std::int64_t>(list.size()) - 1))];
    }
    const char* word(std::initializer_list<const char*> words) {
        return words.begin()[between(0, static_cast<std::int64_t>(words.size()) - 1)];
    }
    Ints shuffled(std::int64_t count);  // 0 ... count - 1 in random order

  private:
    Random random_;
};

class Sketch {
  public:
    // Draws opset, input and batch.
    explicit Sketch(std::uint64_t seed);

    Draw draw;
    Graph graph;
    std::int64_t batch;  // of the contents; the file fixes it unless free_batch
    bool free_batch;     // nodes must then treat every sample alike

    std::int64_t opset() const { return graph.opset; }
    const Tensor& contents(ValueId id) const { return *contents_[static_cast<std::size_t>(id)]; }
    const Shape& shape(ValueId id) const { return contents(id).shape(); }
    std::int64_t rank(ValueId id) const { return static_cast<std::int64_t>(shape(id).size()); }
    std::int64_t dim(ValueId id, std::int64_t axis) const { return shape(id)[static_cast<std::size_t>(axis)]; }
    // The first dimension that a node may treat otherwise than element by element.
    std::int64_t first_axis() const { return free_batch ? 1 : 0; }

    // Float values that nodes can read: the latest one half of the time, else any.
    ValueId pick();
    std::vector<ValueId> all_like(ValueId id) const;  // other float values of the same shape
    const std::vector<ValueId>& values() const { return live_; }

    // Float constants with entries from [low, high]; an earlier one of this shape and range now and then.
    ValueId floats(const Shape& shape, double low = -1, double high = 1);
    ValueId integers(const Ints& values);
    ValueId constant(const std::string& stem, Tensor tensor);

    // Appends a node whose outputs are new values. Nothing where its values would not be tame: empty, larger than 4096
    // elements, not finite, beyond 100, or all of them next to 0. Throws Error when the operator refuses.
    std::optional<std::vector<ValueId>> add_all(const std::string& op, std::vector<ValueId> inputs,
                                                AttributeList attributes = {}, std::size_t outputs = 1);
    std::optional<ValueId> add(const std::string& op, std::vector<ValueId> inputs, AttributeList attributes = {});

    // Values that nobody reads become outputs, and now and then one that somebody reads.
    void finish();

  private:
    test::OpCase make_case(const Node& node) const;
    // Whether next to nothing is left of a difference, so that only the rounding of its parts could be compared.
    bool cancels(const Node& node, const Tensor& result) const;
    ValueId add_value(const std::string& name, Tensor contents, bool shape_known);

    std::vector<std::optional<Tensor>> contents_;  // by value
    std::vector<bool> known_;                      // by value: constant once the graph is folded
    std::vector<ValueId> live_;
    struct Drawn {
        ValueId id;
        double low, high;
    };
    std::vector<Drawn> constants_;
};

}  // namespace mlq::random_networks
