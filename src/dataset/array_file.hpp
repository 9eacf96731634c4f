// An array on disk, read row by row (a row is everything behind the first index).
//
//     const ArrayFile images = ArrayFile::open("train-images-idx3-ubyte.gz");   // also x.npy, x.npz, x.npz:key
//     std::vector<std::byte> row(images.row_bytes());
//     images.read_row(17, row);
//
// Uncompressed data stays on disk. Gzip and deflated data, and Fortran-ordered arrays, are held in memory in their
// stored type (at most 4 GiB).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "array_header.hpp"
#include "base/byte_source.hpp"

namespace mlq {

class ArrayFile {
  public:
    // "FILE" or "FILE.npz:KEY". Without a key an .npz gives its only array, or the first of `preferred_keys` it has.
    // Throws Error for a missing file, a lying header (the data must have exactly the size the header says), no rows.
    static ArrayFile open(const std::string& spec, std::span<const std::string> preferred_keys = {});
    static ArrayFile open(const ByteSource& bytes, const std::string& key = {},
                          std::span<const std::string> preferred_keys = {});
    static ArrayFile of(ElementType type, Shape shape, std::vector<std::byte> elements);  // in memory, C order

    ElementType type() const { return header_.type; }
    const Shape& shape() const { return header_.shape; }
    std::int64_t rows() const { return header_.shape.front(); }
    std::int64_t row_elements() const { return row_elements_; }
    std::size_t row_bytes() const { return static_cast<std::size_t>(row_elements_) * size_of(header_.type); }
    const std::string& where() const { return elements_.where(); }

    // The elements of a row in C order and little-endian. Any number of threads may read.
    void read_row(std::int64_t row, std::span<std::byte> out) const;

  private:
    ArrayFile(ArrayHeader header, const ByteSource& file);
    ArrayHeader header_;
    std::int64_t row_elements_ = 0;
    ByteSource elements_;
    std::vector<std::byte> fortran_;  // all elements, if the order is Fortran's
};

// Is it a file that ArrayFile opens, by its first bytes?
bool is_array_file(const std::string& spec);

// The names of the arrays in an .npz; empty for another format.
std::vector<std::string> array_keys(const std::string& path);

// Little-endian elements as floats (booleans as 0 and 1; values beyond float become infinite).
void convert_elements(ElementType type, std::span<const std::byte> elements, std::span<float> out);
// The same as doubles, exact but for integers beyond 2^53.
void convert_elements(ElementType type, std::span<const std::byte> elements, std::span<double> out);

// A column of integers: shape N or Nx1, integers or floats without a fraction. Throws Error otherwise, with the advice
// to take argmax for a one-hot array.
std::vector<std::int64_t> read_integers(const ArrayFile& array);

}  // namespace mlq
