#include "statistics_codec.hpp"

#include <cmath>

#include "mlq/base/error.hpp"
#include "varint.hpp"

namespace mlq {
namespace {

constexpr std::string_view magic = "mlqstat1";

// Number of things to come, each of which takes at least `bytes_each`; so memory is bounded by the bytes of the file.
std::uint64_t read_length(ByteReader& reader, std::uint64_t bytes_each) {
    const auto length = read_varint(reader);
    if (length > reader.left() / bytes_each)
        throw Error("byte " + std::to_string(reader.offset()), "a length is too large");
    return length;
}

void write_text(ByteWriter& writer, std::string_view text) {
    write_varint(writer, text.size());
    writer.text(text);
}

std::string read_text(ByteReader& reader) {
    return std::string(reader.text(read_varint(reader)));
}

bool is_negative(std::byte highest) {
    return (highest & std::byte{0x80}) != std::byte{0};
}

// Zero bytes at both ends are left out (for negative sums, 0xff bytes at the upper end).
void write_sum(ByteWriter& writer, const FixedSum& sum) {
    const auto bytes = std::as_bytes(std::span(sum.limbs()));
    const auto sign = is_negative(bytes.back()) ? std::byte{0xff} : std::byte{0};
    std::size_t end = bytes.size();
    while (end > 0 && bytes[end - 1] == sign && (end == 1 || is_negative(bytes[end - 2]) == is_negative(sign))) --end;
    std::size_t begin = 0;
    while (begin + 1 < end && bytes[begin] == std::byte{0}) ++begin;
    if (sign == std::byte{0xff} && end == 0) end = 1;  // -2^-128
    writer.little(static_cast<std::uint8_t>(begin));
    writer.little(static_cast<std::uint8_t>(end - begin));
    writer.raw(bytes.subspan(begin, end - begin));
}

FixedSum read_sum(ByteReader& reader) {
    FixedSum::Limbs limbs = {};
    const auto out = std::as_writable_bytes(std::span(limbs));
    const std::size_t begin = reader.little<std::uint8_t>();
    const std::size_t length = reader.little<std::uint8_t>();
    if (begin + length > out.size()) throw Error("byte " + std::to_string(reader.offset()), "a sum is too long");
    const auto piece = reader.take(length);
    std::copy(piece.begin(), piece.end(), out.begin() + static_cast<std::ptrdiff_t>(begin));
    if (length > 0 && is_negative(piece.back()))
        std::fill(out.begin() + static_cast<std::ptrdiff_t>(begin + length), out.end(), std::byte{0xff});
    return FixedSum(limbs);
}

void write_counts(ByteWriter& writer, std::span<const std::uint64_t> counts) {
    write_varint(writer, counts.size());
    for (const auto count : counts) write_varint(writer, count);
}

std::vector<std::uint64_t> read_counts(ByteReader& reader) {
    std::vector<std::uint64_t> counts(read_length(reader, 1));
    for (auto& count : counts) count = read_varint(reader);
    return counts;
}

void write_histogram(ByteWriter& writer, const Histogram& histogram) {
    writer.little(static_cast<std::int16_t>(histogram.exponent()));
    writer.little(histogram.min());
    writer.little(histogram.max());
    write_varint(writer, histogram.zeros());
    write_varint(writer, histogram.non_finite());
    write_counts(writer, histogram.negative());
    write_counts(writer, histogram.positive());
}

Histogram read_histogram(ByteReader& reader) {
    Histogram::Content content;
    content.exponent = reader.little<std::int16_t>();
    content.min = reader.little<float>();
    content.max = reader.little<float>();
    content.zeros = read_varint(reader);
    content.non_finite = read_varint(reader);
    content.negative = read_counts(reader);
    content.positive = read_counts(reader);
    return Histogram::of(std::move(content));
}

void write_channels(ByteWriter& writer, const ChannelStatistics& channels) {
    write_varint(writer, channels.size());
    write_varint(writer, channels.pixels);
    for (std::size_t c = 0; c < channels.size(); ++c) {
        writer.little(channels.min[c]);
        writer.little(channels.max[c]);
        write_sum(writer, channels.sum[c]);
        write_sum(writer, channels.sum_of_squares[c]);
    }
}

void read_channels(ByteReader& reader, ChannelStatistics& channels) {
    const auto count = read_length(reader, 2 * sizeof(float) + 4);
    channels.pixels = read_varint(reader);
    channels.min.reserve(count);
    channels.max.reserve(count);
    channels.sum.reserve(count);
    channels.sum_of_squares.reserve(count);
    for (std::uint64_t c = 0; c < count; ++c) {
        channels.min.push_back(reader.little<float>());
        channels.max.push_back(reader.little<float>());
        if (std::isnan(channels.min.back()) || std::isnan(channels.max.back()))
            throw Error("byte " + std::to_string(reader.offset()), "a channel's extreme is NaN");
        channels.sum.push_back(read_sum(reader));
        channels.sum_of_squares.push_back(read_sum(reader));
    }
}

void write_octave(ByteWriter& writer, int octave) {
    writer.little(static_cast<std::int16_t>(octave));
}

int read_octave(ByteReader& reader) {
    const int octave = reader.little<std::int16_t>();
    if (octave < -149 || octave > 127)
        throw Error("byte " + std::to_string(reader.offset()), "no float has this exponent");
    return octave;
}

void write_samples(ByteWriter& writer, const SampleStatistics& samples) {
    write_varint(writer, samples.count);
    write_sum(writer, samples.max);
    write_sum(writer, samples.min);
    write_varint(writer, samples.groups.size());
    for (const auto& [octave, group] : samples.groups) {
        write_octave(writer, octave);
        write_varint(writer, group.samples);
        write_sum(writer, group.power);
    }
    write_varint(writer, samples.channel_peaks.size());
    for (const auto& [octave, count] : samples.channel_peaks) {
        write_octave(writer, octave);
        write_varint(writer, count);
    }
}

void read_samples(ByteReader& reader, SampleStatistics& samples) {
    samples.count = read_varint(reader);
    samples.max = read_sum(reader);
    samples.min = read_sum(reader);
    for (auto left = read_length(reader, 5); left > 0; --left) {
        auto& group = samples.groups[read_octave(reader)];
        group.samples = read_varint(reader);
        group.power = read_sum(reader);
    }
    for (auto left = read_length(reader, 3); left > 0; --left) {
        auto& count = samples.channel_peaks[read_octave(reader)];
        count = read_varint(reader);
    }
}

ValueStatistics read_value(ByteReader& reader) {
    ValueStatistics statistics(0);
    statistics.histogram = read_histogram(reader);
    read_channels(reader, statistics.channels);
    read_samples(reader, statistics.samples);
    return statistics;
}

}  // namespace

void check_magic(ByteReader& reader, std::string_view where) {
    if (reader.left() < magic.size() || reader.text(magic.size()) != magic)
        throw Error(where, "not a statistics file of this version", "make one with mlq-calibrate collect");
}

void write_statistics(const StatisticsFile& file, ByteWriter& writer) {
    writer.text(magic);
    write_text(writer, file.model);
    write_text(writer, file.preprocess);
    writer.little(static_cast<std::uint8_t>(file.synthetic ? 1 : 0));
    write_varint(writer, file.engines.size());
    for (const auto& engine : file.engines) write_text(writer, engine);
    write_varint(writer, file.shards.size());
    for (const auto& shard : file.shards) {
        write_text(writer, shard.data);
        write_varint(writer, shard.first);
        write_varint(writer, shard.count);
    }
    write_varint(writer, file.values.size());
    for (const auto& [name, statistics] : file.values) {
        write_text(writer, name);
        write_histogram(writer, statistics.histogram);
        write_channels(writer, statistics.channels);
        write_samples(writer, statistics.samples);
    }
}

StatisticsFile read_statistics(ByteReader& reader) {
    StatisticsFile file;
    file.model = read_text(reader);
    file.preprocess = read_text(reader);
    file.synthetic = reader.little<std::uint8_t>() != 0;
    for (auto left = read_length(reader, 1); left > 0; --left) file.engines.insert(read_text(reader));
    for (auto left = read_length(reader, 3); left > 0; --left) {
        Shard shard;
        shard.data = read_text(reader);
        shard.first = read_varint(reader);
        shard.count = read_varint(reader);
        file.add_shard(shard);
    }
    for (auto left = read_length(reader, 30); left > 0; --left) {
        auto name = read_text(reader);
        auto statistics = with_context(mlq::quoted(name), [&] { return read_value(reader); });
        file.values.insert_or_assign(std::move(name), std::move(statistics));
    }
    if (reader.left() > 0) throw Error("byte " + std::to_string(reader.offset()), "more bytes than values");
    return file;
}

}  // namespace mlq
