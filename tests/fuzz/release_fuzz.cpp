// The reader of a release spec and of the reports it is about, separated by a line "---": any bytes give a judged
// release or an mlq::Error.
#include <unistd.h>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "mlq/metrics/release.hpp"

namespace {

std::filesystem::path make_folder() {
    const auto root = std::filesystem::is_directory("/dev/shm") ? std::filesystem::path("/dev/shm")
                                                                : std::filesystem::temp_directory_path();
    const auto folder = root / ("mlq_release_fuzz_" + std::to_string(::getpid()));
    std::filesystem::create_directory(folder);
    return folder;
}

bool is_probability(double number) {
    return number >= 0 && number <= 1;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto folder = make_folder();
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto border = text.find("\n---\n");
    try {
        mlq::write_file(folder / "spec.json", text.substr(0, border));
        mlq::write_file(folder / "report.json", border == std::string_view::npos ? "{}" : text.substr(border + 5));
        const auto spec = mlq::read_release_spec(folder / "spec.json");
        const auto judged = mlq::judge_release(spec, mlq::MetricFiles({folder / "report.json"}));
        if (judged.constraints.size() != spec.constraints.size()) std::abort();
        for (const auto& one : judged.constraints) {
            const auto& probability = one.result.probability;
            if (probability.has_value() == one.belief.is_unknown()) std::abort();
            if (probability && !is_probability(*probability)) std::abort();
            if (one.belief.is_unknown() && one.result.outcome != mlq::Outcome::inconclusive) std::abort();
            if (!(one.result.data_factor >= 1)) std::abort();
        }
    } catch (const mlq::Error&) {
    }
    return 0;
}
