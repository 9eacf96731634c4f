// Attention and RotaryEmbedding as they are read and run, against their definitions in double.
#include <catch2/catch.hpp>
#include <cmath>

#include "mlq/base/error.hpp"
#include "mlq/base/random.hpp"
#include "mlq/graph/onnx.hpp"
#include "mlq/run/load_model.hpp"
#include "mlq/run/plan.hpp"

using namespace mlq;
using Catch::Contains;

namespace {

// A network of one node; its inputs have open batches.
class OneNode {
  public:
    OneNode(const char* op, std::size_t outputs) {
        graph_.opset = 23;
        node_.op = node_.name = op;
        for (std::size_t i = 0; i < outputs; ++i) {
            Value value;
            value.name = "y" + std::to_string(i);
            graph_.outputs.push_back(graph_.add_value(std::move(value)));
            node_.outputs.push_back(graph_.outputs.back());
        }
    }

    OneNode& input(Tensor tensor) {
        Value value;
        value.name = "x" + std::to_string(node_.inputs.size());
        value.type = tensor.type();
        value.shape = tensor.shape();
        value.shape.front() = -1;
        value.shape_known = true;
        batch_ = tensor.shape().front();
        graph_.inputs.push_back(graph_.add_value(std::move(value)));
        node_.inputs.push_back(graph_.inputs.back());
        tensors_.push_back(std::move(tensor));
        return *this;
    }
    // What the file says of the input's shape, whatever is fed.
    OneNode& claim(std::size_t i, Shape shape) {
        graph_.values[static_cast<std::size_t>(node_.inputs[i])].shape = std::move(shape);
        return *this;
    }
    OneNode& constant(Tensor tensor) {
        node_.inputs.push_back(graph_.add_constant("constant", std::move(tensor)));
        return *this;
    }
    OneNode& absent() {
        node_.inputs.push_back(no_value);
        return *this;
    }
    OneNode& attribute(const char* name, Attribute value) {
        node_.attributes.set(name, std::move(value));
        return *this;
    }

    std::vector<Tensor> run() {
        graph_.nodes = {node_};
        Graph graph = parse_onnx(serialize_onnx(graph_), "model");
        prepare(graph);
        const Plan plan(graph, {.batch = batch_});
        Workspace workspace(plan);
        std::vector<Feed> feeds;
        for (std::size_t i = 0; i < tensors_.size(); ++i) feeds.push_back({names_of_inputs()[i], tensors_[i].view()});
        plan.run(workspace, feeds);
        std::vector<Tensor> results;
        for (std::size_t i = 0; i < plan.outputs().size(); ++i) {
            const auto output = plan.output(workspace, i);
            results.push_back(Tensor::of<float>(output.shape, output.span<float>()));
        }
        return results;
    }

    std::string failure() {
        try {
            run();
        } catch (const Error& error) {
            return error.what();
        }
        return {};
    }

  private:
    std::vector<std::string_view> names_of_inputs() const {
        std::vector<std::string_view> names;
        for (const ValueId id : graph_.inputs) names.push_back(graph_.values[static_cast<std::size_t>(id)].name);
        return names;
    }

