#include "name_scope.hpp"

#include <google/protobuf/unknown_field_set.h>

#include <optional>

namespace mlq {
namespace {

// Values that a function gives its attributes by itself. The field is younger than some versions of the format's
// library, which keep it unread.
template <typename Function>
std::optional<onnx::AttributeProto> default_of(const Function& function, const std::string& name) {
    if constexpr (requires { function.attribute_proto(); }) {
        for (const auto& attribute : function.attribute_proto()) {
            if (attribute.name() == name) return attribute;
        }
    } else {
        constexpr int attribute_proto = 11;
        const auto& fields = function.unknown_fields();
        for (int i = 0; i < fields.field_count(); ++i) {
            const auto& field = fields.field(i);
            if (field.number() != attribute_proto ||
                field.type() != google::protobuf::UnknownField::TYPE_LENGTH_DELIMITED)
                continue;
            onnx::AttributeProto attribute;
            if (attribute.ParseFromString(field.length_delimited()) && attribute.name() == name) return attribute;
        }
    }
    return std::nullopt;
}

std::optional<onnx::AttributeProto> find_attribute(const FunctionCall& call, const std::string& name) {
    for (const auto& attribute : call.node->attribute()) {
        if (attribute.name() == name) return attribute;
    }
    return default_of(*call.function, name);
}

// An attribute of the function that has no value leaves the node's attribute out.
void resolve_attributes(onnx::NodeProto& node, const FunctionCall& call) {
    onnx::NodeProto resolved;
    for (auto& attribute : *node.mutable_attribute()) {
        if (attribute.ref_attr_name().empty()) {
            resolved.add_attribute()->Swap(&attribute);
            continue;
        }
        auto value = find_attribute(call, attribute.ref_attr_name());
        if (!value) continue;
        value->set_name(attribute.name());
        resolved.add_attribute()->Swap(&*value);
    }
    node.mutable_attribute()->Swap(resolved.mutable_attribute());
}

}  // namespace

TakenNames::TakenNames(const onnx::GraphProto& graph) {
    for (const auto& input : graph.input()) names_.insert(input.name());
    for (const auto& output : graph.output()) names_.insert(output.name());
    for (const auto& initializer : graph.initializer()) names_.insert(initializer.name());
    for (const auto& node : graph.node()) names_.insert(node.output().begin(), node.output().end());
}

std::string TakenNames::make(const std::string& prefix, const std::string& name) {
    std::string made = prefix + "/" + name;
    while (!names_.insert(made).second) made = prefix + "/" + name + "_" + std::to_string(++count_);
    return made;
}

std::string NameScope::find(const std::string& name) {
    if (name.empty()) return name;
    for (NameScope* scope = this; scope != nullptr; scope = scope->around_) {
        if (const auto known = scope->names_.find(name); known != scope->names_.end()) return known->second;
        if (scope->taken_ != nullptr) return scope->names_[name] = scope->taken_->make(scope->prefix_, name);
    }
    return name;
}

onnx::NodeProto resolve(const onnx::NodeProto& node, NameScope& scope) {
    onnx::NodeProto resolved = node;
    for (auto& name : *resolved.mutable_input()) name = scope.find(name);
    for (auto& name : *resolved.mutable_output()) name = scope.find(name);
    if (!node.name().empty() && !scope.prefix().empty()) resolved.set_name(scope.prefix() + "/" + node.name());
    if (scope.call() != nullptr) resolve_attributes(resolved, *scope.call());
    return resolved;
}

}  // namespace mlq
