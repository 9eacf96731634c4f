// Attention (opset 23): softmax(softcap(Q K' scale + mask)) V over heads. Queries, keys and values come as (batch, heads,
// length, size), or as (batch, length, heads * size) with the numbers of heads as attributes.
#include <algorithm>
#include <limits>

#include "expand_functions.hpp"
#include "mlq/base/error.hpp"
#include "node_writer.hpp"
#include "op_traits.hpp"

namespace mlq {
namespace {

// Positions of the inputs.
enum Input : std::size_t { query_in, key_in, value_in, mask_in, past_key_in, past_value_in, lengths_in };

ValueId input_of(const Node& node, std::size_t i) {
    return i < node.inputs.size() ? node.inputs[i] : no_value;
}

ValueId output_of(const Node& node, std::size_t i) {
    return i < node.outputs.size() ? node.outputs[i] : no_value;
}

// Whether a value of unknown type is made by an operator that answers yes or no.
bool is_truth(const Graph& graph, ValueId value) {
    constexpr std::int64_t boolean_in_onnx = 9;
    constexpr int most_moves = 50;
    for (int i = 0; i < most_moves && value != no_value; ++i) {
        if (graph.values[static_cast<std::size_t>(value)].type == DType::boolean) return true;
        const auto at = graph.producer_of(value);
        if (!at) return false;
        const Node& node = graph.nodes[*at];
        for (const char* op :
             {"And", "Or", "Xor", "Not", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual"}) {
            if (node.op == op) return true;
        }
        if (node.op == "Cast") return node.attributes.integer("to", 0) == boolean_in_onnx;
        const std::size_t data = node.op == "Where" ? 1 : 0;
        if (!moves_data(node) && node.op != "Where" && node.op != "Trilu") return false;
        value = input_of(node, data);
    }
    return false;
}

class AttentionWriter {
  public:
    AttentionWriter(Graph& graph, const Node& node) : graph_(graph), node_(node), write_(graph, node) {}

    void run() {
        check();
        const ValueId query = split_heads(input_of(node_, query_in), query_heads_);
        ValueId key = with_past(past_key_in, split_heads(input_of(node_, key_in), key_heads_), 1);
        ValueId value = with_past(past_value_in, split_heads(input_of(node_, value_in), key_heads_), 2);
        key = repeat_heads(key);
        value = repeat_heads(value);
        const ValueId scaled = write_.add("Mul", {query, scale_of(query)});
        ValueId scores = write_.add("MatMul", {scaled, write_.add("Transpose", {key}, {{"perm", Ints{0, 1, 3, 2}}})});
        show(0, scores);
        scores = masked(scores, query, key);
        show(1, scores);
        scores = capped(scores);
        show(2, scores);
        const ValueId shares = write_.add("Softmax", {scores}, {{"axis", std::int64_t{-1}}});
        show(3, shares);
        join_heads(shares, value);
    }

  private:
    using Ints = std::vector<std::int64_t>;

    void check() {
        for (const std::size_t i : {query_in, key_in, value_in}) {
            if (input_of(node_, i) == no_value) throw Error("input " + std::to_string(i) + " is missing");
        }
        query_heads_ = node_.attributes.integer("q_num_heads", 0);
        key_heads_ = node_.attributes.integer("kv_num_heads", 0);
        has_heads_ = query_heads_ > 0 && key_heads_ > 0;
        if (query_heads_ >= 0 && key_heads_ >= 0 && !has_heads_) {
            query_heads_ = heads_of(query_in);
            key_heads_ = heads_of(key_in);
        }
        constexpr std::int64_t most_heads = 1 << 16;
        for (const std::int64_t heads : {query_heads_, key_heads_}) {
            if (heads < 0 || heads > most_heads) throw Error("has " + std::to_string(heads) + " heads");
        }
        if (key_heads_ > 0 && query_heads_ % key_heads_ != 0)
            throw Error(std::to_string(query_heads_) + " heads of queries do not share " + std::to_string(key_heads_) +
                        " heads of keys");
        const bool has_past = input_of(node_, past_key_in) != no_value;
        if (has_past != (input_of(node_, past_value_in) != no_value))
            throw Error("has only one of past_key and past_value");
        causal_ = node_.attributes.integer("is_causal", 0) != 0;
        if (causal_ && has_past)
            throw Error("", "is_causal with past keys is not supported", "export with attn_mask instead");
        if (input_of(node_, lengths_in) != no_value)
            throw Error("", "nonpad_kv_seqlen is not supported", "export with attn_mask instead");
        softcap_ = node_.attributes.real("softcap", 0);
        if (softcap_ != 0 && (causal_ || input_of(node_, mask_in) != no_value))
            throw Error("", "softcap with a mask is not supported: versions of ONNX differ in its order",
                        "export the attention as MatMul and Softmax");
    }

    // Of an input with four dimensions; 0 where they are not known, and then queries and keys have equally many.
    std::int64_t heads_of(std::size_t i) const {
        const Value& value = graph_.values[static_cast<std::size_t>(input_of(node_, i))];
        return value.shape_known && value.shape.size() == 4 ? std::max<std::int64_t>(0, value.shape[1]) : 0;
    }

    ValueId split_heads(ValueId x, std::int64_t heads) {
        if (!has_heads_) return x;
        const ValueId split = write_.add("Reshape", {x, write_.integers({0, 0, heads, -1})});
        return write_.add("Transpose", {split}, {{"perm", Ints{0, 2, 1, 3}}});
    }

    ValueId with_past(std::size_t past, ValueId present, std::size_t output) {
        if (input_of(node_, past) != no_value)
            present = write_.add("Concat", {input_of(node_, past), present}, {{"axis", std::int64_t{2}}});
        hand_out(output, present);
        return present;
    }

    // Several heads of queries share a head of keys.
    ValueId repeat_heads(ValueId x) {
        if (key_heads_ == 0 || query_heads_ == key_heads_) return x;
        Ints heads;
        for (std::int64_t i = 0; i < query_heads_; ++i) heads.push_back(i / (query_heads_ / key_heads_));
        return write_.add("Gather", {x, write_.integers(heads)}, {{"axis", std::int64_t{1}}});
    }

    ValueId scale_of(ValueId query) {
        if (node_.attributes.has("scale")) return write_.scalar(node_.attributes.real("scale", 1));
        const ValueId size = write_.add("Cast", {dim_of(query, 3)}, {{"to", std::int64_t{1}}});
        return write_.add("Reciprocal", {write_.add("Sqrt", {size})});
    }

    ValueId dim_of(ValueId x, std::int64_t axis) {
        return write_.add("Gather", {write_.add("Shape", {x}), write_.integers({axis})}, {{"axis", std::int64_t{0}}});
    }

    // What is masked gets the lowest number instead of minus infinity, so that a row of nothing else has shares.
    ValueId masked(ValueId scores, ValueId query, ValueId key) {
        const ValueId mask = input_of(node_, mask_in);
        if (mask != no_value) scores = write_.add("Add", {scores, is_truth(graph_, mask) ? as_number(mask) : mask});
        if (!causal_) return scores;
        const ValueId shape = write_.add("Concat", {dim_of(query, 2), dim_of(key, 2)}, {{"axis", std::int64_t{0}}});
        const ValueId ones =
            write_.add("ConstantOfShape", {shape}, {{"value", Tensor::of<float>({1}, std::vector<float>{1})}});
        const ValueId below = write_.add("Trilu", {ones}, {{"upper", std::int64_t{0}}});
        const ValueId seen = write_.add("Greater", {below, write_.scalar(0)});
        return write_.add("Add", {scores, as_number(seen)});
    }

    ValueId as_number(ValueId seen) {
        return write_.add("Where", {seen, write_.scalar(0), write_.scalar(std::numeric_limits<float>::lowest())});
    }

    ValueId capped(ValueId scores) {
        if (softcap_ == 0) return scores;
        const ValueId cap = write_.scalar(softcap_);
        return write_.add("Mul", {write_.add("Tanh", {write_.add("Div", {scores, cap})}), cap});
    }

    void show(std::int64_t mode, ValueId scores) {
        if (node_.attributes.integer("qk_matmul_output_mode", 0) == mode) hand_out(3, scores);
    }

    void hand_out(std::size_t output, ValueId value) {
        if (output_of(node_, output) != no_value) write_.add("Identity", {value}, {}, output_of(node_, output));
    }

    void join_heads(ValueId shares, ValueId value) {
        if (!has_heads_) {
            write_.add("MatMul", {shares, value}, {}, node_.outputs[0]);
            return;
        }
        const ValueId heads = write_.add("MatMul", {shares, value});
        const ValueId turned = write_.add("Transpose", {heads}, {{"perm", Ints{0, 2, 1, 3}}});
        write_.add("Reshape", {turned, write_.integers({0, 0, -1})}, {}, node_.outputs[0]);
    }

    Graph& graph_;
    const Node& node_;
    NodeWriter write_;
    std::int64_t query_heads_ = 0, key_heads_ = 0;
    bool has_heads_ = false, causal_ = false;
    float softcap_ = 0;
};

}  // namespace

void expand_attention(Graph& graph, const Node& node) {
    AttentionWriter(graph, node).run();
}

}  // namespace mlq
