// Where records come from: files (gzip or not), standard input, or text made by the program (the list of a folder).
#pragma once

#include <array>
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
// Of one table; throws Error when a file is given twice.
std::vector<Input> file_inputs(const std::vector<std::string>& names);
Input text_input(const std::string& name, std::string text);

// True if the input can be opened more than once with the same content.
bool can_reread(const Input& input);

// Inputs that cannot be read twice (standard input, pipes) are copied to unnamed files in `folder`, uncompressed.
// Throws Error if the disk is full.
std::vector<Input> make_rereadable(const std::vector<Input>& inputs, const std::filesystem::path& folder);

// Notices that a file was written to, or replaced, since: by inode, size, and the times of its last change. An edit
// within a few milliseconds of the one before it may have the same times.
class UnchangedInputs {
  public:
    explicit UnchangedInputs(const std::vector<Input>& inputs);
    void check() const;  // throws Error naming the input that changed

  private:
    struct Stamp {
        std::string name = {};
        std::filesystem::path path = {};  // empty: text of the program, which cannot change
        std::array<std::int64_t, 7> facts = {};
    };
    static std::array<std::int64_t, 7> look_at(const std::filesystem::path& path);
    std::vector<Stamp> stamps_ = {};
};

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