    Graph graph_;
    Node node_;
    std::vector<Tensor> tensors_;
    std::int64_t batch_ = 1;
};

Tensor noise(Shape shape, Random& random) {
    Tensor tensor(DType::f32, std::move(shape));
    for (float& x : tensor.span<float>()) x = static_cast<float>(random.normal());
    return tensor;
}

void check_near(const Tensor& ours, const Tensor& expected) {
    REQUIRE(ours.shape() == expected.shape());
    for (std::int64_t i = 0; i < ours.size(); ++i) {
        INFO("element " << i);
        REQUIRE(ours.data<float>()[i] == Approx(expected.data<float>()[i]).margin(1e-5));
    }
}

struct Attended {
    Tensor y, shares;
};

// Of (batch, heads, length, size); `sees(q, k)` says which keys a query may look at.
template <typename Sees>
Attended attend(const Tensor& q, const Tensor& k, const Tensor& v, const Sees& sees) {
    const Shape &a = q.shape(), &b = k.shape();
    const std::int64_t heads = a[1], queries = a[2], keys = b[2], size = a[3], shared = heads / b[1];
    Attended result{Tensor(DType::f32, a), Tensor(DType::f32, {a[0], heads, queries, keys})};
    for (std::int64_t n = 0; n < a[0]; ++n) {
        for (std::int64_t h = 0; h < heads; ++h) {
            const std::int64_t of_keys = (n * b[1] + h / shared) * keys * size;
            for (std::int64_t i = 0; i < queries; ++i) {
                const std::int64_t row = (n * heads + h) * queries + i;
                std::vector<double> weights(static_cast<std::size_t>(keys), 0);
                double sum = 0;
                for (std::int64_t j = 0; j < keys; ++j) {
                    double score = 0;
                    for (std::int64_t d = 0; d < size; ++d)
                        score += double(q.data<float>()[row * size + d]) * k.data<float>()[of_keys + j * size + d];
                    if (sees(i, j)) weights[j] = std::exp(score / std::sqrt(static_cast<double>(size)));
                    sum += weights[j];
                }
                for (std::int64_t j = 0; j < keys; ++j)
                    result.shares.data<float>()[row * keys + j] = static_cast<float>(weights[j] / sum);
                for (std::int64_t d = 0; d < size; ++d) {
                    double y = 0;
                    for (std::int64_t j = 0; j < keys; ++j)
                        y += weights[j] / sum * v.data<float>()[of_keys + j * size + d];
                    result.y.data<float>()[row * size + d] = static_cast<float>(y);
                }
            }
        }
    }
    return result;
}

// (batch, heads, length, size) as (batch, length, heads * size).
Tensor flattened(const Tensor& x) {
    const Shape& s = x.shape();
    Tensor flat(DType::f32, {s[0], s[2], s[1] * s[3]});
    for (std::int64_t i = 0; i < x.size(); ++i) {
        const std::int64_t d = i % s[3], t = i / s[3] % s[2], h = i / s[3] / s[2] % s[1], n = i / s[3] / s[2] / s[1];
        flat.data<float>()[(n * s[2] + t) * s[1] * s[3] + h * s[3] + d] = x.data<float>()[i];
    }
    return flat;
}

const auto all = [](std::int64_t, std::int64_t) { return true; };

}  // namespace

TEST_CASE("attention looks at every key, at those before, or at those of a mask") {
    Random random(3);
    const Tensor q = noise({2, 4, 3, 8}, random), k = noise({2, 2, 5, 8}, random), v = noise({2, 2, 5, 8}, random);
    const auto node = [&](std::size_t outputs = 1) { return OneNode("Attention", outputs).input(q).input(k).input(v); };
    check_near(node().run()[0], attend(q, k, v, all).y);
    check_near(node().attribute("is_causal", std::int64_t{1}).run()[0],
               attend(q, k, v, [](std::int64_t i, std::int64_t j) { return j <= i; }).y);
    Tensor mask(DType::boolean, {3, 5});
    for (std::int64_t i = 0; i < 15; ++i) mask.data<bool>()[i] = i % 4 != 1;
    check_near(node().constant(mask).run()[0],
               attend(q, k, v, [](std::int64_t i, std::int64_t j) { return (i * 5 + j) % 4 != 1; }).y);
    check_near(OneNode("Attention", 1)
                   .input(flattened(q))
                   .input(flattened(k))
                   .input(flattened(v))
                   .attribute("q_num_heads", std::int64_t{4})
                   .attribute("kv_num_heads", std::int64_t{2})
                   .run()[0],
               flattened(attend(q, k, v, all).y));
}

TEST_CASE("attention hands out past keys with the present ones, and its shares") {
    Random random(4);
    const Tensor q = noise({2, 2, 3, 4}, random), k = noise({2, 2, 5, 4}, random), v = noise({2, 2, 5, 4}, random);
    const auto part = [](const Tensor& x, std::int64_t from, std::int64_t to) {
        Tensor piece(DType::f32, {2, 2, to - from, 4});
        for (std::int64_t i = 0; i < piece.size(); ++i)
            piece.data<float>()[i] = x.data<float>()[i / (4 * (to - from)) * 20 + from * 4 + i % (4 * (to - from))];
        return piece;
    };
    const auto outputs = OneNode("Attention", 4)
                             .input(q)
                             .input(part(k, 2, 5))
                             .input(part(v, 2, 5))
                             .absent()
                             .input(part(k, 0, 2))
                             .input(part(v, 0, 2))
                             .attribute("qk_matmul_output_mode", std::int64_t{3})
                             .run();
    const Attended expected = attend(q, k, v, all);
    check_near(outputs[0], expected.y);
    check_near(outputs[1], k);
    check_near(outputs[2], v);
    check_near(outputs[3], expected.shares);
}

