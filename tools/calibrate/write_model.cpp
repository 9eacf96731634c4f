#include "write_model.hpp"

#include <filesystem>

#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "mlq/graph/onnx.hpp"
#include "mlq/ptq/check_written.hpp"

namespace mlq::tools {
namespace {

// Both files are complete before one gets its name, the data first: no model stands there without its weights.
WrittenModel write_in_two(const std::string& output, const Graph& lowered, const Graph& meant) {
    const std::filesystem::path path(output);
    const std::string location = path.filename().string() + ".data";
    OnnxInTwo files = serialize_onnx_in_two(lowered, location);
    if (files.data.empty()) {
        with_context(output, [&] { check_written(files.model, meant); });
        write_file(path, files.model);
        return {{}, files.model.size()};
    }
    WrittenModel written{output + ".data", files.model.size() + files.data.size()};
    OutputFile data(written.data);
    data.write(files.data);
    ExternalData external(location, std::move(files.data));
    with_context(output, [&] { check_written(files.model, meant, &external); });
    OutputFile model(path);
    model.write(files.model);
    data.commit();
    model.commit();
    return written;
}

}  // namespace

WrittenModel write_model(const std::string& output, bool in_two, const Graph& lowered, const Graph& meant) {
    if (in_two || !fits_one_onnx(lowered)) return write_in_two(output, lowered, meant);
    const auto bytes = serialize_onnx(lowered);
    with_context(output, [&] { check_written(bytes, meant); });
    write_file(output, bytes);
    return {{}, bytes.size()};
}

}  // namespace mlq::tools
