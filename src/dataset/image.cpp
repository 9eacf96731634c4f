#include "image.hpp"

#include <stb/stb_image.h>
#include <stb/stb_image_write.h>

#include <algorithm>
#include <cassert>
#include <cctype>
#include <memory>
#include <string>
#include <utility>

#include "image_format.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "orientation.hpp"

namespace mlq {
namespace {

constexpr std::string_view extensions[] = {".png", ".jpg", ".jpeg", ".bmp", ".pgm", ".ppm"};

const stbi_uc* as_stb(std::span<const std::byte> bytes) {
    return reinterpret_cast<const stbi_uc*>(bytes.data());
}

std::string stb_reason() {
    const char* reason = stbi_failure_reason();
    return reason ? reason : "damaged";
}

}  // namespace

Image decode_image(std::span<const std::byte> bytes, std::string_view where) {
    check_image_file(bytes, where);
    const int size = static_cast<int>(bytes.size());
    int width = 0;
    int height = 0;
    int stored_channels = 0;
    if (!stbi_info_from_memory(as_stb(bytes), size, &width, &height, &stored_channels))
        throw Error(where, "the image does not decode (" + stb_reason() + ")", "replace it or take it off the list");
    if (width < 1 || height < 1) throw Error(where, "the image has no pixels", "replace it or take it off the list");
    if (static_cast<std::int64_t>(width) * height > pixel_limit)
        throw Error(where, std::to_string(width) + "x" + std::to_string(height) + " pixels are above the limit of 2^27",
                    "shrink the image first");

    const int channels = stored_channels <= 2 ? 1 : 3;
    const std::unique_ptr<stbi_uc, void (*)(void*)> pixels(
        stbi_load_from_memory(as_stb(bytes), size, &width, &height, &stored_channels, channels), stbi_image_free);
    if (!pixels)
        throw Error(where, "the image does not decode (" + stb_reason() + ")", "replace it or take it off the list");
    Image image(width, height, channels);
    std::copy_n(pixels.get(), image.pixels.size(), image.pixels.begin());
    return turn_upright(std::move(image), read_orientation(bytes));
}

Image decode_image(const std::filesystem::path& path) {
    return decode_image(read_file(path, image_file_limit), path.string());
}

bool is_image_name(const std::filesystem::path& path) {
    std::string extension = path.extension().string();
    for (char& c : extension) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return std::find(std::begin(extensions), std::end(extensions), extension) != std::end(extensions);
}

std::vector<std::byte> encode_png(const Image& image) {
    assert(image.channels == 1 || image.channels == 3);
    std::vector<std::byte> file;
    const auto append = [](void* context, void* data, int size) {
        const auto* bytes = static_cast<const std::byte*>(data);
        static_cast<std::vector<std::byte>*>(context)->insert(static_cast<std::vector<std::byte>*>(context)->end(),
                                                              bytes, bytes + size);
    };
    const int done = stbi_write_png_to_func(append, &file, image.width, image.height, image.channels,
                                            image.pixels.data(), image.width * image.channels);
    if (!done) throw Error("preview", "the picture could not be encoded as PNG");
    return file;
}

}  // namespace mlq
