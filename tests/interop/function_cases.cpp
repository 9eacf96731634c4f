// Functions of one and several tensors, normalizations and reductions.
#include "operator_case.hpp"

namespace mlq::interop {
namespace {

const Shape image{2, 6, 9, 11};

void add_unary(std::vector<OperatorCase>& list) {
    for (const char* op : {"Elu",
                           "Selu",
                           "Softplus",
                           "Softsign",
                           "Sin",
                           "Cos",
                           "Tan",
                           "Atan",
                           "Ceil",
                           "Floor",
                           "Abs",
                           "Neg",
                           "Reciprocal",
                           "Erf",
                           "Sign",
                           "Sinh",
                           "Cosh",
                           "Asinh",
                           "ThresholdedRelu",
                           "Round",
                           "Celu",
                           "LogSoftmax"})
        list.push_back({std::string("unary_") + op, op, image, {}});
    for (const char* op : {"Asin", "Acos", "Atanh"})
        list.push_back({std::string("unary_") + op, op, image, {}, behind("Tanh")});
    list.push_back({"unary_Acosh", "Acosh", image, {}, behind("Cosh")});
    list.push_back({"unary_Log", "Log", image, {}, behind("Exp")});
    list.push_back({"unary_Sqrt", "Sqrt", image, {}, behind("Abs")});
    list.push_back({"shrink", "Shrink", image, {}, with({{"lambd", 0.7F}, {"bias", 0.2F}})});
    for (const std::int64_t axis : {1, 2, 3}) {
        const std::string at = std::to_string(axis);
        list.push_back({"hardmax_" + at, "Hardmax", image, {}, with({{"axis", axis}})});
        list.push_back({"hardmax_opset_11_" + at, "Hardmax", image, {}, with({{"axis", axis}}), 11});
        for (const std::int64_t p : {1, 2})
            list.push_back({"lp_normalization_" + at + "_" + std::to_string(p),
                            "LpNormalization",
                            image,
                            {},
                            with({{"axis", axis}, {"p", p}})});
    }
    for (const std::int64_t p : {1, 2, 3}) {
        list.push_back({"global_lp_pool_" + std::to_string(p), "GlobalLpPool", image, {}, with({{"p", p}})});
        list.push_back(
            {"lp_pool_" + std::to_string(p),
             "LpPool",
             image,
             {},
             with({{"p", p}, {"kernel_shape", Ints{3, 2}}, {"strides", Ints{2, 1}}, {"pads", Ints{1, 0, 1, 1}}})});
    }
    list.push_back({"is_inf", "IsInf", image, {}, {}, 13, true});
    list.push_back({"mish", "Mish", image, {}, {}, 18});
    list.push_back({"swish", "Swish", image, {}, with({{"alpha", 1.5F}}), 24});
    list.push_back({"gelu_erf", "Gelu", image, {}, {}, 20});
    list.push_back({"gelu_tanh", "Gelu", image, {}, with({{"approximate", std::string("tanh")}}), 20});
    list.push_back({"elu_alpha", "Elu", image, {}, with({{"alpha", 0.3F}})});
    list.push_back({"celu_alpha", "Celu", image, {}, with({{"alpha", 0.3F}})});
    list.push_back({"selu_numbers", "Selu", image, {}, with({{"alpha", 1.2F}, {"gamma", 0.7F}})});
    list.push_back({"log_softmax_channel", "LogSoftmax", image, {}, with({{"axis", std::int64_t{1}}})});
    for (const std::int64_t axis : {0, 1, 2})
        list.push_back(
            {"prepared_log_softmax_" + std::to_string(axis), "LogSoftmax", image, {}, with({{"axis", axis}}), 11});
    list.push_back(
        {"upgraded_log_softmax", "LogSoftmax", image, {}, with({{"axis", std::int64_t{3}}}), 11, false, true});
}

void add_several(std::vector<OperatorCase>& list) {
    for (const char* op : {"Max", "Min", "Mean", "Sum"}) {
        list.push_back({std::string("three_") + op, op, image, {{6, 1, 1}, {9, 1}}});
        list.push_back({std::string("one_") + op, op, image, {}});
    }
    for (const char* op : {"Greater", "Less", "GreaterOrEqual", "LessOrEqual", "Equal"})
        list.push_back({std::string("compare_") + op, op, image, {{1, 6, 1, 1}}, {}, 16, true});
    list.push_back({"is_nan", "IsNaN", image, {}, {}, 13, true});
    list.push_back({"mod", "Mod", image, {{11}}, with({{"fmod", std::int64_t{1}}})});
    list.push_back({"einsum", "Einsum", {2, 6, 9}, {{2, 4, 9}}, with({{"equation", std::string("bij,bkj->bik")}})});
    list.push_back(
        {"einsum_ellipsis", "Einsum", image, {{2, 6, 11, 3}}, with({{"equation", std::string("...ij,...jk->...ki")}})});
}

void add_normalizations(std::vector<OperatorCase>& list) {
    list.push_back({"layer_normalization", "LayerNormalization", image, {{11}, {11}}, {}, 17});
    list.push_back({"layer_normalization_axis",
                    "LayerNormalization",
                    image,
                    {{6, 9, 11}},
                    with({{"axis", std::int64_t{1}}, {"epsilon", 0.01F}}),
                    17});
    list.push_back({"rms_normalization", "RMSNormalization", image, {{11}}, {}, 23});
    list.push_back({"instance_normalization", "InstanceNormalization", image, {{6}, {6}}, with({{"epsilon", 0.01F}})});
    list.push_back(
        {"group_normalization", "GroupNormalization", image, {{6}, {6}}, with({{"num_groups", std::int64_t{3}}}), 21});
}

void add_reductions(std::vector<OperatorCase>& list) {
    list.push_back({"ReduceLogSum", "ReduceLogSum", image, {}, behind("Exp", with_integers({{-1, 1}})), 18});
    list.push_back({"ReduceLogSum_opset_13", "ReduceLogSum", image, {}, behind("Exp", with({{"axes", Ints{2}}}))});
    for (const char* op :
         {"ReduceSum", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceLogSumExp"}) {
        list.push_back({std::string(op) + "_opset_18", op, image, {}, with_integers({{-1, 1}}), 18});
        if (std::string(op) == "ReduceSum") {
            list.push_back(
                {"ReduceSum_opset_13", op, image, {}, with_integers({{2}}, {{"keepdims", std::int64_t{0}}})});
            list.push_back({"upgraded_ReduceSum", op, image, {}, with({{"axes", Ints{1, 3}}}), 11, false, true});
        } else {
            list.push_back({std::string(op) + "_opset_13",
                            op,
                            image,
                            {},
                            with({{"axes", Ints{2, 3}}, {"keepdims", std::int64_t{0}}})});
        }
    }
}

}  // namespace

std::vector<OperatorCase> function_cases() {
    std::vector<OperatorCase> list;
    add_unary(list);
    add_several(list);
    add_normalizations(list);
    add_reductions(list);
    return list;
}

}  // namespace mlq::interop
