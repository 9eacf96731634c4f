// Runs one network on demand, for compare_runtimes.py:
//     time_model MODEL.onnx                                     prints the shape of a sample
//     time_model MODEL.onnx BATCH THREADS ISA SAMPLES.f32       prints "ready", then obeys the lines of stdin:
//         time N          runs the first batch N times and prints the milliseconds of each in one line
//         outputs FILE    runs all samples, writes the outputs as float32, and prints "done"
#include <chrono>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <span>
#include <string>
#include <vector>

#include "mlq/base/file.hpp"
#include "mlq/kernels/kernels.hpp"
#include "mlq/run/infer_values.hpp"
#include "mlq/run/load_model.hpp"
#include "mlq/run/plan.hpp"

namespace {

std::vector<float> read_floats(const std::string& path) {
    const auto bytes = mlq::read_file(path);
    std::vector<float> values(bytes.size() / sizeof(float));
    std::memcpy(values.data(), bytes.data(), values.size() * sizeof(float));
    return values;
}

void print_times(const mlq::Plan& plan, mlq::Workspace& workspace, std::span<const float> batch, int runs) {
    for (int i = 0; i < runs; ++i) {
        const auto start = std::chrono::steady_clock::now();
        plan.run(workspace, batch);
        const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
        std::cout << (i > 0 ? " " : "") << took.count();
    }
    std::cout << std::endl;
}

void write_outputs(const mlq::Plan& plan, mlq::Workspace& workspace, std::span<const float> samples,
                   const std::string& path) {
    const auto size = static_cast<std::size_t>(mlq::volume(plan.input_shape()));
    mlq::OutputFile file(path);
    for (std::size_t first = 0; first + size <= samples.size(); first += size) {
        plan.run(workspace, samples.subspan(first, size));
        const auto output = plan.output(workspace).span<float>();
        file.write(std::as_bytes(output));
    }
    file.commit();
    std::cout << "done" << std::endl;
}

int serve(char** argv) {
    const mlq::Plan plan(
        mlq::load_model(argv[1]).graph,
        {.batch = std::stoll(argv[2]), .threads = std::stoi(argv[3]), .kernels = &mlq::kernels_for(argv[4])});
    const std::vector<float> samples = read_floats(argv[5]);
    const std::span batch(samples.data(), static_cast<std::size_t>(mlq::volume(plan.input_shape())));
    mlq::Workspace workspace(plan);
    plan.run(workspace, batch);
    std::cout << "ready" << std::endl;
    for (std::string command, what; std::cin >> command >> what;) {
        if (command == "time") {
            print_times(plan, workspace, batch, std::stoi(what));
        } else {
            write_outputs(plan, workspace, samples, what);
        }
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 6) return serve(argv);
    if (argc != 2) return std::fprintf(stderr, "usage: time_model MODEL.onnx [BATCH THREADS ISA SAMPLES.f32]\n"), 2;
    const mlq::LoadedModel model = mlq::load_model(argv[1]);
    for (const auto size : model.ports.inputs.front().sample) std::cout << size << ' ';
    std::cout << std::endl;
}
