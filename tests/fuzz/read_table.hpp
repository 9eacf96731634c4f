// What every reading of a table must agree on, whatever the bytes: instruction sets, sizes of chunks, threads; and that
// a split keeps each byte of each record.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "mlq/base/error.hpp"
#include "mlq/split/assign.hpp"
#include "mlq/split/decide.hpp"
#include "mlq/split/emit.hpp"
#include "mlq/split/table_reader.hpp"

namespace mlq::split {

struct Reading {
    std::string trouble = {};                // the Error; what was read before it may differ
    std::vector<std::string> rows = {};      // each record, then its fields, joined by "\x1e"
    std::vector<std::string> outputs = {};   // of each part, without its head
    std::vector<std::string> columned = {};  // with one more column
    std::uint64_t bytes = 0;
    bool operator==(const Reading&) const = default;
};

inline SplitPlan halves(const Table& table) {
    const SplitOptions options{.mode = SplitPlan::Mode::hash, .parts = parse_parts("a=0.5,b=0.5")};
    SplitPlan plan = decide_split({}, {}, options).plan;
    plan.columns = table.columns;
    return plan;
}

inline Reading read_table(const std::string& text, const ReadOptions& options, const std::vector<std::string>& wanted,
                          int threads, const char* column_name = "\x01part") {
    Reading reading;
    try {
        TableReader reader({text_input("fuzz", text)}, options);
        const SplitPlan plan = halves(reader.table());
        const Emitter files(reader.table(), 1, plan.parts, {});
        const Emitter column(reader.table(), 1, plan.parts, {.emit = Emit::column, .column_name = column_name});
        reading.outputs.resize(2);
        reading.columned.resize(1);
        Assigner assigner(plan);
        const auto collect = [&](Batch& batch, int) {
            std::string scratch;
            for (std::size_t row = 0; row < batch.rows; ++row) {
                std::string line(batch.record(row));
                for (std::size_t k = 0; k < wanted.size(); ++k)
                    line.append("\x1e").append(batch.field(row, k, scratch));
                reading.rows.push_back(std::move(line));
            }
            Assigned assigned;
            std::vector<std::string> pieces;
            assigner.assign(batch, assigned);
            files.render(batch, assigned, pieces);
            for (std::size_t i = 0; i < 2; ++i) reading.outputs[i] += pieces[i];
            column.render(batch, assigned, pieces);
            reading.columned[0] += pieces[0];
        };
        reader.each_batch(threads, {.wanted = wanted, .number = collect});
        reading.bytes = reader.facts()[0].bytes;
        reading.outputs.push_back(files.head());
        reading.columned.insert(reading.columned.begin(), column.head());
    } catch (const Error& error) {
        reading = {.trouble = error.what()};
    }
    return reading;
}

// Aborts where two readings disagree or bytes are lost; returns the first reading.
inline Reading read_every_way(const std::string& text, ReadOptions options, const std::vector<std::string>& wanted,
                              std::size_t small_chunk) {
    // Larger than any input here; the usual 256 KB would be most of the work: four readers clear that much for each
    // run.
    options.chunk_size = std::size_t{16} << 10;
    const Reading reading = read_table(text, options, wanted, 1);
    options.isa = "scalar";
    if (read_table(text, options, wanted, 1) != reading) std::abort();
    options.isa = "auto";
    options.chunk_size = small_chunk;
    if (read_table(text, options, wanted, 1) != reading) std::abort();
    if (!reading.trouble.empty()) return reading;
    if (reading.bytes != text.size()) std::abort();
    std::uint64_t records = 0;
    for (const std::string& row : reading.rows) records += row.size();
    for (const std::string& row : reading.rows)
        if (row.find('\x1e') != std::string::npos) records -= row.size() - row.find('\x1e');
    const bool plain = text.find('\x1e') == std::string::npos;
    if (plain && records != reading.outputs[0].size() + reading.outputs[1].size()) std::abort();
    return reading;
}

}  // namespace mlq::split
