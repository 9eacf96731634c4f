#include "mlq/audit/image_print.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <span>

#include "base/hash.hpp"

namespace mlq::audit {
namespace {

// A part of a picture: columns [left, right), rows [top, bottom).
struct Box {
    int left, top, right, bottom;
    bool operator==(const Box&) const = default;
};

constexpr float least_range = 4;     // of the means of cells; less is one colour
constexpr int frame_tolerance = 12;  // grey values; lossy formats blur a frame a little

class FrameFinder {
  public:
    explicit FrameFinder(const GrayImage& image) : image_(image), colour_(at(0, 0)) {}

    // The picture inside its frame; all of it if a side has no frame.
    Box find() const {
        const int width = image_.width, height = image_.height;
        Box box{0, 0, width, height};
        while (box.top < height / 3 && row_is_frame(box.top)) ++box.top;
        while (height - box.bottom < height / 3 && row_is_frame(box.bottom - 1)) --box.bottom;
        while (box.left < width / 3 && column_is_frame(box.left)) ++box.left;
        while (width - box.right < width / 3 && column_is_frame(box.right - 1)) --box.right;
        const bool on_all_sides = box.top > 0 && box.left > 0 && box.bottom < height && box.right < width;
        return on_all_sides ? box : Box{0, 0, width, height};
    }

  private:
    const GrayImage& image_;
    int colour_;

    int at(int x, int y) const {
        return image_
            .pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(image_.width) + static_cast<std::size_t>(x)];
    }
    bool is_frame(int x, int y) const { return std::abs(at(x, y) - colour_) <= frame_tolerance; }
    bool row_is_frame(int y) const {
        for (int x = 0; x < image_.width; ++x)
            if (!is_frame(x, y)) return false;
        return true;
    }
    bool column_is_frame(int x) const {
        for (int y = 0; y < image_.height; ++y)
            if (!is_frame(x, y)) return false;
        return true;
    }
};

// How much of each pixel along one side falls into each cell: first pixel and weights.
struct Shares {
    int first = 0;
    std::vector<float> weights = {};  // their sum is 1
};
std::vector<Shares> share_out(int begin, int end, std::size_t side) {
    std::vector<Shares> cells(side);
    const double step = static_cast<double>(end - begin) / static_cast<double>(side);
    for (std::size_t c = 0; c < side; ++c) {
        const double low = begin + step * static_cast<double>(c), high = low + step;
        cells[c].first = static_cast<int>(low);
        for (int x = cells[c].first; x < end && x < high; ++x)
            cells[c].weights.push_back(
                static_cast<float>((std::min(high, x + 1.0) - std::max(low, static_cast<double>(x))) / step));
    }
    return cells;
}

// The darkest cell becomes 0 and the brightest 255, so that pale pictures keep their details.
template <std::size_t Side>
Cells<Side> stretch(const std::array<float, Side * Side>& means, float& range) {
    const auto [low, high] = std::minmax_element(means.begin(), means.end());
    Cells<Side> cells{};
    range = *high - *low;
    if (range < least_range) return cells;
    const float scale = 255 / range, darkest = *low;
    std::transform(means.begin(), means.end(), cells.begin(),
                   [&](float mean) { return static_cast<std::uint8_t>(std::lround((mean - darkest) * scale)); });
    return cells;
}

template <std::size_t Side>
Cells<Side> average(const GrayImage& image, const Box& box, float& range) {
    const std::vector<Shares> columns = share_out(box.left, box.right, Side),
                              rows = share_out(box.top, box.bottom, Side);
    std::array<float, Side * Side> means{};
    std::vector<float> line(static_cast<std::size_t>(image.width));
    for (std::size_t cy = 0; cy < Side; ++cy) {
        std::fill(line.begin(), line.end(), 0.0F);
        for (std::size_t k = 0; k < rows[cy].weights.size(); ++k) {
            const std::uint8_t* row =
                image.pixels.data() + (static_cast<std::size_t>(rows[cy].first) + k) * line.size();
            for (std::size_t x = 0; x < line.size(); ++x) line[x] += rows[cy].weights[k] * static_cast<float>(row[x]);
        }
        for (std::size_t cx = 0; cx < Side; ++cx) {
            float sum = 0;
            for (std::size_t k = 0; k < columns[cx].weights.size(); ++k)
                sum += columns[cx].weights[k] * line[static_cast<std::size_t>(columns[cx].first) + k];
            means[cy * Side + cx] = sum;
        }
    }
    return stretch<Side>(means, range);
}

ImageView reduce(const GrayImage& image, const Box& box) {
    ImageView view;
    view.cells = average<print_side>(image, box, view.range);
    if (static_cast<std::size_t>(std::min(box.right - box.left, box.bottom - box.top)) >= fine_side)
        view.fine = std::make_shared<const Cells<fine_side>>(average<fine_side>(image, box, view.range));
    return view;
}

}  // namespace

ImagePrint print_image(const GrayImage& image) {
    ImagePrint print{.width = image.width, .height = image.height};
    print.pixels = hash64(std::as_bytes(std::span(image.pixels)),
                          static_cast<std::uint64_t>(image.width) << 32 | static_cast<std::uint32_t>(image.height));
    if (image.pixels.empty()) return print;
    std::uint64_t sum = 0, squares = 0;
    for (const std::uint64_t gray : image.pixels) {
        sum += gray;
        squares += gray * gray;
    }
    const auto count = static_cast<double>(image.pixels.size());
    const double mean = static_cast<double>(sum) / count;
    print.brightness = static_cast<float>(mean);
    print.contrast = static_cast<float>(std::sqrt(std::max(0.0, static_cast<double>(squares) / count - mean * mean)));
    const Box whole{0, 0, image.width, image.height}, box = FrameFinder(image).find();
    print.inside = reduce(image, box);
    if (box != whole) print.framed = std::make_shared<const ImageView>(reduce(image, whole));
    return print;
}

}  // namespace mlq::audit
