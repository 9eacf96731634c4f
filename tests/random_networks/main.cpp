// Networks for judge.cjs, a line of JSON each (run_case.hpp):
//   mlq_random_networks draw FIRST_SEED COUNT   random networks
//   mlq_random_networks file SEED MODEL.onnx    a network from a file, with the input that this seed gives
//   mlq_random_networks reduce SEED MODEL.onnx  all networks that are one step smaller than this one
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "draw_network.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "mlq/graph/onnx.hpp"
#include "reduce_network.hpp"
#include "run_case.hpp"

namespace {

using namespace mlq;
using namespace mlq::random_networks;

void print(const Json& line) {
    const std::string text = line.dump(-1, ' ', false, Json::error_handler_t::replace);
    std::printf("%s\n", text.c_str());
    std::fflush(stdout);
}

void draw(std::uint64_t first, std::uint64_t count) {
    for (std::uint64_t seed = first; seed < first + count; ++seed) {
        const DrawnNetwork drawn = draw_network(seed);
        print({{"refusals", drawn.refusals}});
        if (!drawn.graph.nodes.empty()) print(run_case(serialize_onnx(drawn.graph), seed));
    }
    print({{"done", true}});
}

void reduce(std::uint64_t seed, const char* path) {
    for (const Graph& smaller : reduce_network(load_onnx(path))) print(run_case(serialize_onnx(smaller), seed));
    print({{"done", true}});
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4)
        return std::fprintf(stderr, "usage: mlq_random_networks draw|file|reduce SEED COUNT|MODEL.onnx\n"), 2;
    try {
        const std::uint64_t seed = std::strtoull(argv[2], nullptr, 10);
        if (std::strcmp(argv[1], "draw") == 0) draw(seed, std::strtoull(argv[3], nullptr, 10));
        if (std::strcmp(argv[1], "file") == 0) print(run_case(read_file(argv[3]), seed)), print({{"done", true}});
        if (std::strcmp(argv[1], "reduce") == 0) reduce(seed, argv[3]);
    } catch (const Error& error) {
        return std::fprintf(stderr, "mlq_random_networks: %s\n", error.what()), 2;
    }
}
