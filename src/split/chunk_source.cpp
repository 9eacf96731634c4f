#include "chunk_source.hpp"

#include <algorithm>
#include <cstring>

#include "mlq/base/error.hpp"

namespace mlq::split {
namespace {

constexpr std::size_t first_read = 64 << 10;

}  // namespace

ChunkSource::ChunkSource(std::vector<Input> inputs, const ReadOptions& options)
    : inputs_(std::move(inputs)), options_(options) {
    if (inputs_.empty()) throw Error("the input", "is missing", "name a file or a folder");
    facts_.resize(inputs_.size());  // never moves: rows are counted while later inputs are read
    head_lines_.resize(inputs_.size());
    table_ = open(0);
}

// Reads until the first record is complete; doubles what it reads, so a long header costs little.
Table ChunkSource::open(std::size_t input) {
    current_ = input;
    bytes_.emplace(inputs_[input]);
    fingerprint_ = Fingerprint();
    start_.clear();
    start_used_ = 0;
    ended_ = false;
    opened_chunks_ = 0;
    const char quote = options_.quote.size() == 1 ? options_.quote[0] : '\0';
    while (!ended_ && start_.size() <= record_limit) {
        const std::size_t had = start_.size();
        const std::size_t wanted = std::max(first_read, had);
        start_.resize(had + wanted);
        const std::size_t count = bytes_->read(start_.data() + had, wanted);
        start_.resize(had + count);
        ended_ = count < wanted;
        if (find_record_end(start_, quote) != 0) break;
    }
    Table table = describe_table(inputs_[input].name, start_, ended_, options_);
    start_used_ = offset_ = table.head.size();
    fingerprint_.add(table.head);
    facts_[input].name = inputs_[input].name;
    head_lines_[input] = static_cast<std::uint64_t>(std::count(table.head.begin(), table.head.end(), '\n'));
    return table;
}

std::size_t ChunkSource::fill(char* into, std::size_t size) {
    const std::size_t ready = std::min(size, start_.size() - start_used_);
    if (ready > 0) std::memcpy(into, start_.data() + start_used_, ready);
    start_used_ += ready;
    if (ready == size || ended_) return ready;
    const std::size_t count = bytes_->read(into + ready, size - ready);
    ended_ = count < size - ready;
    return ready + count;
}

void ChunkSource::open_next() {
    const Table next = open(current_ + 1);
    if (next.format != table_.format || next.columns != table_.columns || next.delimiter != table_.delimiter)
        throw Error(next.name, "has other columns than " + inputs_[0].name, "split tables of one kind together");
}

bool ChunkSource::read(Chunk& chunk) {
    const bool at_end = ended_ && start_used_ == start_.size() && opened_chunks_ > 0;
    if (at_end && current_ + 1 == inputs_.size()) return false;
    if (at_end) open_next();
    ++opened_chunks_;
    chunk.make_room(options_.chunk_size);
    chunk.used = fill(chunk.buffer.data() + Chunk::headroom, options_.chunk_size);
    chunk.ticket = tickets_++;
    chunk.input = current_;
    chunk.first_byte = offset_;
    offset_ += chunk.used;
    if (fingerprinting_) fingerprint_.add(chunk.text());
    chunk.last_of_input = ended_ && start_used_ == start_.size();
    if (!chunk.last_of_input) return true;
    facts_[current_].bytes = offset_;
    if (fingerprinting_) facts_[current_].fingerprint = fingerprint_.hex();
    return true;
}

}  // namespace mlq::split
