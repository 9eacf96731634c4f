#include "mlq/split/input.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>

#include "base/gzip.hpp"
#include "mlq/base/distinct_files.hpp"
#include "mlq/base/error.hpp"

namespace mlq::split {
namespace {

// An unnamed file: it vanishes when the last Input that keeps it goes.
class UnnamedFile {
  public:
    explicit UnnamedFile(const std::filesystem::path& folder) : folder_(folder) {
        descriptor_ = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
        if (descriptor_ < 0) {  // file systems without O_TMPFILE
            std::string name = (folder / ".mlq-split-").string() + std::string(6, 'X');  // mkstemp fills these in
            descriptor_ = ::mkstemp(name.data());
            if (descriptor_ < 0) fail();
            ::unlink(name.c_str());
        }
    }
    ~UnnamedFile() { ::close(descriptor_); }
    UnnamedFile(const UnnamedFile&) = delete;
    UnnamedFile& operator=(const UnnamedFile&) = delete;

    void write(const char* data, std::size_t size) const {
        while (size > 0) {
            const auto written = ::write(descriptor_, data, size);
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) fail();
            data += written;
            size -= static_cast<std::size_t>(written);
        }
    }
    std::filesystem::path path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

  private:
    [[noreturn]] void fail() const {
        throw Error(folder_.string(), std::string("cannot keep a copy of the input: ") + std::strerror(errno));
    }
    std::filesystem::path folder_;
    int descriptor_ = -1;
};

}  // namespace

struct InputBytes::State {
    std::shared_ptr<const std::string> text;
    std::size_t used = 0;
    std::optional<InputStream> stream;
};

Input file_input(const std::string& name) {
    return {.name = name, .path = name};
}

std::vector<Input> file_inputs(const std::vector<std::string>& names) {
    check_distinct_files(names, "give each file once");
    std::vector<Input> inputs;
    for (const std::string& name : names) inputs.push_back(file_input(name));
    return inputs;
}

Input text_input(const std::string& name, std::string text) {
    return {.name = name, .text = std::make_shared<const std::string>(std::move(text))};
}

bool can_reread(const Input& input) {
    if (input.text) return true;
    struct stat status {};
    // A missing file is "rereadable": opening it gives the better message.
    return input.path != "-" && (::stat(input.path.c_str(), &status) != 0 || S_ISREG(status.st_mode));
}

std::vector<Input> make_rereadable(const std::vector<Input>& inputs, const std::filesystem::path& folder) {
    std::vector<Input> result = inputs;
    std::vector<char> buffer;
    for (Input& input : result) {
        if (can_reread(input)) continue;
        const auto copy = std::make_shared<UnnamedFile>(folder);
        buffer.resize(std::size_t{1} << 20);
        InputBytes bytes(input);
        while (const std::size_t count = bytes.read(buffer.data(), buffer.size())) copy->write(buffer.data(), count);
        input.path = copy->path();
        input.keep = copy;
    }
    return result;
}

UnchangedInputs::UnchangedInputs(const std::vector<Input>& inputs) {
    for (const Input& input : inputs)
        // A pipe changes whenever it is written to, and standard input is nobody's file.
        if (!input.text && can_reread(input)) stamps_.push_back({input.name, input.path, look_at(input.path)});
}

std::array<std::int64_t, 7> UnchangedInputs::look_at(const std::filesystem::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return {};
    return {static_cast<std::int64_t>(status.st_dev),
            static_cast<std::int64_t>(status.st_ino),
            status.st_size,
            status.st_mtim.tv_sec,
            status.st_mtim.tv_nsec,
            status.st_ctim.tv_sec,
            status.st_ctim.tv_nsec};
}

void UnchangedInputs::check() const {
    for (const Stamp& stamp : stamps_)
        if (look_at(stamp.path) != stamp.facts)
            throw Error(stamp.name, "changed while it was split", "split it when nobody writes to it");
}

InputBytes::InputBytes(const Input& input) : state_(std::make_unique<State>()) {
    state_->text = input.text;
    if (!input.text) state_->stream.emplace(input.path);
}
InputBytes::~InputBytes() = default;
InputBytes::InputBytes(InputBytes&&) noexcept = default;

std::size_t InputBytes::read(char* into, std::size_t size) {
    if (!state_->text) return state_->stream->read(std::as_writable_bytes(std::span(into, size)));
    const std::size_t count = std::min(size, state_->text->size() - state_->used);
    std::memcpy(into, state_->text->data() + state_->used, count);
    state_->used += count;
    return count;
}

}  // namespace mlq::split
