#include "array_file.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

#include "base/gzip.hpp"
#include "file_spec.hpp"
#include "mlq/base/error.hpp"
#include "zip.hpp"

namespace mlq {
namespace {

constexpr std::string_view npy_extension = ".npy";

bool looks_like_zip(std::span<const std::byte> start) {
    return start.size() >= 4 && std::memcmp(start.data(), "PK\3\4", 4) == 0;
}

std::string key_of(const ZipEntry& entry) {
    const bool ends_so = entry.name.size() > npy_extension.size() && entry.name.ends_with(npy_extension);
    return ends_so ? entry.name.substr(0, entry.name.size() - npy_extension.size()) : entry.name;
}

std::string list_keys(const std::vector<ZipEntry>& entries) {
    std::string list;
    for (const auto& entry : entries) {
        if (list.size() > 200) return list + ", ...";
        list += (list.empty() ? "" : ", ") + mlq::quoted(key_of(entry), 40);
    }
    return list;
}

const ZipEntry& choose_entry(const std::vector<ZipEntry>& entries, const std::string& key,
                             std::span<const std::string> preferred_keys, const std::string& where) {
    const auto find = [&](const std::string& name) {
        return std::find_if(entries.begin(), entries.end(), [&](const ZipEntry& e) { return key_of(e) == name; });
    };
    if (entries.empty()) throw Error(where, "the archive holds no array");
    if (!key.empty()) {
        const auto found = find(key);
        if (found == entries.end())
            throw Error(where, "has no array " + mlq::quoted(key), "it has " + list_keys(entries));
        return *found;
    }
    if (entries.size() == 1) return entries.front();
    for (const auto& name : preferred_keys)
        if (const auto found = find(name); found != entries.end()) return *found;
    throw Error(where, "holds several arrays: " + list_keys(entries), "name one as " + where + ":KEY");
}

// The first bytes; a gzip file is not decompressed further than this.
std::vector<std::byte> peek(const std::string& path) {
    std::vector<std::byte> start(8);
    start.resize(InputStream(path).read(start));
    return start;
}

void swap_bytes(std::span<std::byte> elements, std::size_t size) {
    for (std::size_t i = 0; i + size <= elements.size(); i += size)
        std::reverse(elements.begin() + static_cast<std::ptrdiff_t>(i),
                     elements.begin() + static_cast<std::ptrdiff_t>(i + size));
}

}  // namespace

ArrayFile::ArrayFile(ArrayHeader header, const ByteSource& file) : header_(std::move(header)) {
    const std::string& where = file.where();
    const auto elements = static_cast<std::uint64_t>(volume(header_.shape));
    const std::uint64_t stated = elements * size_of(header_.type);
    const std::uint64_t present = file.size() - std::min(file.size(), header_.data_offset);
    if (stated != present)
        throw Error(where,
                    "its header says " + to_string(header_.shape) + " " + std::string(to_string(header_.type)) + ", " +
                        std::to_string(stated) + " bytes, but " + std::to_string(present) + " bytes follow",
                    present < stated ? "the file is truncated, copy or write it again" : "write it again");
    if (header_.shape.front() == 0 || elements == 0)
        throw Error(where, "shape " + to_string(header_.shape) + " holds no data");
    row_elements_ = static_cast<std::int64_t>(elements) / header_.shape.front();
    elements_ = file.slice(header_.data_offset, stated, where);
    if (!header_.fortran_order || row_elements_ == 1) {
        header_.fortran_order = false;
        return;
    }
    if (stated > in_memory_limit)
        throw Error(where, "is in Fortran order and above 4 GiB", "save numpy.ascontiguousarray(a)");
    fortran_ = elements_.read_up_to(0, stated);
}

ArrayFile ArrayFile::open(const ByteSource& bytes, const std::string& key,
                          std::span<const std::string> preferred_keys) {
    const auto start = bytes.read_up_to(0, array_header_limit);
    if (looks_like_zip(start)) {
        const auto entries = list_zip(bytes);
        const auto entry = open_entry(bytes, choose_entry(entries, key, preferred_keys, bytes.where()));
        return {parse_npy_header(entry.read_up_to(0, array_header_limit), entry.where()), entry};
    }
    if (!key.empty()) throw Error(bytes.where(), "is not an .npz archive, so it has no array " + mlq::quoted(key));
    if (looks_like_npy(start)) return {parse_npy_header(start, bytes.where()), bytes};
    if (looks_like_idx(start)) return {parse_idx_header(start, bytes.where()), bytes};
    throw Error(bytes.where(), "is neither .npy nor .npz nor IDX");
}

ArrayFile ArrayFile::open(const std::string& spec, std::span<const std::string> preferred_keys) {
    const auto [path, key] = split_spec(spec);
    return open(ByteSource::open(path), key, preferred_keys);
}

ArrayFile ArrayFile::of(ElementType type, Shape shape, std::vector<std::byte> elements) {
    ArrayHeader header;
    header.type = type;
    header.shape = std::move(shape);
    return {std::move(header), ByteSource::of(std::move(elements), "samples in memory")};
}

void ArrayFile::read_row(std::int64_t row, std::span<std::byte> out) const {
    assert(row >= 0 && row < rows() && out.size() == row_bytes());
    const std::size_t size = size_of(header_.type);
    if (!header_.fortran_order) {
        elements_.read(static_cast<std::uint64_t>(row) * row_bytes(), out);
    } else {
        // Walk the row's indices in C order; in Fortran order index k is worth the product of the dimensions before it.
        const auto& shape = header_.shape;
        Shape index(shape.size(), 0);
        for (std::size_t i = 0; i < out.size(); i += size) {
            std::int64_t at = 0;
            for (std::size_t k = shape.size(); k-- > 1;) at = (at + index[k]) * shape[k - 1];
            std::memcpy(out.data() + i, fortran_.data() + static_cast<std::size_t>(at + row) * size, size);
            for (std::size_t k = shape.size(); k-- > 1 && ++index[k] == shape[k];) index[k] = 0;
        }
    }
    if (header_.big_endian && size > 1) swap_bytes(out, size);
}

bool is_array_file(const std::string& spec) {
    const auto path = split_spec(spec).path;
    if (!is_file(path)) return false;
    const auto start = peek(path);
    return looks_like_zip(start) || looks_like_npy(start) || looks_like_idx(start);
}

std::vector<std::string> array_keys(const std::string& path) {
    std::vector<std::string> keys;
    if (!looks_like_zip(peek(path))) return keys;
    for (const auto& entry : list_zip(ByteSource::open(path))) keys.push_back(key_of(entry));
    return keys;
}

}  // namespace mlq
