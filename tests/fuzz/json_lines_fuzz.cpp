#include "dataset/json_lines.hpp"
#include "read_array.hpp"

// Floats and integers, from the key that the seeds have.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        const auto lines = std::make_shared<const mlq::JsonLines>(mlq::as_source(data, size));
        try {
            lines->read_labels({});
        } catch (const mlq::Error&) {
            // the samples may be fine
        }
        for (const mlq::DType type : {mlq::DType::f32, mlq::DType::i64}) {
            const auto source = mlq::make_json_source(lines, "x", {"x", type, {}});
            for (std::int64_t i = 0; i < source->size(); ++i) source->decode(i, source->stored(i));
        }
    } catch (const mlq::Error&) {
    }
    return 0;
}
