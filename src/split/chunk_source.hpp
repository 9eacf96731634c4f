// Reads inputs in pieces of a fixed size and says where each piece lies; knows nothing about records but the header.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/hash.hpp"
#include "mlq/split/input.hpp"
#include "mlq/split/table.hpp"
#include "mlq/split/table_reader.hpp"

namespace mlq::split {

// A piece of an input in `buffer`, with free room before it for the beginning of a record that started earlier.
struct Chunk {
    static constexpr std::size_t headroom = 64 << 10;
    static constexpr std::size_t padding = 64;

    std::vector<char> buffer;
    std::size_t used = 0;
    std::uint64_t ticket = 0;
    std::size_t input = 0;
    std::uint64_t first_byte = 0;
    bool last_of_input = false;
    void make_room(std::size_t size) {
        if (buffer.size() < headroom + size + padding) buffer.resize(headroom + size + padding);
    }
    std::string_view text() const { return {buffer.data() + headroom, used}; }
};

class ChunkSource {
  public:
    ChunkSource(std::vector<Input> inputs, const ReadOptions& options);
    const Table& table() const { return table_; }
    const std::vector<Input>& inputs() const { return inputs_; }

    // The next piece, or false after the last; every input has at least one, perhaps empty. One caller at a time. A
    // throw takes no ticket: take one to report it in its turn.
    bool read(Chunk& chunk);
    std::uint64_t take_ticket() { return tickets_++; }

    // Lines that the header of an input takes; known when its first piece has been read.
    std::uint64_t head_lines(std::size_t input) const { return head_lines_[input]; }

    std::vector<InputFacts>& facts() { return facts_; }
    void skip_fingerprints() { fingerprinting_ = false; }

  private:
    std::vector<Input> inputs_;
    ReadOptions options_;
    Table table_;
    std::optional<InputBytes> bytes_;
    std::string start_;  // read ahead to find the header
    std::size_t start_used_ = 0;
    bool ended_ = false;
    std::size_t current_ = 0;
    std::uint64_t offset_ = 0;
    std::uint64_t tickets_ = 0;
    std::uint64_t opened_chunks_ = 0;  // pieces of the current input so far
    bool fingerprinting_ = true;
    Fingerprint fingerprint_;
    std::vector<InputFacts> facts_;
    std::vector<std::uint64_t> head_lines_;

    Table open(std::size_t input);
    std::size_t fill(char* into, std::size_t size);
    void open_next();
};

}  // namespace mlq::split
