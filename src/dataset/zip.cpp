// PKWARE APPNOTE 6.3, the parts .npz needs. Sizes come from the central directory only: numpy writes placeholder sizes
// into the local headers.
#include "zip.hpp"

#include <algorithm>
#include <cstring>

#include "base/bytes.hpp"
#include "base/gzip.hpp"
#include "mlq/base/error.hpp"

namespace mlq {
namespace {

constexpr std::uint32_t entry_signature = 0x02014b50;
constexpr std::uint32_t local_signature = 0x04034b50;
constexpr std::uint64_t end_size = 22;
constexpr std::uint64_t local_size = 30;
constexpr std::uint64_t comment_limit = 0xffff;

[[noreturn]] void refuse_zip64(const std::string& where) {
    throw Error(where, "is a zip64 archive (above 4 GiB or 65534 arrays), which is not read",
                "save its arrays as .npy files");
}

struct Directory {
    std::uint64_t entries = 0;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
};

// The end record is the last thing in the file but for a comment; look for it backwards.
Directory find_directory(const ByteSource& zip) {
    const std::uint64_t tail_size = std::min(zip.size(), end_size + comment_limit);
    const auto tail = zip.read_up_to(zip.size() - tail_size, tail_size);
    for (std::size_t at = tail.size() < end_size ? 0 : tail.size() - end_size + 1; at-- > 0;) {
        const std::span<const std::byte> record(tail.data() + at, tail.size() - at);
        if (std::memcmp(record.data(), "PK\5\6", 4) != 0) continue;
        ByteReader reader(record, zip.where());
        reader.take(4);
        const auto disk = reader.little<std::uint16_t>();
        const auto directory_disk = reader.little<std::uint16_t>();
        reader.take(2);
        const auto entries = reader.little<std::uint16_t>();
        const auto size = reader.little<std::uint32_t>();
        const auto offset = reader.little<std::uint32_t>();
        if (reader.little<std::uint16_t>() != reader.left()) continue;  // the comment must reach the end
        if (entries == 0xffff || size == 0xffffffff || offset == 0xffffffff) refuse_zip64(zip.where());
        if (disk != 0 || directory_disk != 0) throw Error(zip.where(), "is one part of a split zip archive");
        return {entries, offset, size};
    }
    throw Error(zip.where(), "is not a complete zip archive (no end record)", "write it again with numpy.savez");
}

ZipEntry read_entry(ByteReader& reader, const std::string& where) {
    if (reader.little<std::uint32_t>() != entry_signature) throw Error(where, "the zip directory is damaged");
    ZipEntry entry;
    reader.take(4);  // versions
    const auto flags = reader.little<std::uint16_t>();
    entry.method = reader.little<std::uint16_t>();
    reader.take(4);  // time and date
    entry.crc = reader.little<std::uint32_t>();
    entry.compressed_size = reader.little<std::uint32_t>();
    entry.size = reader.little<std::uint32_t>();
    const auto name_size = reader.little<std::uint16_t>();
    const auto extra_size = reader.little<std::uint16_t>();
    const auto comment_size = reader.little<std::uint16_t>();
    reader.take(8);  // disk, attributes
    entry.header_offset = reader.little<std::uint32_t>();
    entry.name = std::string(reader.text(name_size));
    reader.take(std::uint64_t{extra_size} + comment_size);

    if (entry.compressed_size == 0xffffffff || entry.size == 0xffffffff || entry.header_offset == 0xffffffff)
        refuse_zip64(where);
    if (flags & 1) throw Error(where, mlq::quoted(entry.name) + " is encrypted");
    if (entry.method != 0 && entry.method != 8)
        throw Error(where, mlq::quoted(entry.name) + " uses zip method " + std::to_string(entry.method),
                    "write it with numpy.savez or numpy.savez_compressed");
    if (entry.method == 0 && entry.size != entry.compressed_size)
        throw Error(where, "the zip directory is damaged: " + mlq::quoted(entry.name) + " has two sizes");
    return entry;
}

}  // namespace

std::vector<ZipEntry> list_zip(const ByteSource& zip) {
    const auto directory = find_directory(zip);
    const auto bytes = zip.read_up_to(directory.offset, directory.size);
    ByteReader reader(bytes, zip.where());
    std::vector<ZipEntry> entries;
    for (std::uint64_t i = 0; i < directory.entries; ++i) entries.push_back(read_entry(reader, zip.where()));
    return entries;
}

ByteSource open_entry(const ByteSource& zip, const ZipEntry& entry) {
    const std::string where = zip.where() + ":" + mlq::quoted(entry.name);
    const auto local = zip.read_up_to(entry.header_offset, local_size);
    ByteReader reader(local, where);
    if (reader.little<std::uint32_t>() != local_signature) throw Error(where, "the zip archive is damaged");
    reader.take(22);
    const auto name_size = reader.little<std::uint16_t>();
    const auto extra_size = reader.little<std::uint16_t>();
    const auto data =
        zip.slice(entry.header_offset + local_size + name_size + extra_size, entry.compressed_size, where);
    if (entry.method == 0) return data;
    if (entry.size > in_memory_limit)
        throw Error(where, "inflates to more than 4 GiB", "write it with numpy.savez, which does not compress");
    auto bytes = inflate_raw(data.read_up_to(0, data.size()), entry.size, where.c_str());
    if (crc32(bytes) != entry.crc) throw Error(where, "the zip entry is damaged (its checksum differs)");
    return ByteSource::of(std::move(bytes), where);
}

}  // namespace mlq
