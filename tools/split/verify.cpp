#include <filesystem>
#include <memory>

#include "mlq/split/manifest.hpp"
#include "split/verbs.hpp"

namespace mlq::tools::split_tool {
namespace {

Report run(const std::string& manifest, const Common& common) {
    const std::filesystem::path path = manifest;
    Report report("mlq-split", "verify");
    for (const split::Verified& item :
         split::verify_manifest(std::filesystem::is_directory(path) ? path / "split.json" : path, common.threads))
        report.add(Check{.name = item.what,
                         .verdict = item.wrong.empty() ? Verdict::pass : Verdict::fail,
                         .detail = item.wrong.empty() ? "as recorded" : item.wrong});
    return report;
}

}  // namespace

Verb verify_verb() {
    const auto manifest = std::make_shared<std::string>();
    return {.name = "verify",
            .summary = "Recompute what split.json records: exit 1 if an input or an output has changed",
            .example = "mlq-split verify parts/split.json",
            .takes = {.threads = true},
            .define =
                [manifest](CLI::App& app) {
                    app.add_option("MANIFEST", *manifest, "split.json, or the folder it is in")->required();
                },
            .run = [manifest](const Common& common) { return run(*manifest, common); }};
}

}  // namespace mlq::tools::split_tool
