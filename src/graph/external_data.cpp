#include "mlq/graph/external_data.hpp"

#include <algorithm>
#include <map>

#include "base/byte_source.hpp"
#include "base/hash.hpp"
#include "mlq/base/error.hpp"

namespace mlq {
namespace {

namespace fs = std::filesystem;

bool lies_in(const fs::path& folder, const fs::path& file) {
    return std::mismatch(folder.begin(), folder.end(), file.begin(), file.end()).first == folder.end();
}

}  // namespace

// Files are read, not mapped: a mapped file that shrinks meanwhile would end the process.
struct ExternalData::State {
    fs::path folder;  // empty: there is none
    std::map<std::string, ByteSource> files;
    Fingerprint fingerprint;
    std::uint64_t bytes_read = 0;

    fs::path find(const std::string& location) const {
        const std::string what = "keeps its data in " + quoted(location) + ", ";
        const fs::path relative(location);
        if (folder.empty())
            throw Error("", what + "which standard input cannot have beside it", "give the model by its path");
        if (location.empty() || relative.is_absolute() || std::ranges::count(relative, fs::path("..")) > 0)
            throw Error("", what + "outside the model's folder", "save the model with its data beside it");
        std::error_code failure;
        const fs::path inside = fs::canonical(folder, failure);
        const fs::path file = fs::canonical(folder / relative, failure);
        if (failure)
            throw Error("", what + "which is not beside the model (" + failure.message() + ")",
                        "copy both files into one folder");
        if (!lies_in(inside, file))
            throw Error("", what + "a link out of the model's folder", "copy both files into one folder");
        return file;
    }

    const ByteSource& open(const std::string& location) {
        const auto known = files.find(location);
        if (known != files.end()) return known->second;
        return files.emplace(location, ByteSource::open_as_is(find(location))).first->second;
    }
};

ExternalData::ExternalData(const fs::path& model) : state_(std::make_unique<State>()) {
    if (model == "-") return;
    state_->folder = model.has_parent_path() ? model.parent_path() : fs::path(".");
}

ExternalData::ExternalData(const std::string& location, std::vector<std::byte> bytes)
    : state_(std::make_unique<State>()) {
    state_->files.emplace(location, ByteSource::of(std::move(bytes), location));
}

ExternalData::~ExternalData() = default;

std::vector<std::byte> ExternalData::read(const ExternalPart& part) {
    const ByteSource& file = state_->open(part.location);
    if (part.offset > file.size() || part.length > file.size() - part.offset)
        throw Error("",
                    "its data end at byte " + std::to_string(part.offset) + " + " + std::to_string(part.length) +
                        " of " + quoted(part.location) + ", which holds " + std::to_string(file.size()),
                    "the file is truncated or belongs to another model");
    std::vector<std::byte> bytes(part.length);
    file.read(part.offset, bytes);
    state_->fingerprint.add(bytes);
    state_->bytes_read += part.length;
    return bytes;
}

std::uint64_t ExternalData::bytes_read() const {
    return state_->bytes_read;
}

std::string ExternalData::fingerprint() const {
    return state_->fingerprint.hex();
}

}  // namespace mlq
