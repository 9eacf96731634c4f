// Statistics files: whatever the bytes are, reading ends in a file that writes itself back to the same bytes, or in an
// Error. The reader asks for a checksum that random bytes never have, so the input is the body and the checksum is
// added here; the first byte decides whether it is left wrong.
#include <cstdint>
#include <cstdlib>
#include <span>

#include "base/bytes.hpp"
#include "base/hash.hpp"
#include "mlq/base/error.hpp"
#include "mlq/quant/methods.hpp"
#include "mlq/quant/statistics_file.hpp"

namespace {

void use(const mlq::StatisticsFile& file) {
    for (const auto& [name, statistics] : file.values)
        if (statistics.histogram.non_finite() == 0) mlq::choose_range("mean-max", statistics);
    auto merged = file;
    merged.shards.clear();
    merged.merge(file);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const auto body = std::as_bytes(std::span(data, size)).subspan(1);
    mlq::ByteWriter writer;
    writer.raw(body);
    writer.little(mlq::hash64(body) + (data[0] == 'x' ? 1 : 0));
    try {
        const auto file = mlq::StatisticsFile::from_bytes(writer.bytes(), "fuzz");
        if (file.to_bytes() != writer.bytes()) std::abort();
        use(file);
    } catch (const mlq::Error&) {
    }
    return 0;
}
