// Trilu: the upper or lower triangle of the last two dimensions, moved by k; the rest becomes 0.
#include <algorithm>
#include <cstring>

#include "families.hpp"
#include "infer.hpp"
#include "mlq/base/error.hpp"

namespace mlq {
namespace {

std::int64_t read_diagonal(const InferContext& context) {
    if (!context.has_input(1)) return 0;
    const auto k = context.constant_integers(1, "k");
    if (k.size() != 1) throw Error("k must be one number");
    constexpr std::int64_t far = std::int64_t{1} << 40;  // beyond every matrix
    return std::clamp(k[0], -far, far);
}

}  // namespace

void infer_trilu(InferContext& context) {
    const Operand& x = context.input(0);
    require_rank(x, 2);
    read_diagonal(context);
    set_output(context, 0, meant_type(x), x.logical);
}

Step make_trilu(const StepContext& context) {
    const Shape& shape = context.input(0).logical;
    const std::int64_t rows = shape[shape.size() - 2], columns = shape.back();
    const std::int64_t k = read_diagonal(context);
    const bool upper = context.node.attributes.integer("upper", 1) != 0;
    return [=, size = size_of(context.outputs[0].type)](auto inputs, auto outputs) {
        std::memset(outputs[0].bytes, 0, outputs[0].byte_size());
        if (columns == 0) return;
        for (std::int64_t row = 0; row < outputs[0].size() / columns; ++row) {
            const std::int64_t diagonal = row % rows + k;  // its column
            const std::int64_t begin = upper ? std::clamp<std::int64_t>(diagonal, 0, columns) : 0;
            const std::int64_t end = upper ? columns : std::clamp<std::int64_t>(diagonal + 1, 0, columns);
            const auto at = static_cast<std::size_t>(row * columns + begin) * size;
            std::memcpy(outputs[0].bytes + at, inputs[0].bytes + at, static_cast<std::size_t>(end - begin) * size);
        }
    };
}

}  // namespace mlq
