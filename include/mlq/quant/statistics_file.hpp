// The statistics file: all values of one model over some data. Collect in pieces on many machines, merge in any order,
// quantize from the result: the bytes are those of one run over all the data.
//
// Bytes (little-endian): magic "mlqstat1", engine texts, fingerprints, shards, values in order of names, XXH3-64 of all
// before. Counts are LEB128. Equal content is equal bytes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mlq/quant/statistics.hpp"

namespace mlq {

// Samples [first, first + count) of the data set with this fingerprint.
struct Shard {
    std::string data;
    std::uint64_t first = 0;
    std::uint64_t count = 0;
    auto operator<=>(const Shard&) const = default;
};

struct StatisticsFile {
    std::string model;              // fingerprint of the model file
    std::string preprocess;         // preprocessing, as JSON text
    std::set<std::string> engines;  // what computed the values: "oneDNN 2.6.3 avx512"
    bool synthetic = false;         // some data was made up
    std::vector<Shard> shards;      // sorted; neighbours of one data set joined
    std::map<std::string, ValueStatistics> values;

    std::uint64_t sample_count() const;
    std::string data_fingerprint() const;  // of the shards' fingerprints and ranges

    // Notes that these samples were seen. Throws Error if one of them was seen before.
    void add_shard(const Shard& shard);
    // Throws Error if model, preprocessing or value names differ, or if a sample would count twice.
    void merge(const StatisticsFile& other);

    std::vector<std::byte> to_bytes() const;
    // Throws Error for anything but the output of to_bytes. Memory is bounded by a small multiple of the bytes.
    static StatisticsFile from_bytes(std::span<const std::byte> bytes, std::string_view where);

    void save(const std::filesystem::path& path) const;
    static StatisticsFile load(const std::filesystem::path& path);
};

}  // namespace mlq
