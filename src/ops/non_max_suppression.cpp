// NonMaxSuppression: of each class of each sample the boxes with the best scores, without those that overlap a better
// one. How many are left is the shape, so boxes and scores must be constant: of computed ones the samples decide.
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "families.hpp"
#include "infer.hpp"
#include "mlq/base/error.hpp"

namespace mlq {
namespace {

struct Corners {
    float top, left, bottom, right;

    float area() const { return (bottom - top) * (right - left); }
};

struct Suppression {
    const float* boxes = nullptr;   // (samples, count, 4)
    const float* scores = nullptr;  // (samples, classes, count)
    std::int64_t samples = 0, classes = 0, count = 0;
    std::int64_t most = 0;  // of each class
    float overlap = 0, least_score = 0;
    bool has_least_score = false, from_center = false;

    Corners box(std::int64_t sample, std::int64_t i) const {
        const float* const b = boxes + (sample * count + i) * 4;
        if (from_center) return {b[1] - b[3] / 2, b[0] - b[2] / 2, b[1] + b[3] / 2, b[0] + b[2] / 2};
        return {std::min(b[0], b[2]), std::min(b[1], b[3]), std::max(b[0], b[2]), std::max(b[1], b[3])};
    }
};

bool overlaps(const Corners& a, const Corners& b, float threshold) {
    const float height = std::min(a.bottom, b.bottom) - std::max(a.top, b.top);
    const float width = std::min(a.right, b.right) - std::max(a.left, b.left);
    if (!(height > 0) || !(width > 0)) return false;
    const float common = height * width, all = a.area() + b.area() - common;
    return all > 0 && common / all > threshold;
}

const Tensor& constant_reals(const InferContext& context, std::size_t i) {
    const Operand& operand = real_input(context, i);
    if (operand.constant == nullptr)
        throw Error("", "the samples decide how many boxes are left, and mlq plans with known shapes",
                    "export the network without its post-processing, or cut the file before this node "
                    "(onnx.utils.extract_model)");
    const Tensor& tensor = *operand.constant;
    if (tensor.type() != DType::f32 || tensor.shape().size() != 3)
        throw Error("input " + quoted(operand.name), "must have three dimensions, but is " + to_string(tensor.shape()));
    return tensor;
}

template <typename T>
T number_or(const InferContext& context, std::size_t i, const char* what, T fallback) {
    if (!context.has_input(i)) return fallback;
    const Tensor& tensor = context.constant_input(i, what);
    if (tensor.type() != dtype_of<T>() || tensor.size() != 1) throw Error(std::string(what) + " must be one number");
    return *tensor.data<T>();
}

Suppression read_suppression(const InferContext& context) {
    const Tensor& boxes = constant_reals(context, 0);
    const Tensor& scores = constant_reals(context, 1);
    const Shape &b = boxes.shape(), &s = scores.shape();
    if (b[2] != 4 || b[0] != s[0] || b[1] != s[2])
        throw Error("boxes of shape " + to_string(b) + " do not fit scores of shape " + to_string(s));
    return {.boxes = boxes.data<float>(),
            .scores = scores.data<float>(),
            .samples = b[0],
            .classes = s[1],
            .count = b[1],
            .most = number_or<std::int64_t>(context, 2, "max_output_boxes_per_class", 0),
            .overlap = number_or<float>(context, 3, "iou_threshold", 0),
            .least_score = number_or<float>(context, 4, "score_threshold", 0),
            .has_least_score = context.has_input(4),
            .from_center = context.node.attributes.integer("center_point_box", 0) != 0};
}

// Boxes of a class in the order in which they are chosen: the best score first, among equals the first box.
std::vector<std::int64_t> rank_boxes(const Suppression& rule, const float* scores) {
    std::vector<std::int64_t> order;
    for (std::int64_t i = 0; i < rule.count; ++i) {
        if (!std::isnan(scores[i]) && (!rule.has_least_score || scores[i] > rule.least_score)) order.push_back(i);
    }
    std::ranges::stable_sort(order, [&](std::int64_t a, std::int64_t b) { return scores[a] > scores[b]; });
    return order;
}

using Choice = std::array<std::int64_t, 3>;  // sample, class, box

std::vector<Choice> choose(const Suppression& rule) {
    constexpr std::int64_t most_comparisons = std::int64_t{1} << 30;
    std::int64_t comparisons = 0;
    std::vector<Choice> chosen;
    for (std::int64_t n = 0; n < rule.samples; ++n) {
        for (std::int64_t c = 0; c < rule.classes; ++c) {
            std::vector<Corners> kept;
            for (const std::int64_t i : rank_boxes(rule, rule.scores + (n * rule.classes + c) * rule.count)) {
                if (static_cast<std::int64_t>(kept.size()) >= rule.most) break;
                comparisons += static_cast<std::int64_t>(kept.size());
                if (comparisons > most_comparisons) throw Error("compares boxes more than 2^30 times");
                const Corners box = rule.box(n, i);
                if (std::ranges::any_of(kept, [&](const Corners& k) { return overlaps(k, box, rule.overlap); }))
                    continue;
                kept.push_back(box);
                chosen.push_back({n, c, i});
            }
        }
    }
    return chosen;
}

}  // namespace

void infer_non_max_suppression(InferContext& context) {
    const auto chosen = choose(read_suppression(context));
    set_output(context, 0, DType::i64, {static_cast<std::int64_t>(chosen.size()), 3});
}

Step make_non_max_suppression(const StepContext& context) {
    return [chosen = choose(read_suppression(context))](Step::Inputs, Step::Outputs outputs) {
        std::int64_t* to = outputs[0].data<std::int64_t>();
        for (const Choice& choice : chosen) to = std::ranges::copy(choice, to).out;
    };
}

}  // namespace mlq
