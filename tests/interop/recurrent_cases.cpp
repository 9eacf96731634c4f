// RNN, GRU and LSTM: their output of all time steps is compared.
#include "operator_case.hpp"

namespace mlq::interop {
namespace {

constexpr std::int64_t steps = 7, batch = 3, inputs = 5, hidden = 6;
const Shape sequence{steps, batch, inputs};

std::vector<Shape> weights(std::int64_t gates, std::int64_t directions) {
    return {
        {directions, gates * hidden, inputs}, {directions, gates * hidden, hidden}, {directions, 2 * gates * hidden}};
}

Tensor small(Shape shape) {
    Tensor numbers(DType::f32, std::move(shape));
    for (std::int64_t i = 0; i < numbers.size(); ++i)
        numbers.data<float>()[i] = 0.07F * static_cast<float>((i * 5) % 13 - 6);
    return numbers;
}

using Adjust = std::function<void(Graph&, Node&)>;

Adjust with_lengths(std::vector<std::pair<std::string, Attribute>> attributes) {
    return [=](Graph& graph, Node& node) {
        const std::int32_t lengths[] = {4, 7, 1};
        node.inputs.push_back(graph.add_constant("lengths", Tensor::of<std::int32_t>({batch}, lengths)));
        with(attributes)(graph, node);
    };
}

// Initial states of an LSTM, and its peepholes.
Adjust with_states(std::int64_t directions, std::vector<std::pair<std::string, Attribute>> attributes) {
    return [=](Graph& graph, Node& node) {
        node.inputs.push_back(no_value);
        for (const char* name : {"state", "cell"})
            node.inputs.push_back(graph.add_constant(name, small({directions, batch, hidden})));
        node.inputs.push_back(graph.add_constant("peephole", small({directions, 3 * hidden})));
        with(attributes)(graph, node);
    };
}

}  // namespace

std::vector<OperatorCase> recurrent_cases() {
    const std::pair<std::string, Attribute> size{"hidden_size", hidden}, reverse{"direction", std::string("reverse")},
        both{"direction", std::string("bidirectional")}, linear{"linear_before_reset", std::int64_t{1}};
    const auto names = [](std::vector<std::string> list) {
        return std::pair<std::string, Attribute>{"activations", std::move(list)};
    };
    return {
        {"lstm", "LSTM", sequence, weights(4, 1), with({size}), 14},
        {"lstm_both_lengths", "LSTM", sequence, weights(4, 2), with_lengths({size, both}), 14},
        {"lstm_states", "LSTM", sequence, weights(4, 2), with_states(2, {size, both}), 14},
        {"lstm_clip", "LSTM", sequence, weights(4, 1), with_states(1, {size, reverse, {"clip", 0.4F}}), 14},
        {"lstm_coupled", "LSTM", sequence, weights(4, 1), with({size, {"input_forget", std::int64_t{1}}}), 14},
        {"lstm_activations", "LSTM", sequence, weights(4, 1),
         with({size,
               names({"HardSigmoid", "LeakyRelu", "Softsign"}),
               {"activation_alpha", std::vector<float>{0.3F, 0.1F}}}),
         14},
        {"gru", "GRU", sequence, weights(3, 1), with({size}), 14},
        {"gru_linear", "GRU", sequence, weights(3, 2), with({size, both, linear}), 14},
        {"gru_lengths", "GRU", sequence, weights(3, 2), with_lengths({size, both}), 14},
        {"gru_clip", "GRU", sequence, weights(3, 1), with({size, reverse, {"clip", 0.4F}}), 14},
        {"rnn", "RNN", sequence, weights(1, 1), with({size}), 14},
        {"rnn_both", "RNN", sequence, weights(1, 2), with_lengths({size, both, names({"Relu", "Tanh"})}), 14},
        {"upgraded_rnn", "RNN", sequence, weights(1, 1), with({size}), 7, false, true},
    };
}

}  // namespace mlq::interop
