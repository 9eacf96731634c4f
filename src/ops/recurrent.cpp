// RNN, GRU and LSTM in float. One product projects the inputs of all time steps; then each step multiplies the hidden
// state of all samples at once, and the cells of each sample follow.
#include <algorithm>
#include <cstring>

#include "constants.hpp"
#include "families.hpp"
#include "infer.hpp"
#include "mlq/base/error.hpp"
#include "product.hpp"
#include "recurrent_activation.hpp"
#include "row_blocks.hpp"
#include "scratch.hpp"

namespace mlq {
namespace {

// Positions of the inputs.
enum Input : std::size_t { x_in, w_in, r_in, bias_in, lengths_in, hidden_in, cell_in, peephole_in };

enum class Cell { rnn, gru, lstm };

struct Recurrence {
    Cell cell = Cell::rnn;
    std::int64_t steps = 0, batch = 0, inputs = 0, hidden = 0, directions = 1;
    bool first_backwards = false;  // the second direction always is
    bool batch_first = false;      // attribute layout
    bool linear_before_reset = false;
    bool couples_forget = false;
    float clip = 0;  // 0: none
    std::vector<RecurrentActivation> activations;

    std::int64_t gates() const { return cell == Cell::lstm ? 4 : cell == Cell::gru ? 3 : 1; }
    std::int64_t width() const { return gates() * hidden; }
    // A GRU that resets the state before it is multiplied has a product of its own for the third gate.
    std::int64_t recurrent_width() const { return multiplies_twice() ? 2 * hidden : width(); }
    bool multiplies_twice() const { return cell == Cell::gru && !linear_before_reset; }
    std::int64_t activations_each() const { return cell == Cell::lstm ? 3 : cell == Cell::gru ? 2 : 1; }
    bool is_backwards(std::int64_t direction) const { return direction == 1 || first_backwards; }

