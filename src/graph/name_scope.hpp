// Names inside a function or a branch, while its nodes are written out among those of the network.
#pragma once

#include <onnx/onnx_pb.h>

#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>

namespace mlq {

// Names that the network uses, so that what is written out gets others.
class TakenNames {
  public:
    explicit TakenNames(const onnx::GraphProto& graph);
    // "prefix/name", with a number behind it if that is taken.
    std::string make(const std::string& prefix, const std::string& name);

  private:
    std::unordered_set<std::string> names_;
    std::uint64_t count_ = 0;
};

// The call of a function whose nodes are written out: it gives their attributes values.
struct FunctionCall {
    const onnx::NodeProto* node;
    const onnx::FunctionProto* function;
};

class NameScope {
  public:
    // The network itself: its names stay.
    static NameScope of_network() { return NameScope(nullptr, nullptr, {}, nullptr); }
    // The inside of a function: it sees nothing around it.
    static NameScope of_function(const FunctionCall& call, std::string prefix, TakenNames& taken) {
        return NameScope(nullptr, &call, std::move(prefix), &taken);
    }
    // A branch, which sees what is around it.
    NameScope inside(std::string prefix) { return NameScope(this, call_, std::move(prefix), nullptr); }

    void set(const std::string& name, std::string meaning) { names_[name] = std::move(meaning); }
    // What a name of this scope is called in the network. Empty names stay empty.
    std::string find(const std::string& name);
    bool has(const std::string& name) const { return names_.contains(name); }

    const std::string& prefix() const { return prefix_; }
    const FunctionCall* call() const { return call_; }  // null outside functions

  private:
    NameScope(NameScope* around, const FunctionCall* call, std::string prefix, TakenNames* taken)
        : around_(around), call_(call), prefix_(std::move(prefix)), taken_(taken) {}

    NameScope* around_;
    const FunctionCall* call_;
    std::string prefix_;
    TakenNames* taken_;  // set: a name that is not known here is a new one
    std::unordered_map<std::string, std::string> names_;
};

// The node with names and attributes as they are in the network.
onnx::NodeProto resolve(const onnx::NodeProto& node, NameScope& scope);

}  // namespace mlq
