// Small files for the tests, built from nothing but their format's description.
#pragma once

#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/gzip.hpp"
#include "dataset/image.hpp"
#include "mlq/base/file.hpp"

namespace mlq::test {

using Bytes = std::vector<std::byte>;

// A folder that lives as long as the test.
class TemporaryFolder {
  public:
    TemporaryFolder() {
        static std::atomic<int> number{0};
        path_ = std::filesystem::temp_directory_path() /
                ("mlq-dataset-" + std::to_string(::getpid()) + "-" + std::to_string(number++));
        std::filesystem::create_directories(path_);
    }
    ~TemporaryFolder() { std::filesystem::remove_all(path_); }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    // Writes a file, with the folders it lies in, and returns its path.
    template <typename Content>
    std::string add(const std::string& name, const Content& content) const {
        const auto path = path_ / name;
        std::filesystem::create_directories(path.parent_path());
        write_file(path, content);
        return path.string();
    }
    std::string operator/(const std::string& name) const { return (path_ / name).string(); }
    std::string string() const { return path_.string(); }

  private:
    std::filesystem::path path_;
};

template <typename T>
Bytes bytes_of(const std::vector<T>& values) {
    const auto bytes = std::as_bytes(std::span(values));
    return {bytes.begin(), bytes.end()};
}

inline Bytes npy_with_header(std::string header, const Bytes& elements) {
    while ((header.size() + 11) % 64 != 0) header += ' ';
    header += '\n';
    ByteWriter writer;
    writer.text("\x93NUMPY");
    writer.little<std::uint8_t>(1);
    writer.little<std::uint8_t>(0);
    writer.little(static_cast<std::uint16_t>(header.size()));
    writer.text(header);
    writer.raw(elements);
    return writer.bytes();
}

// npy("<f4", "(2, 3)", bytes_of<float>({...}))
inline Bytes npy(const std::string& descr, const std::string& shape, const Bytes& elements,
                 const std::string& fortran_order = "False") {
    return npy_with_header(
        "{'descr': '" + descr + "', 'fortran_order': " + fortran_order + ", 'shape': " + shape + ", }", elements);
}

inline Bytes idx(std::uint8_t type, const std::vector<std::uint32_t>& shape, const Bytes& elements) {
    ByteWriter writer;
    writer.little<std::uint16_t>(0);
    writer.little(type);
    writer.little(static_cast<std::uint8_t>(shape.size()));
    for (const auto d : shape)
        for (int shift = 24; shift >= 0; shift -= 8) writer.little(static_cast<std::uint8_t>(d >> shift));
    writer.raw(elements);
    return writer.bytes();
}

struct ZipPart {
    std::string name;
    Bytes content;
    bool deflated = false;
    std::uint16_t flags = 0;
};

// A gzip member is a 10-byte header, raw deflate, and 8 bytes of checksum and size.
inline Bytes deflate(const Bytes& content) {
    const auto member = gzip(content);
    return {member.begin() + 10, member.end() - 8};
}

// Local sizes are placeholders, as numpy writes them.
inline Bytes zip(const std::vector<ZipPart>& parts) {
    ByteWriter writer;
    ByteWriter directory;
    for (const auto& part : parts) {
        const auto stored = part.deflated ? deflate(part.content) : part.content;
        const auto offset = static_cast<std::uint32_t>(writer.bytes().size());
        const auto name_size = static_cast<std::uint16_t>(part.name.size());
        const auto method = static_cast<std::uint16_t>(part.deflated ? 8 : 0);
        writer.text("PK\3\4");
        writer.raw(Bytes(14));
        writer.little<std::uint32_t>(0xffffffff);
        writer.little<std::uint32_t>(0xffffffff);
        writer.little(name_size);
        writer.little<std::uint16_t>(0);
        writer.text(part.name);
        writer.raw(stored);

        directory.text("PK\1\2");
        directory.raw(Bytes(4));
        directory.little(part.flags);
        directory.little(method);
        directory.raw(Bytes(4));
        directory.little(crc32(part.content));
        directory.little(static_cast<std::uint32_t>(stored.size()));
        directory.little(static_cast<std::uint32_t>(part.content.size()));
        directory.little(name_size);
        directory.raw(Bytes(12));
        directory.little(offset);
        directory.text(part.name);
    }
    const auto directory_at = static_cast<std::uint32_t>(writer.bytes().size());
    writer.raw(directory.bytes());
    writer.text("PK\5\6");
    writer.raw(Bytes(4));
    writer.little(static_cast<std::uint16_t>(parts.size()));
    writer.little(static_cast<std::uint16_t>(parts.size()));
    writer.little(static_cast<std::uint32_t>(directory.bytes().size()));
    writer.little(directory_at);
    writer.little<std::uint16_t>(0);
    return writer.bytes();
}

// A picture of one colour.
inline Bytes png(int width, int height, std::uint8_t red, std::uint8_t green, std::uint8_t blue) {
    Image image(width, height, 3);
    for (std::size_t i = 0; i < image.pixels.size(); i += 3) {
        image.pixels[i] = red;
        image.pixels[i + 1] = green;
        image.pixels[i + 2] = blue;
    }
    return encode_png(image);
}

// The message of the Error that `work` throws; empty if it throws none.
template <typename Work>
std::string error_of(Work&& work) {
    try {
        work();
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

}  // namespace mlq::test
