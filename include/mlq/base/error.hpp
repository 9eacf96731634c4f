// The one exception type: thrown where outside data meets us, caught once in each tool (exit code 2, one line).
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace mlq {

// The message is one line that says where, what, and what to do: "model.onnx: node "conv1" (Conv): dilation 0;
// re-export the model".
class Error : public std::runtime_error {
  public:
    explicit Error(const std::string& message);

    // "where: what", optionally followed by "; what to do". A setting that the caller may change stands in backquotes:
    // "`parts`: the fractions sum to 0.9". The tools show it as their option.
    Error(std::string_view where, std::string_view what, std::string_view remedy = {});
};

// The reader of our standard output has gone away (head, a pager): tools end quietly.
class BrokenPipe : public Error {
  public:
    using Error::Error;
};

// Runs `work` and prefixes the message of an Error that leaves it with "where: ".
template <typename Work>
decltype(auto) with_context(std::string_view where, Work&& work) {
    try {
        return work();
    } catch (const BrokenPipe&) {
        throw;
    } catch (const Error& error) {
        throw Error(where, error.what());
    }
}

// Quotes outside text for a message: control characters, non-ASCII bytes and the backquotes of settings become \xNN,
// long text is cut to `limit` bytes.
std::string quoted(std::string_view text, std::size_t limit = 80);
// Wins over std::quoted, which a std::string argument would find as well.
inline std::string quoted(const std::string& text, std::size_t limit = 80) {
    return quoted(std::string_view(text), limit);
}
inline std::string quoted(const char* text, std::size_t limit = 80) {
    return quoted(std::string_view(text), limit);
}

}  // namespace mlq
