// Add, Sub and Mul of two uint8 tensors: the same shape, or one of them a value per column of each sample, or one value
// per sample. Either may be the same for all samples.
#include <algorithm>

#include "int8_linear.hpp"
#include "int8_steps.hpp"
#include "row_blocks.hpp"

namespace mlq {
namespace {

// The larger operand and the output are [samples][rows][columns], columns the innermost physical dimension.
struct Binary {
    void (*kernel)(const BinaryArgs&) noexcept;
    BinaryArgs args;  // without pointers; columns and b_is_column are set
    std::int64_t samples = 1;
    std::int64_t rows = 1;
    std::int64_t b_step = 0;  // elements of the smaller operand from one sample to the next; 0: all share them
    bool same_shape = false;  // b is as large as a, sample by sample
    bool swapped = false;     // the smaller operand is the first
    int threads = 1;
};

// Sets how `b` spreads over `a`; false where it does so in another way.
bool set_broadcast(Binary& binary, const Shape& a, const Shape& b) {
    if (a.size() != b.size() || (a != b && a.size() < 2)) return false;
    binary.samples = a.empty() ? 1 : std::max<std::int64_t>(1, a[0]);
    const std::int64_t per_sample = volume(a) / binary.samples;
    const std::int64_t b_samples = b.empty() ? 1 : std::max<std::int64_t>(1, b[0]);
    if (b_samples != 1 && b_samples != binary.samples) return false;
    const std::int64_t b_size = volume(b) / b_samples;
    if (b_samples == binary.samples) binary.b_step = b_size;
    binary.same_shape = a == b || std::equal(a.begin() + 1, a.end(), b.begin() + 1);
    if (binary.same_shape) {
        binary.args.columns = per_sample;
        return true;
    }
    if (!std::all_of(b.begin() + 1, b.end() - 1, [](std::int64_t dim) { return dim == 1; })) return false;
    if (b.back() != 1 && b.back() != a.back()) return false;
    binary.args.columns = a.back();
    binary.args.b_is_column = b.back() == 1;
    binary.args.a_stride = binary.args.output_stride = a.back();
    binary.rows = a.back() == 0 ? 0 : per_sample / a.back();
    return true;
}

void run(const Binary& binary, std::span<const ConstTensorView> in, std::span<const TensorView> out) {
    const std::uint8_t* a = in[binary.swapped ? 1 : 0].data<std::uint8_t>();
    const std::uint8_t* b = in[binary.swapped ? 0 : 1].data<std::uint8_t>();
    std::uint8_t* y = out[0].data<std::uint8_t>();
    if (binary.same_shape && (binary.b_step != 0 || binary.samples == 1)) {
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
    const std::int64_t per_sample = binary.rows * binary.args.columns;
    for_row_blocks(binary.threads, binary.samples, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t n = begin; n < end; ++n) {
            BinaryArgs args = binary.args;
            args.a = a + n * per_sample;
            args.b = b + n * binary.b_step;
            args.output = y + n * per_sample;
            args.rows = binary.rows;
            binary.kernel(args);
        }
    });
}

MadeStep make_binary(const StepContext& context, void (*kernel)(const BinaryArgs&) noexcept, bool is_mul, float sign) {
    const Operand& first = context.input(0);
    const Operand& second = context.input(1);
    const Operand& output = context.outputs[0];
    for (const Operand* operand : {&first, &second}) {
        if (operand->quant) continue;
        return no_step(operand->constant != nullptr ? "its constant has several values" : "an input is not coded");
    }
    if (!output.quant) return no_step("the output is not coded");
    if (context.residual.present) return no_step("a shortcut is fused into it");
    Binary binary;
    binary.kernel = kernel;
    binary.threads = context.threads;
    binary.swapped = volume(first.physical) < volume(second.physical);
    const Operand& a = binary.swapped ? second : first;
    const Operand& b = binary.swapped ? first : second;
    if (a.physical != output.physical) return no_step("both inputs are broadcast");
    if (!set_broadcast(binary, a.physical, b.physical))
        return no_step("an input is broadcast in another way than per sample, per channel or along the last dimension");

    BinaryArgs& args = binary.args;
    args.a_zero_point = a.quant->zero_point;
    args.b_zero_point = b.quant->zero_point;
    args.codes = codes_of(*output.quant, context.node.clamp);
    if (is_mul) {
        args.a_multiplier = a.quant->scale * b.quant->scale / output.quant->scale;
    } else {
        args.a_multiplier = (binary.swapped ? sign : 1.0F) * a.quant->scale / output.quant->scale;
        args.b_multiplier = (binary.swapped ? 1.0F : sign) * b.quant->scale / output.quant->scale;
    }
    return [binary](std::span<const ConstTensorView> in, std::span<const TensorView> out) { run(binary, in, out); };
}

// A constant operand of one value makes the node a function of one tensor, which is a table.
bool is_function_of_one(const StepContext& context) {
    const auto is_single = [](const Operand& operand) {
        return operand.constant != nullptr && operand.constant->size() == 1;
    };
    return is_single(context.input(0)) || is_single(context.input(1));
}

}  // namespace

// A value per channel is a value per column where channels are innermost. Constants lie in the plain order.
std::optional<Layout> layout_of_binary_int8(const InferContext& context) {
    const Operand& first = context.input(0);
    const Operand& second = context.input(1);
    const auto lies_plain = [](const Operand& operand) {
        return operand.constant != nullptr && operand.constant->size() != 1;
    };
    if (lies_plain(first) || lies_plain(second)) return Layout::plain;
    const Shape& a = first.logical;
    const Shape& b = second.logical;
    if (a.size() != b.size() || a.size() < 3 || std::equal(a.begin() + 1, a.end(), b.begin() + 1)) return std::nullopt;
    const Shape& small = volume(a) < volume(b) ? a : b;
    if (small[1] != 1) return Layout::channels_last;
    return small.back() != 1 ? std::optional(Layout::plain) : std::nullopt;
}

MadeStep make_add_int8(const StepContext& context) {
    return is_function_of_one(context) ? make_lookup_int8(context)
                                       : make_binary(context, context.kernels->add, false, 1);
}

MadeStep make_sub_int8(const StepContext& context) {
    return is_function_of_one(context) ? make_lookup_int8(context)
                                       : make_binary(context, context.kernels->add, false, -1);
}

MadeStep make_mul_int8(const StepContext& context) {
    return is_function_of_one(context) ? make_lookup_int8(context)
                                       : make_binary(context, context.kernels->mul, true, 1);
}

}  // namespace mlq