    Shape state_shape() const {
        return batch_first ? Shape{batch, directions, hidden} : Shape{directions, batch, hidden};
    }
    Shape output_shape() const {
        return batch_first ? Shape{batch, steps, directions, hidden} : Shape{steps, directions, batch, hidden};
    }
    // Rows of `hidden` numbers, and of the projected inputs.
    std::int64_t state_row(std::int64_t direction, std::int64_t n) const {
        return batch_first ? n * directions + direction : direction * batch + n;
    }
    std::int64_t output_row(std::int64_t t, std::int64_t direction, std::int64_t n) const {
        return batch_first ? (n * steps + t) * directions + direction : (t * directions + direction) * batch + n;
    }
    std::int64_t projected_row(std::int64_t t, std::int64_t n) const {
        return batch_first ? n * steps + t : t * batch + n;
    }
    float clipped(float x) const { return clip > 0 ? std::clamp(x, -clip, clip) : x; }
};

Cell read_cell(const std::string& op) {
    return op == "LSTM" ? Cell::lstm : op == "GRU" ? Cell::gru : Cell::rnn;
}

void read_direction(const Attributes& attributes, Recurrence& r) {
    const std::string direction = attributes.text("direction", "forward");
    if (direction != "forward" && direction != "reverse" && direction != "bidirectional")
        throw Error("attribute \"direction\"", quoted(direction) + " is not forward, reverse or bidirectional");
    r.directions = direction == "bidirectional" ? 2 : 1;
    r.first_backwards = direction == "reverse";
}

void require_shape(const InferContext& context, std::size_t i, const Shape& shape) {
    if (!context.has_input(i)) return;
    if (i != lengths_in) real_input(context, i);
    if (context.input(i).logical != shape)
        throw Error("input " + std::to_string(i) + " " + quoted(context.input(i).name),
                    "shape " + to_string(context.input(i).logical) + " must be " + to_string(shape));
}

Recurrence read_recurrence(const InferContext& context) {
    const Attributes& attributes = context.node.attributes;
    Recurrence r;
    r.cell = read_cell(context.node.op);
    read_direction(attributes, r);
    for (const std::size_t i : {x_in, w_in, r_in}) {
        require_rank(real_input(context, i), 3, 3);
        require_elements(context.input(i));
    }
    r.batch_first = attributes.integer("layout", 0) != 0;
    const Shape& x = context.input(x_in).logical;
    r.steps = x[r.batch_first ? 1 : 0];
    r.batch = x[r.batch_first ? 0 : 1];
    r.inputs = x[2];
    r.hidden = context.input(r_in).logical[2];
    if (const auto size = attributes.integer("hidden_size", r.hidden); size != r.hidden)
        throw Error("attribute \"hidden_size\"",
                    std::to_string(size) + " is not that of the weights, " + std::to_string(r.hidden));
    r.linear_before_reset = attributes.integer("linear_before_reset", 0) != 0;
    r.couples_forget = attributes.integer("input_forget", 0) != 0;
    r.clip = attributes.real("clip", 0);
    if (r.clip < 0) throw Error("attribute \"clip\"", "is negative");
    static const std::vector<std::string> defaults[] = {{"Tanh"}, {"Sigmoid", "Tanh"}, {"Sigmoid", "Tanh", "Tanh"}};
    r.activations = read_activations(attributes, static_cast<std::size_t>(r.directions),
                                     defaults[static_cast<std::size_t>(r.activations_each() - 1)]);
    return r;
}

// What one product takes of W or R: rows [from, from + rows) of each direction's matrix, turned over.
class WeightProduct {
  public:
    WeightProduct() = default;
    WeightProduct(const StepContext& context, std::size_t input, std::int64_t left_rows, std::int64_t from,
                  std::int64_t rows)
        : input_(input) {
        const Shape& shape = context.input(input).logical;
        const std::int64_t depth = shape[2];
        const ProductShape product{{left_rows, depth}, {depth, rows}, false, true};
        out_ = product.output();
        left_ = product.a;
        const Tensor* constant = context.input(input).constant;
        for (std::int64_t d = 0; d < shape[0]; ++d) {
            offsets_.push_back((d * shape[1] + from) * depth);
            std::optional<Tensor> own;
            if (constant != nullptr) {
                own = Tensor(DType::f32, {depth, rows});
                std::memcpy(own->bytes(), constant->data<float>() + offsets_.back(), own->byte_size());
            }
            products_.push_back(make_product(product, own ? &*own : nullptr, context.threads, context.bf16));
        }
    }

    std::size_t scratch_bytes() const { return products_.empty() ? 0 : products_.front().scratch_bytes; }

    void run(std::int64_t direction, const float* left, Step::Inputs inputs, float* out, std::byte* scratch) const {
        const auto d = static_cast<std::size_t>(direction);
        const auto* weights = reinterpret_cast<const std::byte*>(inputs[input_].data<float>() + offsets_[d]);
        products_[d].run({DType::f32, left_, reinterpret_cast<const std::byte*>(left)}, {DType::f32, {}, weights},
                         {DType::f32, out_, reinterpret_cast<std::byte*>(out)}, scratch);
    }

  private:
    std::size_t input_ = 0;
    Shape left_, out_;
    std::vector<std::int64_t> offsets_;
    std::vector<Product> products_;
};

// The memory of one run, in floats; a direction after the other uses it.
struct Memory {
    float* projected;  // (steps, batch) or (batch, steps), then width
    float* recurrent;  // (batch, width)
    float* third;      // (batch, hidden): what the third gate of a GRU that resets first gets of the state
    float* reset;      // (batch, hidden): the state after the reset
    float* hidden;     // (batch, hidden)
    float* cell;       // (batch, hidden)
    float* input_bias;
    float* recurrent_bias;
    float* peephole;
    std::byte* of_product;
};

constexpr std::size_t line_floats(std::int64_t count) {
    return whole_lines(static_cast<std::size_t>(count) * sizeof(float));
}

struct Layer {
    Recurrence r;
    WeightProduct project, recur, third;
    std::vector<bool> has_output;
    bool has_bias = false, has_lengths = false, has_hidden = false, has_cell = false, has_peephole = false;
    int threads = 1;