TEST_CASE("attention that has no other form is refused with what to do") {
    Random random(5);
    const Tensor x = noise({1, 3, 4, 4}, random);
    const auto node = [&] { return OneNode("Attention", 1).input(x).input(x).input(x); };
    CHECK(node().failure().empty());
    CHECK_THAT(node().constant(noise({4, 4}, random)).attribute("softcap", 2.0F).failure(), Contains("softcap"));
    CHECK_THAT(node().absent().input(x).failure(), Contains("only one of past_key"));
    CHECK_THAT(node().absent().input(x).input(x).attribute("is_causal", std::int64_t{1}).failure(),
               Contains("attn_mask"));
    CHECK_THAT(node().absent().absent().absent().constant(Tensor(DType::i64, {1})).failure(), Contains("nonpad"));
    CHECK_THAT(OneNode("Attention", 1)
                   .input(x)
                   .input(noise({1, 2, 4, 4}, random))
                   .input(noise({1, 2, 4, 4}, random))
                   .failure(),
               Contains("do not share"));
    CHECK_THAT(OneNode("Attention", 1).input(x).failure(), Contains("input 1 is missing"));
    CHECK_THAT(
        node().attribute("q_num_heads", std::int64_t{1} << 40).attribute("kv_num_heads", std::int64_t{1}).failure(),
        Contains("heads"));
    CHECK_THAT(OneNode("RotaryEmbedding", 1).input(x).failure(), Contains("inputs"));
    CHECK_THAT(OneNode("RotaryEmbedding", 1)
                   .input(x)
                   .constant(x)
                   .constant(x)
                   .attribute("rotary_embedding_dim", std::int64_t{3})
                   .failure(),
               Contains("odd"));
}

TEST_CASE("attention that claims more heads than anything has is refused before they are listed") {
    OneNode node("Attention", 1);
    for (int i = 0; i < 3; ++i) node.input(Tensor(DType::f32, {1, 1, 1, 1}));
    node.claim(0, {-1, std::int64_t{1} << 40, 1, 1});
    CHECK_THROWS_WITH(node.run(), Contains("has 1099511627776 heads"));
}

TEST_CASE("a rotary embedding turns pairs of numbers") {
    Random random(6);
    const Tensor x = noise({2, 3, 4, 6}, random);  // batch, heads, length, size
    Tensor cosines(DType::f32, {4, 3}), sines(DType::f32, {4, 3});
    for (std::int64_t i = 0; i < 12; ++i) {
        cosines.data<float>()[i] = static_cast<float>(std::cos(0.3 * static_cast<double>(i)));
        sines.data<float>()[i] = static_cast<float>(std::sin(0.3 * static_cast<double>(i)));
    }
    const std::int64_t positions[] = {0, 1, 2, 3, 3, 0, 1, 1};
    for (const bool interleaved : {false, true}) {
        Tensor expected(DType::f32, x.shape());
        for (std::int64_t row = 0; row < 24; ++row) {
            const std::int64_t angle = 3 * positions[row / 12 * 4 + row % 4];
            for (std::int64_t i = 0; i < 3; ++i) {
                const std::int64_t a = row * 6 + (interleaved ? 2 * i : i),
                                   b = row * 6 + (interleaved ? 2 * i + 1 : i + 3);
                const float c = cosines.data<float>()[angle + i], s = sines.data<float>()[angle + i];
                expected.data<float>()[a] = c * x.data<float>()[a] - s * x.data<float>()[b];
                expected.data<float>()[b] = s * x.data<float>()[a] + c * x.data<float>()[b];
            }
        }
        const auto y = OneNode("RotaryEmbedding", 1)
                           .input(x)
                           .constant(cosines)
                           .constant(sines)
                           .input(Tensor::of<std::int64_t>({2, 4}, positions))
                           .attribute("interleaved", std::int64_t{interleaved})
                           .run();
        check_near(y[0], expected);
    }
}
