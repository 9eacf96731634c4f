#include "record_joiner.hpp"

#include <cstring>

namespace mlq::split {

// One past the last newline outside quotes, or 0; walks back from the end, where the state is known.
std::size_t RecordJoiner::find_last_end(std::string_view text, bool inside_at_end) const {
    bool inside = inside_at_end;
    for (std::size_t i = text.size(); i > 0; --i) {
        const char c = text[i - 1];
        if (quote_ != '\0' && c == quote_) inside = !inside;
        if (c == '\n' && !inside) return i;
    }
    return 0;
}

void RecordJoiner::give(Chunk& chunk, std::size_t size, Batch& batch) {
    char* start = chunk.buffer.data() + Chunk::headroom;
    if (rest_.size() > Chunk::headroom) {
        std::vector<char> larger(rest_.size() + chunk.used + Chunk::padding);
        std::memcpy(larger.data() + rest_.size(), start, chunk.used);
        chunk.buffer.swap(larger);
        start = chunk.buffer.data() + rest_.size();
    }
    if (!rest_.empty()) std::memcpy(start - rest_.size(), rest_.data(), rest_.size());
    batch.bytes = {start - rest_.size(), rest_.size() + size};
    rest_.clear();
}

void RecordJoiner::join(Chunk& chunk, std::size_t quotes, Batch& batch) {
    batch.ticket = chunk.ticket;
    batch.input = chunk.input;
    batch.first_byte = chunk.first_byte - rest_.size();
    batch.unclosed = false;
    batch.bytes = {};
    const std::string_view text = chunk.text();
    const bool inside_at_end = rest_inside_ != (quotes % 2 != 0);
    if (chunk.last_of_input) {
        batch.unclosed = inside_at_end;
        give(chunk, text.size(), batch);
        rest_inside_ = false;
        return;
    }
    const std::size_t end = find_last_end(text, inside_at_end);
    if (end == 0 && rest_.size() + text.size() > record_limit) {
        batch.unclosed = true;  // reported in order; nothing after it is read
        give(chunk, text.size(), batch);
        return;
    }
    rest_inside_ = inside_at_end;
    if (end == 0) {
        rest_.insert(rest_.end(), text.begin(), text.end());
        return;
    }
    next_rest_.assign(text.begin() + static_cast<std::ptrdiff_t>(end), text.end());
    give(chunk, end, batch);  // may move the chunk's bytes: `text` is over
    rest_.swap(next_rest_);
}

}  // namespace mlq::split