    std::size_t product_bytes() const {
        return whole_lines(std::max({project.scratch_bytes(), recur.scratch_bytes(), third.scratch_bytes()}));
    }

    std::vector<std::size_t> pieces() const {
        const std::int64_t rows = r.batch * r.hidden;
        return {line_floats(r.steps * r.batch * r.width()),
                line_floats(r.batch * r.width()),
                line_floats(rows),
                line_floats(rows),
                line_floats(rows),
                line_floats(rows),
                line_floats(r.width()),
                line_floats(r.width()),
                line_floats(3 * r.hidden),
                product_bytes()};
    }

    Memory place(std::byte* scratch) const {
        std::vector<std::byte*> at;
        for (const std::size_t bytes : pieces()) {
            at.push_back(scratch);
            scratch += bytes;
        }
        const auto floats = [&](std::size_t i) { return reinterpret_cast<float*>(at[i]); };
        return {floats(0), floats(1), floats(2), floats(3), floats(4),
                floats(5), floats(6), floats(7), floats(8), at.back()};
    }

    std::int64_t length_of(Step::Inputs inputs, std::int64_t n) const {
        return has_lengths ? integer_at(inputs[lengths_in], n) : r.steps;
    }

    void check_lengths(Step::Inputs inputs) const {
        for (std::int64_t n = 0; n < r.batch; ++n) {
            const std::int64_t length = length_of(inputs, n);
            if (length < 0 || length > r.steps)
                throw Error("sequence_lens: " + std::to_string(length) + " of sample " + std::to_string(n) +
                            " is outside of 0 to " + std::to_string(r.steps));
        }
    }

    void begin_direction(std::int64_t d, Step::Inputs inputs, const Memory& memory) const {
        const auto fill = [](float* to, std::int64_t count, const float* from) {
            if (from == nullptr) {
                std::fill_n(to, count, 0.0f);
            } else {
                std::copy_n(from, count, to);
            }
        };
        const auto of = [&](bool present, std::size_t i, std::int64_t offset) {
            return present ? inputs[i].data<float>() + offset : nullptr;
        };
        fill(memory.input_bias, r.width(), of(has_bias, bias_in, d * 2 * r.width()));
        fill(memory.recurrent_bias, r.width(), of(has_bias, bias_in, (d * 2 + 1) * r.width()));
        fill(memory.peephole, 3 * r.hidden, of(has_peephole, peephole_in, d * 3 * r.hidden));
        for (std::int64_t n = 0; n < r.batch; ++n) {
            const std::int64_t row = r.state_row(d, n) * r.hidden;
            fill(memory.hidden + n * r.hidden, r.hidden, of(has_hidden, hidden_in, row));
            fill(memory.cell + n * r.hidden, r.hidden, of(has_cell, cell_in, row));
        }
    }

    const RecurrentActivation& activation(std::int64_t d, std::int64_t i) const {
        return r.activations[static_cast<std::size_t>(d * r.activations_each() + i)];
    }

    // What gate g gets before its activation, but for peepholes.
    struct Gates {
        const Recurrence& r;
        const float *projected, *recurrent, *input_bias, *recurrent_bias;

        float operator()(std::int64_t g, std::int64_t i) const {
            const std::int64_t at = g * r.hidden + i;
            return projected[at] + recurrent[at] + (input_bias[at] + recurrent_bias[at]);
        }
    };

    Gates gates_of(const Memory& memory, std::int64_t t, std::int64_t n) const {
        return {r, memory.projected + r.projected_row(t, n) * r.width(), memory.recurrent + n * r.recurrent_width(),
                memory.input_bias, memory.recurrent_bias};
    }

