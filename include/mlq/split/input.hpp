// Where records come from: files (gzip or not), standard input, or text made by the program (the list of a folder).
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace mlq::split {

struct Input {
    std::string name;                              // as given: a path, or "-" for standard input
    std::filesystem::path path = {};               // what is opened; empty: `text` is the content
    std::shared_ptr<const std::string> text = {};  // content made by the program
    std::shared_ptr<void> keep = {};               // whatever must live as long as `path` can be opened
};

Input file_input(const std::string& name);
Input text_input(const std::string& name, std::string text);

// True if the input can be opened more than once with the same content.
bool can_reread(const Input& input);

// Inputs that cannot be read twice (standard input, pipes) are copied to unnamed files in `folder`, uncompressed.
// Throws Error if the disk is full.
std::vector<Input> make_rereadable(const std::vector<Input>& inputs, const std::filesystem::path& folder);

// A sequential stream of an input's bytes, decompressed.
class InputBytes {
  public:
    explicit InputBytes(const Input& input);
    ~InputBytes();
    InputBytes(InputBytes&&) noexcept;
    std::size_t read(char* into, std::size_t size);  // less than `size` only at the end

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace mlq::split
