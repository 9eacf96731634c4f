#include "mlq/run/load_model.hpp"

#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "mlq/base/hash.hpp"
#include "mlq/graph/onnx.hpp"
#include "mlq/run/fold_constants.hpp"

namespace mlq {

LoadedModel load_model(const std::filesystem::path& path) {
    const auto bytes = read_file(path);
    LoadedModel model;
    model.file_bytes = bytes.size();
    model.fingerprint = fingerprint(bytes);
    model.graph = parse_onnx(bytes, path.string());
    with_context(path.string(), [&] {
        const int folded = fold_constants(model.graph);
        model.passes = simplify(model.graph);
        model.passes.insert(model.passes.begin(), {"fold_constants", folded + fold_constants(model.graph)});
    });
    return model;
}

}  // namespace mlq