    void step_rnn(std::int64_t d, const Gates& gate, float* h) const {
        for (std::int64_t i = 0; i < r.hidden; ++i) h[i] = activation(d, 0)(r.clipped(gate(0, i)));
    }

    // Gates of W, R and B: input, output, forget, cell; of P: input, output, forget.
    void step_lstm(std::int64_t d, const Gates& gate, const float* peephole, float* h, float* c) const {
        const RecurrentActivation &f = activation(d, 0), &g = activation(d, 1), &last = activation(d, 2);
        for (std::int64_t i = 0; i < r.hidden; ++i) {
            const float in = f(r.clipped(gate(0, i) + peephole[i] * c[i]));
            const float kept = r.couples_forget ? 1 - in : f(r.clipped(gate(2, i) + peephole[2 * r.hidden + i] * c[i]));
            c[i] = kept * c[i] + in * g(r.clipped(gate(3, i)));
            const float out = f(r.clipped(gate(1, i) + peephole[r.hidden + i] * c[i]));
            h[i] = out * last(c[i]);
        }
    }

    // Gates: update, reset, hidden. `of_third` null: the recurrent product has the third gate too.
    void step_gru(std::int64_t d, const Gates& gate, const float* of_third, float* h) const {
        const RecurrentActivation &f = activation(d, 0), &g = activation(d, 1);
        for (std::int64_t i = 0; i < r.hidden; ++i) {
            const float update = f(r.clipped(gate(0, i)));
            const std::int64_t at = 2 * r.hidden + i;
            const float of_input = gate.projected[at] + gate.input_bias[at];
            const float of_state = of_third != nullptr
                                       ? of_third[i] + gate.recurrent_bias[at]
                                       : f(r.clipped(gate(1, i))) * (gate.recurrent[at] + gate.recurrent_bias[at]);
            h[i] = (1 - update) * g(r.clipped(of_input + of_state)) + update * h[i];
        }
    }

    // For the samples whose sequence reaches step s: work(n, t) with the time that it looks at.
    template <typename Work>
    void for_running(std::int64_t d, std::int64_t s, Step::Inputs inputs, const Work& work) const {
        for_row_blocks(threads, r.batch, 1, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t n = begin; n < end; ++n) {
                const std::int64_t length = length_of(inputs, n);
                if (s < length) work(n, r.is_backwards(d) ? length - 1 - s : s);
            }
        });
    }

    void multiply(std::int64_t d, std::int64_t s, Step::Inputs inputs, const Memory& memory) const {
        recur.run(d, memory.hidden, inputs, memory.recurrent, memory.of_product);
        if (!r.multiplies_twice()) return;
        std::copy_n(memory.hidden, r.batch * r.hidden, memory.reset);
        for_running(d, s, inputs, [&](std::int64_t n, std::int64_t t) {
            const Gates gate = gates_of(memory, t, n);
            float* const reset = memory.reset + n * r.hidden;
            for (std::int64_t i = 0; i < r.hidden; ++i) reset[i] *= activation(d, 0)(r.clipped(gate(1, i)));
        });
        third.run(d, memory.reset, inputs, memory.third, memory.of_product);
    }

    void step(std::int64_t d, std::int64_t s, Step::Inputs inputs, Step::Outputs outputs, const Memory& memory) const {
        multiply(d, s, inputs, memory);
        float* const all = has_output[0] ? outputs[0].data<float>() : nullptr;
        for_running(d, s, inputs, [&](std::int64_t n, std::int64_t t) {
            const Gates gate = gates_of(memory, t, n);
            float* const h = memory.hidden + n * r.hidden;
            if (r.cell == Cell::lstm) {
                step_lstm(d, gate, memory.peephole, h, memory.cell + n * r.hidden);
            } else if (r.cell == Cell::gru) {
                step_gru(d, gate, r.multiplies_twice() ? memory.third + n * r.hidden : nullptr, h);
            } else {
                step_rnn(d, gate, h);
            }
            if (all != nullptr) std::copy_n(h, r.hidden, all + r.output_row(t, d, n) * r.hidden);
        });
    }

