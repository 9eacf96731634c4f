// Runs a fuzz body over files instead of libFuzzer's inputs, so that every normal build checks the committed corpus:
// fuzz_<reader> FOLDER... Each file is also tried cut to half, and with one bit turned in each of its first 256 bytes.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

std::vector<std::uint8_t> read_bytes(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<std::filesystem::path> files;
    for (int i = 1; i < argc; ++i) {
        if (!std::filesystem::is_directory(argv[i])) {
            std::fprintf(stderr, "%s: no such folder\n", argv[i]);
            return 2;
        }
        for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[i]))
            if (entry.is_regular_file()) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    if (files.empty()) {
        std::fprintf(stderr, "the corpus is empty\n");
        return 2;
    }
    for (const auto& file : files) {
        std::printf("%s\n", file.c_str());
        std::fflush(stdout);
        auto bytes = read_bytes(file);
        LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
        LLVMFuzzerTestOneInput(bytes.data(), bytes.size() / 2);
        for (std::size_t i = 0; i < bytes.size() && i < 256; ++i) {
            const auto bit = static_cast<std::uint8_t>(1U << i % 8);
            bytes[i] ^= bit;
            LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
            bytes[i] ^= bit;
        }
    }
    return 0;
}
