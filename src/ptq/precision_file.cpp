#include "mlq/ptq/precision_file.hpp"

#include <algorithm>

#include "base/nearest_names.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"

namespace mlq {
namespace {

constexpr const char* schema = "mlq.precision/1";

const Json& member(const Json& object, const char* key, Json::value_t type, const char* kind) {
    if (!object.is_object() || !object.contains(key)) throw Error("", quoted(key) + " is missing");
    const Json& found = object.at(key);
    if (found.type() != type) throw Error("", quoted(key) + " is not " + kind);
    return found;
}

void refuse_other_keys(const Json& object, const std::vector<std::string>& known) {
    for (const auto& [key, value] : object.items()) {
        if (std::find(known.begin(), known.end(), key) == known.end())
            throw Error("", quoted(key) + " is not known", suggest(key, known));
    }
}

int read_bits(const Json& json) {
    if (!json.is_number_integer() || (json != 7 && json != 8))
        throw Error("", quoted("activation_bits") + " is neither 7 nor 8");
    return json.get<int>();
}

PrecisionRequest read(const Json& json, const Target& target) {
    if (!json.is_object()) throw Error("", "is not a JSON object", "write one with `write-precision`");
    refuse_other_keys(json, {"schema", "target", "nodes"});
    const auto text = [](const Json& object, const char* key) {
        return member(object, key, Json::value_t::string, "a text").get<std::string>();
    };
    if (const std::string found = text(json, "schema"); found != schema)
        throw Error("", "has the schema " + quoted(found), std::string("this version reads ") + schema);
    if (const std::string found = text(json, "target"); found != target.name)
        throw Error("", "is a plan for the target " + quoted(found) + ", not for " + target.name,
                    "use `target` " + found + ", or change the plan");
    PrecisionRequest request;
    for (const auto& [name, entry] : member(json, "nodes", Json::value_t::object, "an object").items()) {
        with_context("node " + quoted(name), [&, key = &name, value = &entry] {
            if (!value->is_object()) throw Error("", "is not an object", R"(write {"precision": "float32"})");
            refuse_other_keys(*value, {"precision", "activation_bits", "op", "why"});
            request.nodes[*key] = precision_called(text(*value, "precision"));
            if (value->contains("activation_bits"))
                request.activation_bits[*key] = read_bits(value->at("activation_bits"));
        });
    }
    return request;
}

}  // namespace

Json to_json(const PrecisionPlan& plan) {
    Json nodes = Json::object();
    for (const auto* list : {&plan.nodes, &plan.fused}) {
        for (const NodePrecision& node : *list) {
            Json& entry = nodes[node.node];
            entry = {{"precision", to_string(node.precision)}, {"op", node.op}, {"why", node.why}};
            if (node.activation_bits) entry["activation_bits"] = *node.activation_bits;
        }
    }
    return {{"schema", schema}, {"target", plan.target}, {"nodes", std::move(nodes)}};
}

PrecisionRequest load_precision_plan(const std::filesystem::path& path, const Target& target) {
    constexpr std::uint64_t limit = 256 << 20;
    const auto bytes = read_file(path, limit);
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    const Json json = parse_json(text, path.string());
    return with_context(path.string(), [&] { return read(json, target); });
}

}  // namespace mlq
