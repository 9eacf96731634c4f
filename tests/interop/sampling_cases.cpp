// Operators that look at computed places of an image.
#include "operator_case.hpp"

namespace mlq::interop {
namespace {

// A MaxPool before the node: the node reads its maxima and their indices, or only these.
std::function<void(Graph&, Node&)> behind_max_pool(std::vector<std::pair<std::string, Attribute>> window,
                                                   std::int64_t storage_order) {
    return [=](Graph& graph, Node& node) {
        Node pool;
        pool.name = pool.op = "MaxPool";
        pool.inputs = node.inputs;
        with(window)(graph, pool);
        pool.attributes.set("storage_order", storage_order);
        Value maxima, indices;
        maxima.name = "maxima";
        indices.name = "indices";
        indices.type = DType::i64;
        pool.outputs = {graph.add_value(maxima), graph.add_value(indices)};
        if (node.op == "Cast") {
            node.inputs = {pool.outputs[1]};
            node.attributes.set("to", std::int64_t{1});
        } else {
            node.inputs = pool.outputs;
            with(window)(graph, node);
        }
        graph.nodes.push_back(pool);
    };
}

}  // namespace

std::vector<OperatorCase> sampling_cases() {
    const Shape image{2, 6, 9, 11}, volume{2, 3, 4, 5, 6};
    const auto word = [](const char* name, const std::string& value) {
        return std::pair<std::string, Attribute>{name, value};
    };
    std::vector<OperatorCase> list;
    for (const std::string padding : {"zeros", "border", "reflection"}) {
        for (const std::int64_t corners : {0, 1}) {
            const std::pair<std::string, Attribute> align{"align_corners", corners};
            const std::string name = padding + "_" + std::to_string(corners);
            for (const std::string mode : {"bilinear", "nearest", "bicubic"})
                list.push_back({"grid_sample_" + mode + "_" + name,
                                "GridSample",
                                image,
                                {{2, 7, 8, 2}},
                                with({word("mode", mode), word("padding_mode", padding), align}),
                                16});
            for (const std::string mode : {"linear", "nearest"})
                list.push_back({"grid_sample_3d_" + mode + "_" + name,
                                "GridSample",
                                volume,
                                {{2, 4, 3, 5, 3}},
                                with({word("mode", mode), word("padding_mode", padding), align}),
                                20});
        }
    }
    const std::vector<std::pair<std::string, Attribute>> halves{{"kernel_shape", Ints{2, 2}}, {"strides", Ints{2, 2}}};
    const std::vector<std::pair<std::string, Attribute>> wide{
        {"kernel_shape", Ints{3, 2}}, {"strides", Ints{2, 3}}, {"pads", Ints{1, 1, 0, 0}}};
    list.push_back({"max_unpool", "MaxUnpool", {2, 6, 8, 10}, {}, behind_max_pool(halves, 0)});
    list.push_back({"max_unpool_pads", "MaxUnpool", {2, 6, 8, 10}, {}, behind_max_pool(wide, 0)});
    list.push_back({"max_pool_indices", "Cast", image, {}, behind_max_pool(wide, 0)});
    list.push_back({"max_pool_indices_by_column", "Cast", image, {}, behind_max_pool(wide, 1)});
    return list;
}

}  // namespace mlq::interop
