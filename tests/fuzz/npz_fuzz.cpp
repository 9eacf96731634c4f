#include "dataset/zip.hpp"
#include "read_array.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto zip = mlq::as_source(data, size);
    try {
        for (const auto& entry : mlq::list_zip(zip)) {
            try {
                mlq::read_all_rows(mlq::ArrayFile::open(mlq::open_entry(zip, entry)));
            } catch (const mlq::Error&) {
                // the other entries may be fine
            }
        }
        const std::string keys[] = {"x", "images"};
        mlq::read_all_rows(mlq::ArrayFile::open(zip, {}, keys));
    } catch (const mlq::Error&) {
    }
    return 0;
}
