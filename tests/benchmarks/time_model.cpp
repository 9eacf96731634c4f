// Runs one network on demand, for compare_runtimes.py: prints "ready", then for each line "N" on stdin runs it N times
// and prints the milliseconds of each run in one line.
//     time_model MODEL.onnx BATCH THREADS
#include <chrono>
#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

#include "mlq/base/random.hpp"
#include "mlq/run/load_model.hpp"
#include "mlq/run/plan.hpp"

int main(int argc, char** argv) {
    if (argc != 4) return std::fprintf(stderr, "usage: time_model MODEL.onnx BATCH THREADS\n"), 2;
    const mlq::Plan plan(mlq::load_model(argv[1]).graph, {.batch = std::stoll(argv[2]), .threads = std::stoi(argv[3])});
    mlq::Workspace workspace(plan);
    mlq::Random random(1);
    std::vector<float> input(static_cast<std::size_t>(mlq::volume(plan.input_shape())));
    for (auto& value : input) value = static_cast<float>(random.normal());
    plan.run(workspace, input);
    std::cout << "ready" << std::endl;
    for (int runs = 0; std::cin >> runs;) {
        for (int i = 0; i < runs; ++i) {
            const auto start = std::chrono::steady_clock::now();
            plan.run(workspace, input);
            const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
            std::cout << (i > 0 ? " " : "") << took.count();
        }
        std::cout << std::endl;
    }
}
