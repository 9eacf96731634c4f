// What is kept of a picture to find it again in another one: about five kilobytes, one of small pictures, and
// twice that if they have a frame.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace mlq::audit {

struct GrayImage {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> pixels = {};  // width * height
};

constexpr std::size_t print_side = 32;
constexpr std::size_t fine_side = 64;
template <std::size_t Side>
using Cells = std::array<std::uint8_t, Side * Side>;
using PrintCells = Cells<print_side>;

// Grey means of cells, row by row, from black to white.
struct ImageView {
    float range = 0;  // from the darkest cell to the brightest, in grey values of the picture
    PrintCells cells = {};
    std::shared_ptr<const Cells<fine_side>> fine = {};  // the same at 64 x 64, of pictures with so many pixels
};

struct ImagePrint {
    std::uint64_t pixels = 0;  // hash of size and pixels: equal for identical pictures
    int width = 0;
    int height = 0;
    float brightness = 0;   // mean of the pixels, 0..255
    float contrast = 0;     // their standard deviation
    ImageView inside = {};  // inside the frame, if there is one
    // With the frame, if there is one: a background of one colour looks like a frame.
    std::shared_ptr<const ImageView> framed = {};
};

// A frame is a margin of one colour around all four sides, up to a third of the picture on each side.
ImagePrint print_image(const GrayImage& image);

}  // namespace mlq::audit
