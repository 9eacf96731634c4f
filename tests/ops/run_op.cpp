#include "run_op.hpp"

#include <cmath>
#include <cstring>
#include <limits>
#include <thread>

#include "mlq/base/error.hpp"

namespace mlq::test {
namespace {

// Walks all indices of `logical` in plain order and gives the matching position in `layout`.
template <typename Visit>
void for_positions(const Shape& logical, Layout layout, const Visit& visit) {
    const auto strides = row_major_strides(physical_shape(logical, layout));
    std::vector<std::int64_t> index(logical.size(), 0);
    for (std::int64_t plain = 0; plain < volume(logical); ++plain) {
        std::int64_t physical = 0;
        for (std::size_t i = 0; i < index.size(); ++i)
            physical += index[i] * strides[physical_axis(static_cast<int>(i), index.size(), layout)];
        visit(plain, physical);
        for (std::size_t i = index.size(); i-- > 0;) {
            if (++index[i] < logical[i]) break;
            index[i] = 0;
        }
    }
}

}  // namespace

Tensor reals(Shape shape, std::vector<float> values) {
    return Tensor::of<float>(std::move(shape), values);
}

Tensor integers(std::vector<std::int64_t> values) {
    return Tensor::of<std::int64_t>({static_cast<std::int64_t>(values.size())}, values);
}

Tensor random_reals(Shape shape, Random& random) {
    Tensor tensor(DType::f32, std::move(shape));
    for (float& x : tensor.span<float>()) x = static_cast<float>(random.normal());
    return tensor;
}

Tensor ramp(Shape shape) {
    Tensor tensor(DType::f32, std::move(shape));
    for (std::int64_t i = 0; i < tensor.size(); ++i) tensor.data<float>()[i] = static_cast<float>(i);
    return tensor;
}

Tensor to_layout(const Tensor& logical, Layout layout) {
    Tensor physical(logical.type(), physical_shape(logical.shape(), layout));
    const std::size_t size = size_of(logical.type());
    for_positions(logical.shape(), layout, [&](std::int64_t plain, std::int64_t at) {
        std::memcpy(physical.bytes() + at * size, logical.bytes() + plain * size, size);
    });
    return physical;
}

Tensor to_logical(const Tensor& physical, const Shape& logical, Layout layout) {
    Tensor tensor(physical.type(), logical);
    const std::size_t size = size_of(physical.type());
    for_positions(logical, layout, [&](std::int64_t plain, std::int64_t at) {
        std::memcpy(tensor.bytes() + plain * size, physical.bytes() + at * size, size);
    });
    return tensor;
}

std::vector<float> values_of(const Tensor& tensor) {
    const auto values = tensor.span<float>();
    return {values.begin(), values.end()};
}

std::vector<std::int64_t> integers_of(const Tensor& tensor) {
    const auto values = tensor.span<std::int64_t>();
    return {values.begin(), values.end()};
}

double largest_difference(const Tensor& a, const Tensor& b) {
    if (a.shape() != b.shape()) return std::numeric_limits<double>::infinity();
    double largest = 0;
    for (std::int64_t i = 0; i < a.size(); ++i) {
        const double difference = std::abs(static_cast<double>(a.data<float>()[i]) - b.data<float>()[i]);
        if (!(difference <= largest)) largest = difference;  // NaN stays
    }
    return largest;
}

bool same_bits(const Tensor& a, const Tensor& b) {
    return a.type() == b.type() && a.shape() == b.shape() && std::memcmp(a.bytes(), b.bytes(), a.byte_size()) == 0;
}

OpCase::OpCase(std::string op, std::int64_t opset) : opset_(opset) {
    node_.name = "node";
    node_.op = std::move(op);
    outputs(1);
}

OpCase& OpCase::attribute(const char* name, Attribute value) {
    node_.attributes.set(name, std::move(value));
    return *this;
}

OpCase& OpCase::data(Tensor tensor) {
    inputs_.push_back({true, false, std::move(tensor), {}});
    node_.inputs.push_back(static_cast<ValueId>(inputs_.size()));
    return *this;
}

OpCase& OpCase::constant(Tensor tensor) {
    data(std::move(tensor));
    inputs_.back().is_constant = true;
    return *this;
}

OpCase& OpCase::constant(Tensor tensor, ConstantQuant quant) {
    constant(std::move(tensor));
    inputs_.back().quant = std::move(quant);
    return *this;
}

OpCase& OpCase::absent() {
    inputs_.push_back({});
    node_.inputs.push_back(no_value);
    return *this;
}

OpCase& OpCase::outputs(std::size_t count) {
    node_.outputs.clear();
    for (std::size_t i = 0; i < count; ++i) node_.outputs.push_back(static_cast<ValueId>(100 + i));
    return *this;
}

OpCase& OpCase::residual(Tensor tensor) {
    residual_ = {true, false, std::move(tensor), {}};
    node_.residual = 99;
    return *this;
}

OpCase& OpCase::clamp(float low, float high) {
    node_.clamp = Clamp{low, high};
    return *this;
}

OpCase& OpCase::layout(Layout layout) {
    layout_ = layout;
    return *this;
}

OpCase& OpCase::threads(int count) {
    threads_ = count;
    return *this;
}

Layout OpCase::layout_of(std::size_t rank) const {
    const LayoutRule rule = require_operator(node_).layout;
    if (rank < 3 || rule == LayoutRule::plain) return Layout::plain;
    return rule == LayoutRule::channels_last ? Layout::channels_last : layout_;
}

Operand OpCase::make_operand(const Input& input, std::size_t position) const {
    Operand operand;
    operand.present = input.present;
    if (!input.present) return operand;
    operand.name = "x" + std::to_string(position);
    operand.type = input.tensor.type();
    operand.logical = input.tensor.shape();
    operand.layout = input.is_constant ? Layout::plain : layout_of(operand.logical.size());
    operand.physical = physical_shape(operand.logical, operand.layout);
    if (input.is_constant) operand.constant = &input.tensor;
    if (input.quant) operand.constant_quant = &*input.quant;
    return operand;
}

StepContext OpCase::make_context() const {
    StepContext context{{node_, opset_, {}, {}}, {}, nullptr, threads_};
    for (std::size_t i = 0; i < inputs_.size(); ++i) context.inputs.push_back(make_operand(inputs_[i], i));
    for (std::size_t i = 0; i < node_.outputs.size(); ++i) {
        context.outputs.emplace_back();
        context.outputs.back().present = true;
    }
    context.residual = make_operand(residual_, inputs_.size());
    require_operator(node_).infer(context);
    for (Operand& output : context.outputs) {
        output.layout = layout_of(output.logical.size());
        output.physical = physical_shape(output.logical, output.layout);
    }
    return context;
}

std::vector<Shape> OpCase::infer() const {
    std::vector<Shape> shapes;
    for (const Operand& output : make_context().outputs) shapes.push_back(output.logical);
    return shapes;
}

std::vector<Tensor> OpCase::execute(const Step& step, const StepContext& context) const {
    std::deque<Tensor> held;
    std::vector<ConstTensorView> in;
    std::vector<TensorView> out;
    const auto feed = [&](const Input& input, const Operand& operand) {
        if (!input.present) {
            in.push_back({});
        } else {
            in.push_back(held.emplace_back(to_layout(input.tensor, operand.layout)).view());
        }
    };
    for (std::size_t i = 0; i < inputs_.size(); ++i) feed(inputs_[i], context.inputs[i]);
    if (residual_.present) feed(residual_, context.residual);
    std::vector<Tensor> results;
    for (const Operand& output : context.outputs) {
        Tensor result(output.type, output.physical);
        std::memset(result.bytes(), 0x5a, result.byte_size());  // a step must write every element
        out.push_back(results.emplace_back(std::move(result)).view());
    }
    step(in, out);
    for (std::size_t i = 0; i < results.size(); ++i)
        results[i] = to_logical(results[i], context.outputs[i].logical, context.outputs[i].layout);
    return results;
}

std::vector<Tensor> OpCase::run_all() const {
    const StepContext context = make_context();
    return execute(make_float_step(require_operator(node_), context), context);
}

std::vector<Tensor> OpCase::run_side_by_side(int callers) const {
    const StepContext context = make_context();
    const Step step = make_float_step(require_operator(node_), context);
    std::vector<Tensor> results(static_cast<std::size_t>(callers));
    std::vector<std::thread> threads;
    for (Tensor& result : results) threads.emplace_back([&] { result = execute(step, context).front(); });
    for (std::thread& thread : threads) thread.join();
    return results;
}

std::string OpCase::failure() const {
    try {
        run_all();
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

}  // namespace mlq::test
