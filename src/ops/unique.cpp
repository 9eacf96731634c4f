// Unique: the different elements, or the different slices along an axis; where each first occurs, which one each
// element is, and how often each occurs. How many there are is the shape, so the input must be constant.
#include <algorithm>
#include <cstring>
#include <numeric>

#include "axis_lines.hpp"
#include "families.hpp"
#include "mlq/base/error.hpp"
#include "with_type.hpp"

namespace mlq {
namespace {

bool has_axis(const InferContext& context) {
    return context.node.attributes.has("axis");
}

int read_axis(const InferContext& context) {
    return normal_axis(context.node.attributes.integer("axis", 0), context.input(0).logical.size(),
                       "attribute \"axis\"");
}

AxisLines read_lines(const InferContext& context) {
    const Shape& shape = context.input(0).logical;
    return has_axis(context) ? lines_along(shape, read_axis(context)) : AxisLines{1, volume(shape), 1};
}

// Each slice as the one that stands for it, in the order of the output.
struct Groups {
    std::vector<std::int64_t> first;   // of each group: the first slice of it
    std::vector<std::int64_t> member;  // of each slice: its group
    std::vector<std::int64_t> count;   // of each group
};

// NaN stands behind all numbers, and is one value.
template <typename T>
bool is_before(T a, T b) {
    return a < b || (a == a && b != b);
}

template <typename T>
int compare_slices(const T* x, const AxisLines& lines, std::int64_t a, std::int64_t b) {
    for (std::int64_t o = 0; o < lines.outer; ++o) {
        for (std::int64_t i = 0; i < lines.inner; ++i) {
            const T left = x[(o * lines.length + a) * lines.inner + i],
                    right = x[(o * lines.length + b) * lines.inner + i];
            if (is_before(left, right)) return -1;
            if (is_before(right, left)) return 1;
        }
    }
    return 0;
}

template <typename T>
Groups group_slices(const T* x, const AxisLines& lines, bool sorted) {
    std::vector<std::int64_t> order(static_cast<std::size_t>(lines.length));
    std::iota(order.begin(), order.end(), std::int64_t{0});
    std::ranges::sort(order, [&](std::int64_t a, std::int64_t b) {
        const int sign = compare_slices(x, lines, a, b);
        return sign == 0 ? a < b : sign < 0;
    });
    std::vector<std::vector<std::int64_t>> groups;
    for (const std::int64_t slice : order) {
        if (groups.empty() || compare_slices(x, lines, groups.back().front(), slice) != 0) groups.emplace_back();
        groups.back().push_back(slice);
    }
    if (!sorted) std::ranges::sort(groups, {}, [](const auto& group) { return group.front(); });
    Groups found;
    found.member.resize(order.size());
    for (const auto& group : groups) {
        for (const std::int64_t slice : group)
            found.member[static_cast<std::size_t>(slice)] = static_cast<std::int64_t>(found.first.size());
        found.first.push_back(group.front());
        found.count.push_back(static_cast<std::int64_t>(group.size()));
    }
    return found;
}

Groups read_groups(const InferContext& context) {
    const Tensor& x = context.constant_input(0, "what decides on the output's shape");
    const bool sorted = context.node.attributes.integer("sorted", 1) != 0;
    return with_type(
        x.type(), [&](auto element) { return group_slices(x.data<decltype(element)>(), read_lines(context), sorted); });
}

}  // namespace

void infer_unique(InferContext& context) {
    const Operand& x = context.input(0);
    if (volume(x.logical) == 0) throw Error("input " + quoted(x.name), "has no elements");
    const Groups groups = read_groups(context);
    const auto count = static_cast<std::int64_t>(groups.first.size());
    Shape shape{count};
    if (has_axis(context)) {
        shape = x.logical;
        shape[static_cast<std::size_t>(read_axis(context))] = count;
    }
    set_output(context, 0, x.type, std::move(shape));
    for (std::size_t i = 1; i < context.outputs.size(); ++i)
        set_output(context, i, DType::i64, {i == 2 ? static_cast<std::int64_t>(groups.member.size()) : count});
}

Step make_unique(const StepContext& context) {
    const AxisLines lines = read_lines(context);
    const std::size_t slice = static_cast<std::size_t>(lines.inner) * size_of(context.input(0).type);
    std::vector<bool> wanted;
    for (const Operand& output : context.outputs) wanted.push_back(output.present);
    return [lines, slice, wanted, groups = read_groups(context)](Step::Inputs inputs, Step::Outputs outputs) {
        const std::vector<std::int64_t>* const lists[] = {nullptr, &groups.first, &groups.member, &groups.count};
        for (std::size_t i = 1; i < wanted.size(); ++i) {
            if (wanted[i]) std::ranges::copy(*lists[i], outputs[i].data<std::int64_t>());
        }
        if (!wanted[0]) return;
        std::byte* to = outputs[0].bytes;
        for (std::int64_t o = 0; o < lines.outer; ++o) {
            for (const std::int64_t first : groups.first) {
                std::memcpy(to, inputs[0].bytes + static_cast<std::size_t>(o * lines.length + first) * slice, slice);
                to += slice;
            }
        }
    };
}

}  // namespace mlq
