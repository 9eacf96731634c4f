#include "mlq/ptq/save_outputs.hpp"

#include <algorithm>
#include <set>

#include "dataset/array_header.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "mlq/graph/ports.hpp"
#include "mlq/ptq/feed_batch.hpp"
#include "mlq/run/plan.hpp"

namespace mlq {
namespace {

namespace fs = std::filesystem;

ElementType element_type(DType type) {
    switch (type) {
        case DType::u8:
            return ElementType::u8;
        case DType::i8:
            return ElementType::i8;
        case DType::i32:
            return ElementType::i32;
        case DType::i64:
            return ElementType::i64;
        case DType::boolean:
            return ElementType::boolean;
        case DType::f32:
            break;
    }
    return ElementType::f32;
}

// A name of its own for each output.
std::string file_name(std::string name, std::set<std::string>& taken) {
    constexpr std::size_t longest = 100;
    name.resize(std::min(name.size(), longest));
    for (char& letter : name) {
        const bool plain = (letter >= '0' && letter <= '9') || (letter >= 'A' && letter <= 'Z') ||
                           (letter >= 'a' && letter <= 'z') || letter == '-' || letter == '.' || letter == '_';
        if (!plain) letter = '_';
    }
    if (name.empty() || name.front() == '.') name.insert(0, "_");
    const std::string wanted = name;
    for (int number = 2; !taken.insert(name).second; ++number) name = wanted + "_" + std::to_string(number);
    return name + ".npy";
}

// One output on its way to its file.
struct Sink {
    SavedOutput saved;
    bool has_batch;
    OutputFile file;
};

void make_folder(const fs::path& folder) {
    std::error_code failure;
    fs::create_directories(folder, failure);
    if (failure || !fs::is_directory(folder, failure))
        throw Error(folder.string(), "cannot be made a folder", "name another one");
}

}  // namespace

std::vector<SavedOutput> save_outputs(const Graph& graph, const Dataset& data, std::span<const std::int64_t> samples,
                                      const fs::path& folder, const SaveOptions& options) {
    const Ports ports = ports_of(graph);
    const auto batch = static_cast<std::size_t>(ports.smallest_batch());
    const Plan plan(graph, {.batch = ports.smallest_batch(), .threads = options.threads, .kernels = options.kernels});
    make_folder(folder);
    std::vector<Sink> sinks;
    std::set<std::string> taken;
    for (std::size_t k = 0; k < plan.outputs().size(); ++k) {
        const PlanPort& port = plan.outputs()[k];
        const bool has_batch =
            ports.outputs[k].has_batch && !port.shape.empty() && port.shape.front() == plan.options().batch;
        if (!has_batch && batch > 1)
            throw Error("output " + quoted(port.name), "has no batch, and the network takes " + std::to_string(batch) +
                                                           " samples at a time: it belongs to none of them");
        Shape shape = port.shape;
        if (has_batch) shape.erase(shape.begin());
        shape.insert(shape.begin(), static_cast<std::int64_t>(samples.size()));
        const fs::path path = folder / file_name(port.name, taken);
        sinks.push_back({{port.name, path, port.type, shape}, has_batch, OutputFile(path)});
        sinks.back().file.write(make_npy_header(element_type(port.type), shape));
    }
    Workspace workspace(plan);
    FeedBatch feeds(plan, data);
    for (std::size_t begin = 0; begin < samples.size(); begin += batch) {
        const std::size_t count = std::min(batch, samples.size() - begin);
        plan.run(workspace, feeds.read(samples.subspan(begin, count)));
        for (std::size_t k = 0; k < sinks.size(); ++k) {
            const ConstTensorView output = plan.output(workspace, k);
            sinks[k].file.write(std::span(output.bytes, output.byte_size() / batch * count));
        }
        if (options.progress) options.progress(static_cast<std::int64_t>(begin + count));
    }
    std::vector<SavedOutput> saved;
    for (Sink& sink : sinks) {
        sink.file.commit();
        saved.push_back(std::move(sink.saved));
    }
    return saved;
}

}  // namespace mlq
