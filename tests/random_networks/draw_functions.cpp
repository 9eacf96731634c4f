#include "draw_list.hpp"

namespace mlq::random_networks {
namespace {

using std::int64_t;

ValueId scalar(Sketch& sketch, float value) {
    return sketch.constant("bound", Tensor::of<float>({}, std::span<const float>(&value, 1)));
}

}  // namespace

bool draw_activation(Sketch& sketch) {
    Draw& draw = sketch.draw;
    ValueId x = sketch.pick();
    std::vector<std::string> names{"Relu", "Relu", "Relu",      "Sigmoid",   "Tanh",        "Exp",     "Sqrt",
                                   "Abs",  "Neg",  "LeakyRelu", "LeakyRelu", "HardSigmoid", "Identity"};
    names.insert(names.end(), {"Elu", "Selu", "Softplus", "Softsign", "Atan", "Log", "Reciprocal"});
    if (sketch.opset() >= 9) names.insert(names.end(), {"Erf", "Erf", "Asinh"});
    if (sketch.opset() >= 10) names.emplace_back("ThresholdedRelu");
    if (sketch.opset() >= 12) names.emplace_back("Celu");
    if (sketch.opset() >= 14) names.insert(names.end(), {"HardSwish", "HardSwish"});
    if (sketch.opset() >= 18) names.emplace_back("Mish");
    if (sketch.opset() >= 20) names.insert(names.end(), {"Gelu", "Gelu"});
    const std::string op = draw.of(names);
    AttributeList attributes;
    if (op == "LeakyRelu" && !draw.one_in(4)) attributes.emplace_back("alpha", draw.real(-0.2, 1.2));
    if ((op == "Elu" || op == "Celu") && draw.one_in(2)) attributes.emplace_back("alpha", draw.real(0.3, 1.5));
    if (op == "Gelu" && draw.one_in(2)) attributes.emplace_back("approximate", std::string("tanh"));
    if (op == "HardSigmoid" && !draw.one_in(4))
        attributes = {{"alpha", draw.real(0.1, 0.5)}, {"beta", draw.real(0.2, 0.6)}};
    if (op == "Sqrt") {
        const auto positive = sketch.add(draw.word({"Abs", "Relu", "Sigmoid"}), {x});
        if (!positive) return false;
        x = *positive;
    }
    if (op == "Log" || op == "Reciprocal") {
        const auto away_from_zero = sketch.add("Exp", {x});
        if (!away_from_zero) return false;
        x = *away_from_zero;
    }
    return sketch.add(op, {x}, attributes).has_value();
}

bool draw_clip(Sketch& sketch) {
    Draw& draw = sketch.draw;
    const ValueId x = sketch.pick();
    const bool is_six = draw.one_in(3);
    const float low = is_six ? 0.0F : draw.real(-1, 0.3), high = is_six ? 6.0F : draw.real(0.3, 2);
    const bool has_low = is_six || !draw.one_in(4), has_high = is_six || !draw.one_in(4);
    if (sketch.opset() < 11) {
        AttributeList attributes;
        if (has_low) attributes.emplace_back("min", low);
        if (has_high) attributes.emplace_back("max", high);
        return sketch.add("Clip", {x}, attributes).has_value();
    }
    std::vector<ValueId> inputs{x};
    if (has_low || has_high) inputs.push_back(has_low ? scalar(sketch, low) : no_value);
    if (has_high) inputs.push_back(scalar(sketch, high));
    return sketch.add("Clip", inputs).has_value();
}

bool draw_batch_normalization(Sketch& sketch) {
    Draw& draw = sketch.draw;
    const ValueId x = sketch.pick();
    if (sketch.rank(x) < 2) return false;
    const Shape channels{sketch.dim(x, 1)};
    AttributeList attributes;
    if (draw.one_in(2)) attributes.emplace_back("epsilon", draw.real(1e-5, 1e-2));
    if (draw.one_in(4)) attributes.emplace_back("momentum", 0.9F);
    if (sketch.opset() < 9 && draw.one_in(2)) attributes.emplace_back("spatial", int64_t{1});
    if (sketch.opset() >= 14 && draw.one_in(4)) attributes.emplace_back("training_mode", int64_t{0});
    return sketch
        .add("BatchNormalization",
             {x, sketch.floats(channels, 0.3, 1.5), sketch.floats(channels), sketch.floats(channels),
              sketch.floats(channels, 0.2, 2)},
             attributes)
        .has_value();
}

bool draw_softmax(Sketch& sketch) {
    const ValueId x = sketch.pick();
    const int64_t rank = sketch.rank(x);
    if (rank < 2) return false;
    const int64_t axis = sketch.draw.between(sketch.first_axis(), rank - 1);
    AttributeList attributes;
    const int64_t fallback = sketch.opset() < 13 ? 1 : rank - 1;
    if (axis != fallback || sketch.draw.one_in(2)) {
        const bool from_end = sketch.opset() >= 11 && sketch.draw.one_in(2);
        attributes.emplace_back("axis", from_end ? axis - rank : axis);
    }
    const bool is_log = sketch.dim(x, axis) > 1 && sketch.draw.one_in(4);  // of one element it is 0 and its rounding
    return sketch.add(is_log ? "LogSoftmax" : "Softmax", {x}, attributes).has_value();
}

bool draw_dropout(Sketch& sketch) {
    Draw& draw = sketch.draw;
    const ValueId x = sketch.pick();
    AttributeList attributes;
    std::vector<ValueId> inputs{x};
    if (sketch.opset() < 12) {
        if (draw.one_in(2)) attributes.emplace_back("ratio", draw.real(0.1, 0.9));
    } else if (draw.one_in(2)) {
        inputs.push_back(scalar(sketch, draw.real(0.1, 0.9)));
    }
    const std::size_t outputs = sketch.opset() >= 12 && draw.one_in(4) ? 2 : 1;  // the mask of older ones is no use
    return sketch.add_all("Dropout", inputs, attributes, outputs).has_value();
}

// Through another type and back: what is behind the point is lost on the way through integers.
bool draw_cast(Sketch& sketch) {
    Draw& draw = sketch.draw;
    constexpr int64_t to_float = 1, to_int32 = 6, to_int64 = 7, to_bool = 9;
    const ValueId x = sketch.pick();
    const int64_t type = draw.of(Ints{to_float, to_int32, to_int64, to_bool});
    const auto there = sketch.add("Cast", {x}, {{"to", type}});
    return there && sketch.add("Cast", {*there}, {{"to", to_float}});
}

}  // namespace mlq::random_networks