    void run(Step::Inputs inputs, Step::Outputs outputs, std::byte* scratch) const {
        check_lengths(inputs);
        const Memory memory = place(scratch);
        if (has_output[0]) std::memset(outputs[0].bytes, 0, outputs[0].byte_size());  // behind the sequences
        for (std::int64_t d = 0; d < r.directions; ++d) {
            begin_direction(d, inputs, memory);
            project.run(d, inputs[x_in].data<float>(), inputs, memory.projected, memory.of_product);
            for (std::int64_t s = 0; s < r.steps; ++s) step(d, s, inputs, outputs, memory);
            for (std::int64_t n = 0; n < r.batch; ++n) {
                const std::int64_t row = r.state_row(d, n) * r.hidden;
                if (has_output[1]) std::copy_n(memory.hidden + n * r.hidden, r.hidden, outputs[1].data<float>() + row);
                if (has_output[2]) std::copy_n(memory.cell + n * r.hidden, r.hidden, outputs[2].data<float>() + row);
            }
        }
    }
};

}  // namespace

void infer_recurrent(InferContext& context) {
    const Recurrence r = read_recurrence(context);
    const bool is_lstm = r.cell == Cell::lstm;
    require_shape(context, w_in, {r.directions, r.width(), r.inputs});
    require_shape(context, r_in, {r.directions, r.width(), r.hidden});
    require_shape(context, bias_in, {r.directions, 2 * r.width()});
    require_shape(context, lengths_in, {r.batch});
    if (context.has_input(lengths_in)) require_integers(context.input(lengths_in));
    require_shape(context, hidden_in, r.state_shape());
    require_shape(context, cell_in, r.state_shape());
    require_shape(context, peephole_in, {r.directions, 3 * r.hidden});
    const std::size_t most_outputs = is_lstm ? 3 : 2;
    if (context.inputs.size() > (is_lstm ? 8U : 6U) || context.outputs.size() > most_outputs)
        throw Error("has more inputs or outputs than " + context.node.op + " knows");
    constexpr std::int64_t most_elements = std::int64_t{1} << 31;
    if (volume({r.steps, r.batch, r.width()}) > most_elements)
        throw Error("input shape " + to_string(context.input(x_in).logical), "needs more than 2^31 gates");
    for (std::size_t i = 0; i < context.outputs.size(); ++i)
        set_output(context, i, DType::f32, i == 0 ? r.output_shape() : r.state_shape());
}

Step make_recurrent(const StepContext& context) {
    const Recurrence r = read_recurrence(context);
    auto layer = std::make_shared<Layer>();
    layer->r = r;
    layer->project = WeightProduct(context, w_in, r.steps * r.batch, 0, r.width());
    layer->recur = WeightProduct(context, r_in, r.batch, 0, r.recurrent_width());
    if (r.multiplies_twice()) layer->third = WeightProduct(context, r_in, r.batch, r.recurrent_width(), r.hidden);
    for (std::size_t i = 0; i < 3; ++i)
        layer->has_output.push_back(i < context.outputs.size() && context.outputs[i].present);
    layer->has_bias = context.has_input(bias_in);
    layer->has_lengths = context.has_input(lengths_in);
    layer->has_hidden = context.has_input(hidden_in);
    layer->has_cell = context.has_input(cell_in);
    layer->has_peephole = context.has_input(peephole_in);
    layer->threads = context.threads;
    std::size_t bytes = 0;
    for (const std::size_t piece : layer->pieces()) bytes += piece;
    return {bytes, [layer = std::shared_ptr<const Layer>(layer)](Step::Inputs inputs, Step::Outputs outputs,
                                                                 std::byte* scratch) {
                layer->run(inputs, outputs, scratch);
            }};
}

}  // namespace mlq
