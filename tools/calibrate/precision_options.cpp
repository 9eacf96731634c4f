#include "precision_options.hpp"

#include <map>

#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "mlq/ptq/precision_file.hpp"

namespace mlq::tools {
namespace {

std::vector<std::string> target_names() {
    std::vector<std::string> names;
    for (const auto& target : targets()) names.emplace_back(target.name);
    return names;
}

std::string target_help() {
    std::string text = "The runtime to write for:";
    for (const auto& target : targets())
        text.append(" ").append(target.name).append(" = ").append(target.summary).append(";");
    text.back() = '.';
    return text;
}

}  // namespace

void define_precision_options(CLI::App& app, PrecisionOptions& options) {
    const auto add_list = [&](const char* name, std::vector<std::string>& list, const char* help, const char* type) {
        app.add_option(name, list, help)->type_name(type)->group("Precision");
    };
    app.add_option("--target", options.target, target_help())
        ->check(CLI::IsMember(target_names()))
        ->capture_default_str()
        ->group("Precision");
    add_list("--keep-float", options.keep_float, "Node that stays in float; repeatable", "NODE");
    add_list("--keep-float-type", options.keep_float_types, "Operator type that stays in float; repeatable", "OP");
    add_list("--keep-float-regex", options.keep_float_patterns,
             "Nodes whose whole name matches stay in float; repeatable", "REGEX");
    app.add_option(
           "--activation-bits", options.activation_bits,
           "Bits of the codes that layers read: 7 makes int8 faster on processors without VNNI, and costs accuracy")
        ->check(CLI::IsMember({7, 8}))
        ->capture_default_str()
        ->group("Precision");
    app.add_option("--precision", options.plan,
                   "Precision plan: float32 or int8 for the nodes that it names, and activation bits of layers")
        ->type_name("PLAN.json")
        ->group("Precision");
    app.add_option("--write-precision", options.write_plan, "Write the precision of every node, and why")
        ->type_name("PLAN.json")
        ->group("Precision");
}

PrecisionRequest precision_request(const PrecisionOptions& options, const Kernels& kernels) {
    if (!options.write_plan.empty()) check_writable(options.write_plan);
    PrecisionRequest request;
    if (!options.plan.empty()) request = load_precision_plan(options.plan, target_called(options.target));
    for (const std::string& node : options.keep_float) request.nodes[node] = Precision::float32;
    request.default_activation_bits = options.activation_bits;
    request.keep_float_types = options.keep_float_types;
    request.keep_float_patterns = options.keep_float_patterns;
    request.kernels = &kernels;
    return request;
}

void report_precision(const PrecisionOptions& options, const PrecisionPlan& plan, Report& report) {
    std::map<std::string, std::pair<int, int>> by_op;  // int8, all
    Table exceptions{
        .key = "not_int8",
        .title = "Nodes that will not run in int8 in " + plan.target,
        .columns = {
            {.key = "node", .label = "Node"}, {.key = "op", .label = "Operator"}, {.key = "reason", .label = "Why"}}};
    auto nodes = plan.nodes;
    nodes.insert(nodes.end(), plan.fused.begin(), plan.fused.end());
    for (const NodePrecision& node : nodes) {
        const bool is_int8 = node.precision == Precision::int8;
        auto& [int8, all] = by_op[node.op];
        ++all;
        int8 += is_int8 ? 1 : 0;
        if (!is_int8) exceptions.rows.push_back({{.value = node.node}, {.value = node.op}, {.value = node.why}});
    }
    Table table{
        .key = "placement",
        .title = "What " + plan.target + " will run in int8",
        .columns = {
            {.key = "op", .label = "Operator"}, {.key = "int8", .label = "int8"}, {.key = "nodes", .label = "of"}}};
    for (const auto& [op, counts] : by_op)
        table.rows.push_back({{.value = op}, {.value = counts.first}, {.value = counts.second}});
    report.add(std::move(table));
    if (!exceptions.rows.empty()) report.add(std::move(exceptions));
    if (const char* caveat = target_called(plan.target).caveat) report.note(plan.target + ": " + caveat);
    if (options.write_plan.empty()) return;
    write_file(options.write_plan, to_text(to_json(plan)));
    report.add(Fact{.key = "precision_plan", .label = "Precision plan", .value = options.write_plan});
}

}  // namespace mlq::tools
