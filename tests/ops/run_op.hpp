// A node built in sight and run through its operator, for the tests of this folder.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "mlq/base/random.hpp"
#include "mlq/base/tensor.hpp"
#include "mlq/ops/operator.hpp"

namespace mlq::test {

Tensor reals(Shape shape, std::vector<float> values);
Tensor integers(std::vector<std::int64_t> values);  // a list: shape, axes, ...
Tensor random_reals(Shape shape, Random& random);   // standard normal
Tensor ramp(Shape shape);                           // 0, 1, 2, ...

// The same elements in the order of another layout.
Tensor to_layout(const Tensor& logical, Layout layout);
Tensor to_logical(const Tensor& physical, const Shape& logical, Layout layout);

std::vector<float> values_of(const Tensor& tensor);
std::vector<std::int64_t> integers_of(const Tensor& tensor);
double largest_difference(const Tensor& a, const Tensor& b);  // infinite when the shapes differ
bool same_bits(const Tensor& a, const Tensor& b);

class OpCase {
  public:
    explicit OpCase(std::string op, std::int64_t opset = 13);
    OpCase& attribute(const char* name, Attribute value);
    OpCase& data(Tensor tensor);
    OpCase& constant(Tensor tensor);
    OpCase& constant(Tensor tensor, ConstantQuant quant);
    OpCase& absent();
    OpCase& outputs(std::size_t count);
    OpCase& residual(Tensor tensor);
    OpCase& clamp(float low, float high);
    OpCase& layout(Layout layout);  // for operators that follow; the others have theirs
    OpCase& threads(int count);

    std::vector<Shape> infer() const;
    std::vector<Tensor> run_all() const;  // outputs in logical order
    Tensor run() const { return run_all().front(); }
    std::vector<Tensor> run_side_by_side(int callers) const;  // one step, called by that many threads: first outputs
    std::string failure() const;  // what the shape rule or the step complains about; empty when all is well

  private:
    struct Input {
        bool present = false;
        bool is_constant = false;
        Tensor tensor;
        std::optional<ConstantQuant> quant;
    };
    std::vector<Input> all_inputs() const;
    StepContext make_context() const;
    Operand make_operand(const Input& input, std::size_t position) const;
    Layout layout_of(std::size_t rank) const;
    std::vector<Tensor> execute(const Step& step, const StepContext& context) const;

    Node node_;
    std::int64_t opset_;
    std::vector<Input> inputs_;
    Input residual_;
    Layout layout_ = Layout::plain;
    int threads_ = 1;
};

}  // namespace mlq::test
