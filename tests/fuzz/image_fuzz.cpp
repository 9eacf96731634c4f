#include <cstdint>

#include "dataset/image.hpp"
#include "mlq/base/error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        mlq::decode_image({reinterpret_cast<const std::byte*>(data), size}, "input");
    } catch (const mlq::Error&) {
    }
    return 0;
}
