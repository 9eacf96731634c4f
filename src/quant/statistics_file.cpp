#include "mlq/quant/statistics_file.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "statistics_codec.hpp"

namespace mlq {
namespace {

bool overlap(const Shard& a, const Shard& b) {
    return a.data == b.data && a.first < b.first + b.count && b.first < a.first + a.count;
}

std::string describe(const Shard& shard) {
    return "samples " + std::to_string(shard.first) + " to " + std::to_string(shard.first + shard.count - 1) +
           " of data set " + shard.data;
}

void require_same(const char* what, const std::string& ours, const std::string& theirs) {
    if (ours != theirs)
        throw Error("statistics", std::string(what) + " differs: " + mlq::quoted(ours) + " and " + mlq::quoted(theirs),
                    "merge only what was collected from one model with one preprocessing");
}

}  // namespace

std::uint64_t StatisticsFile::sample_count() const {
    std::uint64_t count = 0;
    for (const auto& shard : shards) count += shard.count;
    return count;
}

std::string StatisticsFile::data_fingerprint() const {
    Fingerprint fingerprint;
    for (const auto& shard : shards)
        fingerprint.add(shard.data + ' ' + std::to_string(shard.first) + ' ' + std::to_string(shard.count) + '\n');
    return fingerprint.hex();
}

void StatisticsFile::add_shard(const Shard& shard) {
    constexpr std::uint64_t most = Histogram::most;
    if (shard.count == 0) return;
    if (shard.first > most || shard.count > most) throw Error("statistics", "a shard of more than 2^60 samples");
    for (const auto& seen : shards)
        if (overlap(seen, shard))
            throw Error("statistics", describe(shard) + ": some of them were counted before",
                        "give every machine its own samples");
    shards.insert(std::upper_bound(shards.begin(), shards.end(), shard), shard);
    std::vector<Shard> joined;
    for (const auto& next : shards) {
        const bool continues = !joined.empty() && joined.back().data == next.data &&
                               joined.back().first + joined.back().count == next.first;
        if (continues)
            joined.back().count += next.count;
        else
            joined.push_back(next);
    }
    shards = std::move(joined);
}

void StatisticsFile::merge(const StatisticsFile& other) {
    require_same("the model", model, other.model);
    require_same("the preprocessing", preprocess, other.preprocess);
    const bool same_names = std::equal(values.begin(), values.end(), other.values.begin(), other.values.end(),
                                       [](const auto& a, const auto& b) { return a.first == b.first; });
    if (!same_names) throw Error("statistics", "the values' names differ", "collect all parts with one version of mlq");
    StatisticsFile merged = *this;  // all or nothing
    for (const auto& shard : other.shards) merged.add_shard(shard);
    for (auto& [name, statistics] : merged.values)
        with_context(mlq::quoted(name), [&, &ours = statistics, &key = name] { ours.merge(other.values.at(key)); });
    merged.engines.insert(other.engines.begin(), other.engines.end());
    merged.synthetic = synthetic || other.synthetic;
    *this = std::move(merged);
}

std::vector<std::byte> StatisticsFile::to_bytes() const {
    ByteWriter body;
    write_statistics(*this, body);
    const std::uint64_t checksum = hash64(body.bytes());
    body.little(checksum);
    return body.bytes();
}

StatisticsFile StatisticsFile::from_bytes(std::span<const std::byte> bytes, std::string_view where) {
    if (bytes.size() < sizeof(std::uint64_t)) throw Error(where, "too short for a statistics file");
    const auto body = bytes.first(bytes.size() - sizeof(std::uint64_t));
    ByteReader trailer(bytes.last(sizeof(std::uint64_t)), std::string(where));
    ByteReader reader(body, std::string(where));
    check_magic(reader, where);
    if (trailer.little<std::uint64_t>() != hash64(body))
        throw Error(where, "checksum is wrong: the file is damaged or cut short", "collect again");
    auto file = with_context(where, [&] { return read_statistics(reader); });
    // Names out of order, joinable shards, padded sums: equal content must be equal bytes.
    const auto canonical = file.to_bytes();
    if (!std::equal(canonical.begin(), canonical.end(), bytes.begin(), bytes.end()))
        throw Error(where, "not written by mlq: its parts are not in the order that mlq writes");
    return file;
}

void StatisticsFile::save(const std::filesystem::path& path) const {
    write_file(path, to_bytes());
}

StatisticsFile StatisticsFile::load(const std::filesystem::path& path) {
    return from_bytes(read_file(path), path.string());
}

}  // namespace mlq
