#include "mlq/audit/image_prints.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>
#include <variant>

#include "dataset/file_spec.hpp"
#include "dataset/open_source.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/parallel.hpp"
#include "mlq/split/image_tree.hpp"

namespace mlq::audit {
namespace {

std::unique_ptr<SampleSource> open_part(const ImagePart& part, std::vector<std::string>& notes) {
    if (is_folder(part.data)) {
        FolderWalk walk = split::list_images(part.data);
        const std::string left_out = describe_left_out(walk);
        if (!left_out.empty()) notes.push_back("left out of " + part.name + ": " + left_out);
        return make_image_source(part.data, std::move(walk.files));
    }
    auto opened = open_sources({.data = part.data, .labels = "none"});
    const SampleForm form = opened.sources.front()->form();
    if (!form.picture || !form.bytes) throw Error(part.data, "does not hold pictures of bytes", "give uint8 images");
    return std::move(opened.sources.front());
}

// Luma of ITU-R BT.601 in integers.
GrayImage to_gray(const Image& image) {
    GrayImage gray{.width = image.width, .height = image.height};
    if (image.channels == 1) {
        gray.pixels = image.pixels;
        return gray;
    }
    const auto channels = static_cast<std::size_t>(image.channels);
    gray.pixels.resize(image.pixels.size() / channels);
    for (std::size_t i = 0; i < gray.pixels.size(); ++i) {
        const std::uint8_t* pixel = image.pixels.data() + i * channels;
        gray.pixels[i] = static_cast<std::uint8_t>((299 * pixel[0] + 587 * pixel[1] + 114 * pixel[2] + 500) / 1000);
    }
    return gray;
}

ImagePrint print_sample(const SampleSource& source, std::int64_t index) {
    const StoredSample sample = source.decode(index, source.stored(index));
    const Image* image = std::get_if<Image>(&sample);
    if (image == nullptr || (image->channels != 1 && image->channels != 3 && image->channels != 4))
        throw Error(source.where(index), "is no picture of bytes", "give uint8 images with 1, 3 or 4 channels");
    return print_image(to_gray(*image));
}

}  // namespace

std::size_t ImagePrints::part_of(std::size_t image) const {
    return static_cast<std::size_t>(std::upper_bound(begins.begin(), begins.end(), image) - begins.begin()) - 1;
}

ImagePrints print_images(const std::vector<ImagePart>& parts, int threads) {
    ImagePrints all;
    all.begins.push_back(0);
    for (const ImagePart& part : parts) {
        const auto source = open_part(part, all.notes);
        const std::size_t begin = all.prints.size();
        const auto count = static_cast<std::size_t>(source->size());
        all.parts.push_back(part.name);
        all.prints.resize(begin + count);
        for (std::size_t i = 0; i < count; ++i) all.names.push_back(source->id(static_cast<std::int64_t>(i)));
        parallel_for(threads, static_cast<std::int64_t>(count), [&](std::int64_t i) {
            all.prints[begin + static_cast<std::size_t>(i)] = print_sample(*source, i);
        });
        all.begins.push_back(all.prints.size());
    }
    return all;
}

bool is_image_array(const std::string& path) {
    const std::string file = split_spec(path).path;
    std::string name = std::filesystem::path(file).filename().string();
    if (name.ends_with(".gz")) name.resize(name.size() - 3);
    return name.ends_with(".npy") || name.ends_with(".npz") || name.ends_with(".idx") || name.ends_with("-ubyte");
}

}  // namespace mlq::audit
