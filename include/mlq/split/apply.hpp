// The second pass: reads the table and writes the parts that a plan says.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "mlq/split/decide.hpp"
#include "mlq/split/emit.hpp"
#include "mlq/split/part_file.hpp"
#include "mlq/split/split_plan.hpp"
#include "mlq/split/table_reader.hpp"

namespace mlq::split {

// Rows of one class in each part of the plan.
struct ClassCount {
    std::string name = {};  // as RowKeys::counted_class has it
    std::vector<std::uint64_t> rows = {};
};

struct Applied {
    std::vector<InputFacts> inputs = {};
    std::vector<OutputFacts> outputs = {};
    std::vector<std::uint64_t> rows = {};  // of each part
    std::vector<ClassCount> classes = {};  // ascending by name; one without name if rows are not counted by class
    std::uint64_t without_group = 0;       // rows
    std::vector<PartId> part_of_row = {};  // only if asked for: two bytes a row
};

struct ApplyOptions {
    EmitOptions emit = {};
    std::filesystem::path folder = {};  // where the outputs go; empty: nowhere (counts and fingerprints only)
    std::string only_part = {};         // not empty: this part alone, to standard output
    std::string shard = {};
    bool keep_parts = false;  // fill Applied::part_of_row
    // What is known of the rows already (see SurveyWish): then no field is read again; with the inputs' facts, and for
    // index lists, no byte is.
    const RowOrder* order = nullptr;
    std::vector<InputFacts> inputs = {};
    int threads = 1;
};

// Throws Error for bad records, rows the plan cannot place and failed writes. Outputs are the same for any number of
// threads. An output file "dropped" exists only if rows were left out.
Applied apply_plan(TableReader& reader, const SplitPlan& plan, const ApplyOptions& options);

}  // namespace mlq::split
