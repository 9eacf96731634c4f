// A verb from its words and two functions that share one Options struct:
//
//     Verb gate_verb() {
//         return make_verb<Options>("gate", "Does a candidate keep its limits?", "mlq-eval gate spec.json r.json",
//         define, run);
//     }
#pragma once

#include <memory>
#include <string>
#include <type_traits>

#include "common/run_tool.hpp"

namespace mlq::tools {

// define(CLI::App&, Options&), and run(const Options&, const Common&) or run(const Options&), which takes none of the
// common options.
template <typename Options, typename Define, typename Run>
Verb make_verb(std::string name, std::string summary, std::string example, Define define, Run run, Takes takes = {}) {
    auto options = std::make_shared<Options>();
    return {.name = std::move(name),
            .summary = std::move(summary),
            .example = std::move(example),
            .takes = takes,
            .define = [options, define](CLI::App& app) { define(app, *options); },
            .run =
                [options, run](const Common& common) {
                    if constexpr (std::is_invocable_v<Run, const Options&, const Common&>)
                        return run(*options, common);
                    else
                        return run(*options);
                }};
}

}  // namespace mlq::tools
