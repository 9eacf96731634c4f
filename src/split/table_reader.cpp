#include "mlq/split/table_reader.hpp"

#include <exception>
#include <mutex>

#include "batch_parser.hpp"
#include "chunk_source.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/parallel.hpp"
#include "record_joiner.hpp"
#include "turnstile.hpp"

namespace mlq::split {

struct TableReader::State {
    ChunkSource source;
    ReadOptions options;
    // Totals in input order, owned by whoever passes the `number` turnstile.
    std::uint64_t rows = 0;
    std::uint64_t lines = 0;
    std::size_t input = 0;

    // Gives the batch its place in the whole, and turns the first bad record into an Error.
    void number(Batch& batch) {
        if (batch.input != input || batch.ticket == 0) lines = source.head_lines(batch.input);
        input = batch.input;
        batch.first_row = rows;
        batch.lines_before = lines;
        if (!batch.bad.what.empty())
            throw Error(source.inputs()[batch.input].name,
                        "line " + std::to_string(batch.line_of(batch.bad.byte)) + " (byte " +
                            std::to_string(batch.first_byte + batch.bad.byte) + "): " + batch.bad.what,
                        batch.bad.remedy);
        rows += batch.rows;
        lines += batch.newlines;
        InputFacts& facts = source.facts()[batch.input];
        facts.rows += batch.rows;
        facts.blank_lines += batch.records - batch.rows;
    }
};

TableReader::TableReader(std::vector<Input> inputs, const ReadOptions& options)
    : state_(new State{{std::move(inputs), options}, options}) {}
TableReader::~TableReader() = default;

const Table& TableReader::table() const {
    return state_->source.table();
}

const std::vector<InputFacts>& TableReader::facts() const {
    return state_->source.facts();
}

// Every worker carries one batch at a time through all stations and holds its ticket until that batch is done, so the
// lowest ticket can always move on and nobody waits for ever. What goes wrong side by side is kept until the batch's
// turn comes, so that the first trouble in input order is the one reported.
void TableReader::each_batch(int threads, const BatchSteps& steps) {
    State& state = *state_;
    if (!steps.fingerprint) state.source.skip_fingerprints();
    const ScanKernels& kernels = choose_scan_kernels(state.options.isa);
    RecordJoiner joiner(table().quote, kernels);
    std::mutex reading;
    Turnstile joining, numbering, writing;
    const auto read = [&](Chunk& chunk, std::exception_ptr& trouble) {
        const std::lock_guard lock(reading);
        try {
            return state.source.read(chunk);
        } catch (...) {
            trouble = std::current_exception();
            chunk.ticket = state.source.take_ticket();
            return true;
        }
    };
    const auto serve = [&](int worker) {
        BatchParser parser(table(), steps.wanted, kernels);
        Chunk chunk;
        Batch batch;
        std::exception_ptr trouble;
        while (read(chunk, trouble)) {
            const std::size_t quotes = trouble ? 0 : joiner.count_quotes(chunk);
            const auto join = [&] {
                if (!trouble) joiner.join(chunk, quotes, batch);
            };
            if (!joining.pass(chunk.ticket, join)) return;
            if (!trouble) try {
                    parser.parse(batch);
                    if (steps.work) steps.work(batch, worker);
                } catch (...) {
                    trouble = std::current_exception();
                }
            const auto number = [&] {
                if (trouble) std::rethrow_exception(trouble);
                state.number(batch);
                if (steps.number) steps.number(batch, worker);
            };
            if (!numbering.pass(chunk.ticket, number)) return;
            if (steps.render) steps.render(batch, worker);
            const auto write = [&] {
                if (steps.write) steps.write(batch, worker);
            };
            if (!writing.pass(chunk.ticket, write)) return;
        }
    };
    parallel_for(threads, threads, [&](std::int64_t worker) {
        try {
            serve(static_cast<int>(worker));
        } catch (...) {
            joining.fail();
            numbering.fail();
            writing.fail();
            throw;
        }
    });
}

}  // namespace mlq::split
