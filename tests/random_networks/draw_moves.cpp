#include <algorithm>

#include "draw_list.hpp"

namespace mlq::random_networks {
namespace {

using std::int64_t;

// An axis that may be cut and moved, as it may be written at this opset.
struct Axis {
    int64_t at = 0;
    int64_t written = 0;
};

std::optional<Axis> draw_axis(Sketch& sketch, ValueId x, int64_t negative_since = 11) {
    const int64_t rank = sketch.rank(x);
    if (rank <= sketch.first_axis()) return std::nullopt;
    const int64_t at = sketch.draw.between(sketch.first_axis(), rank - 1);
    const bool from_end = sketch.opset() >= negative_since && sketch.draw.one_in(3);
    return Axis{at, from_end ? at - rank : at};
}

// An operand that became an input: the attribute before `since`, a constant from then on.
void give(Sketch& sketch, std::vector<ValueId>& inputs, AttributeList& attributes, const char* name, Ints values,
          int64_t since) {
    if (sketch.opset() < since) {
        attributes.emplace_back(name, std::move(values));
    } else {
        inputs.push_back(sketch.integers(values));
    }
}

}  // namespace

bool draw_concat(Sketch& sketch) {
    const ValueId x = sketch.pick();
    const auto axis = draw_axis(sketch, x);
    if (!axis) return false;
    const auto fits = [&](ValueId id) {
        Shape a = sketch.shape(x), b = sketch.shape(id);
        if (a.size() != b.size()) return false;
        a[static_cast<std::size_t>(axis->at)] = b[static_cast<std::size_t>(axis->at)] = 1;
        return a == b;
    };
    std::vector<ValueId> partners;
    std::copy_if(sketch.values().begin(), sketch.values().end(), std::back_inserter(partners), fits);
    std::vector<ValueId> inputs{x};
    for (int64_t i = sketch.draw.between(1, 2); i > 0; --i) inputs.push_back(sketch.draw.of(partners));
    if (!sketch.free_batch && sketch.draw.one_in(6)) inputs.push_back(sketch.floats(sketch.shape(x)));
    std::rotate(inputs.begin(), inputs.begin() + sketch.draw.between(0, 1), inputs.end());
    return sketch.add("Concat", inputs, {{"axis", axis->written}}).has_value();
}

bool draw_split(Sketch& sketch) {
    Draw& draw = sketch.draw;
    const ValueId x = sketch.pick();
    const auto axis = draw_axis(sketch, x);
    if (!axis) return false;
    const int64_t length = sketch.dim(x, axis->at);
    const int64_t parts = draw.between(2, 3);
    if (length < parts) return false;
    std::vector<ValueId> inputs{x};
    AttributeList attributes{{"axis", axis->written}};
    const bool equal = length % parts == 0 && draw.one_in(2);
    if (!equal) {
        Ints sizes(static_cast<std::size_t>(parts), 1);
        for (int64_t left = length - parts; left > 0; --left)
            ++sizes[static_cast<std::size_t>(draw.between(0, parts - 1))];
        give(sketch, inputs, attributes, "split", sizes, 13);
    } else if (sketch.opset() >= 18) {
        attributes.emplace_back("num_outputs", parts);
    }
    return sketch.add_all("Split", inputs, attributes, static_cast<std::size_t>(parts)).has_value();
}

bool draw_slice(Sketch& sketch) {
    Draw& draw = sketch.draw;
    const ValueId x = sketch.pick();
    Ints starts, ends, axes, steps;
    for (int64_t axis = sketch.first_axis(); axis < sketch.rank(x); ++axis) {
        if (draw.one_in(2)) continue;
        const int64_t length = sketch.dim(x, axis);
        const int64_t low = draw.between(0, length - 1), high = draw.between(low + 1, length + 2);
        const bool backwards = sketch.opset() >= 10 && draw.one_in(4);
        axes.push_back(sketch.opset() >= 11 && draw.one_in(4) ? axis - sketch.rank(x) : axis);
        steps.push_back(sketch.opset() < 10 ? 1 : backwards ? -draw.between(1, 3) : draw.between(1, 3));
        starts.push_back(backwards ? high : draw.one_in(3) ? low - length : low);
        ends.push_back(backwards ? (low == 0 ? -length - 1 : low - 1) : high);
    }
    if (axes.empty()) return false;
    std::vector<ValueId> inputs{x};
    AttributeList attributes;
    give(sketch, inputs, attributes, "starts", starts, 10);
    give(sketch, inputs, attributes, "ends", ends, 10);
    give(sketch, inputs, attributes, "axes", axes, 10);
    if (sketch.opset() >= 10) inputs.push_back(sketch.integers(steps));
    return sketch.add("Slice", inputs, attributes).has_value();
}

bool draw_gather(Sketch& sketch) {
    Draw& draw = sketch.draw;
    const ValueId x = sketch.pick();
    const auto axis = draw_axis(sketch, x);
    if (!axis) return false;
    const int64_t length = sketch.dim(x, axis->at);
    const auto index = [&] { return draw.between(sketch.opset() >= 11 && draw.one_in(3) ? -length : 0, length - 1); };
    if (draw.one_in(3)) {
        const int64_t one = index();
        const ValueId at = sketch.constant("index", Tensor::of<int64_t>({}, std::span<const int64_t>(&one, 1)));
        return sketch.add("Gather", {x, at}, {{"axis", axis->written}}).has_value();
    }
    Ints list;
    for (int64_t i = draw.between(1, 4); i > 0; --i) list.push_back(index());
    return sketch.add("Gather", {x, sketch.integers(list)}, {{"axis", axis->written}}).has_value();
}

bool draw_transpose(Sketch& sketch) {
    const ValueId x = sketch.pick();
    const int64_t fixed = sketch.first_axis();
    if (sketch.rank(x) - fixed < 2) return false;
    Ints order = sketch.draw.shuffled(sketch.rank(x) - fixed);
    for (int64_t& axis : order) axis += fixed;
    if (fixed == 1) order.insert(order.begin(), 0);
    return sketch.add("Transpose", {x}, {{"perm", order}}).has_value();
}

bool draw_pad(Sketch& sketch) {
    Draw& draw = sketch.draw;
    const ValueId x = sketch.pick();
    const int64_t rank = sketch.rank(x);
    const std::string mode = draw.one_in(2)                           ? "constant"
                             : sketch.opset() >= 19 && draw.one_in(3) ? "wrap"
                                                                      : draw.word({"reflect", "edge"});
    Ints begin(static_cast<std::size_t>(rank), 0), end = begin;
    for (int64_t axis = std::max<int64_t>(sketch.first_axis(), mode == "constant" ? 0 : rank - 2); axis < rank;
         ++axis) {
        const int64_t most = mode == "constant" || mode == "edge" ? 2 : std::min<int64_t>(2, sketch.dim(x, axis) - 1);
        begin[static_cast<std::size_t>(axis)] = draw.one_in(2) ? draw.between(0, most) : 0;
        end[static_cast<std::size_t>(axis)] = draw.one_in(2) ? draw.between(0, most) : 0;
    }
    Ints pads = begin;
    pads.insert(pads.end(), end.begin(), end.end());
    std::vector<ValueId> inputs{x};
    AttributeList attributes{{"mode", mode}};
    give(sketch, inputs, attributes, "pads", pads, 11);
    if (mode == "constant" && draw.one_in(2)) {
        const float fill = draw.one_in(2) ? 0 : draw.real(-0.5, 0.5);
        if (sketch.opset() < 11) {
            attributes.emplace_back("value", fill);
        } else {
            inputs.push_back(sketch.constant("fill", Tensor::of<float>({}, std::span<const float>(&fill, 1))));
        }
    }
    return sketch.add("Pad", inputs, attributes).has_value();
}

bool draw_depth_to_space(Sketch& sketch) {
    const ValueId x = sketch.pick();
    if (sketch.rank(x) != 4 || sketch.dim(x, 1) % 4 != 0) return false;
    AttributeList attributes{{"blocksize", int64_t{2}}};
    if (sketch.opset() >= 11 && sketch.draw.one_in(2))
        attributes.emplace_back("mode", std::string(sketch.draw.word({"DCR", "CRD"})));
    return sketch.add("DepthToSpace", {x}, attributes).has_value();
}

}  // namespace mlq::random_networks
