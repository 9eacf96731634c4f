// Add, Sub and Mul of two uint8 tensors: the same shape, or one of them one value per sample and channel or per sample.
#include <algorithm>

#include "int8_linear.hpp"
#include "int8_steps.hpp"
#include "row_blocks.hpp"

namespace mlq {
namespace {

enum class Broadcast { none, vector, scalar, unsupported };

// How `b` spreads over `a`, seen as [samples][rows][columns] with columns the innermost physical dimension.
Broadcast broadcast_of(const Shape& a, const Shape& b) {
    if (a == b) return Broadcast::none;
    if (a.size() != b.size() || a.size() < 2 || a[0] != b[0]) return Broadcast::unsupported;
    for (std::size_t i = 1; i + 1 < b.size(); ++i) {
        if (b[i] != 1) return Broadcast::unsupported;
    }
    if (b.back() == a.back()) return Broadcast::vector;
    return b.back() == 1 ? Broadcast::scalar : Broadcast::unsupported;
}

struct Binary {
    void (*kernel)(const BinaryArgs&) noexcept;
    BinaryArgs args;  // without pointers
    std::int64_t samples;
    std::int64_t per_sample;
    std::int64_t columns;
    Broadcast broadcast;
    bool swapped;
    int threads;
};

void run(const Binary& binary, std::span<const TensorView> in, std::span<const TensorView> out) {
    const std::uint8_t* a = in[binary.swapped ? 1 : 0].data<std::uint8_t>();
    const std::uint8_t* b = in[binary.swapped ? 0 : 1].data<std::uint8_t>();
    std::uint8_t* y = out[0].data<std::uint8_t>();
    if (binary.broadcast == Broadcast::none) {
        for_row_blocks(binary.threads, out[0].size(), 4096, [&](std::int64_t begin, std::int64_t end) {
            BinaryArgs args = binary.args;
            args.a = a + begin;
            args.b = b + begin;
            args.output = y + begin;
            args.rows = 1;
            args.columns = end - begin;
            binary.kernel(args);
        });
        return;
    }
    const std::int64_t b_columns = binary.broadcast == Broadcast::vector ? binary.columns : 1;
    for_row_blocks(binary.threads, binary.samples, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t n = begin; n < end; ++n) {
            BinaryArgs args = binary.args;
            args.a = a + n * binary.per_sample;
            args.b = b + n * b_columns;
            args.output = y + n * binary.per_sample;
            args.rows = binary.per_sample / binary.columns;
            args.columns = binary.columns;
            args.a_stride = args.output_stride = binary.columns;
            args.b_is_column = binary.broadcast == Broadcast::scalar;
            binary.kernel(args);
        }
    });
}

Step make_binary(const StepContext& context, void (*kernel)(const BinaryArgs&) noexcept, bool is_mul, float sign) {
    const Operand& first = context.input(0);
    const Operand& second = context.input(1);
    const Operand& output = context.outputs[0];
    if (!first.quant || !second.quant || !output.quant || context.residual.present) return {};
    const bool swapped = volume(first.physical) < volume(second.physical);
    const Operand& a = swapped ? second : first;
    const Operand& b = swapped ? first : second;
    if (a.physical != output.physical) return {};
    const Broadcast broadcast = broadcast_of(a.physical, b.physical);
    if (broadcast == Broadcast::unsupported) return {};

    BinaryArgs args;
    args.a_zero_point = a.quant->zero_point;
    args.b_zero_point = b.quant->zero_point;
    args.codes = codes_of(*output.quant, context.node.clamp);
    if (is_mul) {
        args.a_multiplier = a.quant->scale * b.quant->scale / output.quant->scale;
    } else {
        args.a_multiplier = (swapped ? sign : 1.0F) * a.quant->scale / output.quant->scale;
        args.b_multiplier = (swapped ? 1.0F : sign) * b.quant->scale / output.quant->scale;
    }
    const std::int64_t samples = std::max<std::int64_t>(1, output.physical.empty() ? 1 : output.physical[0]);
    const Binary binary{kernel,
                        args,
                        samples,
                        volume(output.physical) / samples,
                        output.physical.empty() ? 1 : output.physical.back(),
                        broadcast,
                        swapped,
                        context.threads};
    return [binary](std::span<const TensorView> in, std::span<const TensorView> out) { run(binary, in, out); };
}

// A constant operand makes the node a function of one tensor; one value for all elements is a table.
Step make_lookup_if_constant(const StepContext& context) {
    for (std::size_t i = 0; i < 2; ++i) {
        if (context.input(i).constant != nullptr) return make_lookup_int8(context);
    }
    return {};
}

}  // namespace

Step make_add_int8(const StepContext& context) {
    if (Step step = make_lookup_if_constant(context)) return step;
    return make_binary(context, context.kernels->add, false, 1);
}

Step make_sub_int8(const StepContext& context) {
    if (Step step = make_lookup_if_constant(context)) return step;
    return make_binary(context, context.kernels->add, false, -1);
}

Step make_mul_int8(const StepContext& context) {
    if (Step step = make_lookup_if_constant(context)) return step;
    return make_binary(context, context.kernels->mul, true, 1);
}

}  // namespace mlq
