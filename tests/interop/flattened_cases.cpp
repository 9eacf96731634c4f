#include "flattened_cases.hpp"

#include "graph/wire.hpp"

namespace mlq::interop {
namespace {

// A ModelProto of IR version 9 that imports the domain "own" too.
std::vector<std::byte> own_functions(const std::vector<std::string>& nodes, const std::string& functions) {
    wire::Model model{
        .nodes = nodes, .inputs = {wire::info("image", {2, 6})}, .outputs = {wire::info("output", {2, 6})}};
    model.more_model = wire::number(1, 9) + wire::text(8, wire::text(1, "own") + wire::number(2, 1)) + functions;
    return model.bytes();
}

std::string scalar(std::string_view name, float value) {
    return wire::node("Constant", {}, {std::string(name)},
                      wire::text(5, wire::attribute("value", 4, wire::text(5, wire::float_tensor("", {}, {value})))));
}

// Leaky calls LeakyRelu with its own attribute; Shifted calls Leaky twice and adds a number of its own.
FlattenedCase functions() {
    const std::string opset = wire::text(9, wire::number(2, 13));
    const std::string own = opset + wire::text(9, wire::text(1, "own") + wire::number(2, 1)) + wire::text(10, "own");
    const auto reference = wire::text(5, wire::text(1, "alpha") + wire::text(21, "slope") + wire::number(20, 1));
    const std::string leaky = wire::text(1, "Leaky") + wire::text(4, "a") + wire::text(5, "b") +
                              wire::text(6, "slope") + wire::text(7, wire::node("LeakyRelu", {"a"}, {"b"}, reference)) +
                              own;
    const auto call = [](const std::string& input, const std::string& output, float slope) {
        return wire::node("Leaky", {input}, {output},
                          wire::text(7, "own") + wire::text(5, wire::attribute("slope", 1, wire::real(2, slope))));
    };
    std::string shifted = wire::text(1, "Shifted") + wire::text(4, "a") + wire::text(5, "b");
    for (const auto& node :
         {call("a", "t", 0.3F), scalar("c", 0.7F), wire::node("Sub", {"t", "c"}, {"u"}), call("u", "b", 0.1F)})
        shifted += wire::text(7, node);
    return {"functions", own_functions({wire::node("Neg", {"image"}, {"t"}),
                                        wire::node("Shifted", {"t"}, {"output"}, wire::text(7, "own"))},
                                       wire::text(25, leaky) + wire::text(25, shifted + own))};
}

// As what torch writes for squeeze(1): axis 1 has 6 elements, so the second branch is taken. ONNX Runtime checks the
// shapes of both branches, so both fit.
FlattenedCase size() {
    const auto branch = [](const std::string& node) {
        return wire::text(1, node) + wire::text(2, "branch") + wire::text(12, wire::text(1, "t"));
    };
    const auto integer = [](std::string_view name, std::int64_t value) {
        return wire::tensor(name, {1}, wire::i64, wire::text(9, wire::raw(std::vector{value})));
    };
    const auto choice = wire::node(
        "If", {"is_one"}, {"kept"},
        wire::text(5, wire::attribute("then_branch", 5, wire::text(6, branch(wire::node("Abs", {"image"}, {"t"}))))) +
            wire::text(
                5, wire::attribute("else_branch", 5, wire::text(6, branch(wire::node("Identity", {"image"}, {"t"}))))));
    const wire::Model model{
        .nodes = {wire::node("Shape", {"image"}, {"shape"}), wire::node("Gather", {"shape", "axis"}, {"size"}),
                  wire::node("Equal", {"size", "axis"}, {"is_one"}), choice, wire::node("Tanh", {"kept"}, {"output"})},
        .initializers = {integer("axis", 1)},
        .inputs = {wire::info("image", {2, 6})},
        .outputs = {wire::info("output", {2, 6})}};
    return {"if_of_size", model.bytes()};
}

// Four rounds: the carried value becomes its tanh plus the number of the round; the last list is not asked for.
FlattenedCase loop() {
    const auto value = [](const char* name) { return wire::text(1, name); };
    const auto cast = wire::text(5, wire::attribute("to", 2, wire::number(3, wire::f32)));
    std::string body;
    for (const auto& node :
         {wire::node("Identity", {"more"}, {"again"}), wire::node("Tanh", {"carried"}, {"t"}),
          wire::node("Cast", {"round"}, {"number"}, cast), wire::node("Add", {"t", "number"}, {"next"}),
          wire::node("Mul", {"next", "image"}, {"seen"})})
        body += wire::text(1, node);
    body += wire::text(2, "body");
    body += wire::text(11, wire::info("round", {}, wire::i64)) + wire::text(11, wire::info("more", {}, wire::boolean)) +
            wire::text(11, wire::info("carried", {2, 6}));
    for (const char* output : {"again", "next", "seen"}) body += wire::text(12, value(output));
    const wire::Model model{
        .nodes = {wire::node("Loop", {"rounds", "start", "image"}, {"last", "list"},
                             wire::text(5, wire::attribute("body", 5, wire::text(6, body)))),
                  wire::node("ReduceMax", {"list"}, {"most"},
                             wire::text(5, wire::attribute("axes", 7, wire::number(8, 0))) +
                                 wire::text(5, wire::attribute("keepdims", 2, wire::number(3, 0)))),
                  wire::node("Sub", {"last", "most"}, {"output"})},
        .initializers = {wire::tensor("rounds", {}, wire::i64, wire::text(9, wire::raw(std::vector<std::int64_t>{4}))),
                         wire::tensor("start", {}, wire::boolean, wire::text(9, std::string(1, '\1')))},
        .inputs = {wire::info("image", {2, 6})},
        .outputs = {wire::info("output", {2, 6})}};
    return {"loop_of_rounds", model.bytes()};
}

}  // namespace

std::vector<FlattenedCase> flattened_cases() {
    return {functions(), size(), loop()};
}

}  // namespace mlq::interop
