// Writes the set that detect_bench.sh times: COCO truth and results of IMAGES images with 80 classes, about 7 boxes and
// 36 detections an image; each box is found twice on average, roughly or well, and the rest is noise.
// detection_set FOLDER [IMAGES] [SEED]
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "mlq/base/file.hpp"
#include "mlq/base/random.hpp"

namespace {

constexpr double width = 640, height = 480;
constexpr std::uint64_t classes = 80;
constexpr std::uint64_t most_truths = 15, most_noise = 44;  // per image; half of it on average

struct Box {
    double x, y, w, h;
};

void append(std::string& out, double number, int decimals) {
    char digits[40];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, number, std::chars_format::fixed, decimals).ptr);
}

void append(std::string& out, std::string_view before, std::uint64_t number) {
    out.append(before).append(std::to_string(number));
}

void append(std::string& out, const Box& box) {
    out += ", \"bbox\": [";
    append(out, box.x, 2);
    for (const double number : {box.y, box.w, box.h}) append(out.append(", "), number, 2);
    out += ']';
}

// Mostly small, as in photographs.
Box draw_box(mlq::Random& random) {
    const double w = 8 * std::pow(40, random.uniform()), h = 8 * std::pow(40, random.uniform());
    return {random.uniform() * (width - w), random.uniform() * (height - h), w, h};
}

Box shake(const Box& box, double by, mlq::Random& random) {
    const auto shift = [&](double size) { return size * by * (2 * random.uniform() - 1); };
    return {std::max(0.0, box.x + shift(box.w)), std::max(0.0, box.y + shift(box.h)), box.w + shift(box.w) / 2,
            box.h + shift(box.h) / 2};
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) return EXIT_FAILURE;
    const std::filesystem::path folder = argv[1];
    const std::uint64_t images = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 5000;
    mlq::Random random(argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 7);
    std::string truth = "{\"images\": [", annotations, results = "[";
    std::uint64_t truths = 0, found = 0;
    const auto detect = [&](std::uint64_t image, std::uint64_t category, const Box& box, double score) {
        append(results, found++ == 0 ? "{\"image_id\": " : ",\n{\"image_id\": ", image);
        append(results, ", \"category_id\": ", category);
        append(results, box);
        results += ", \"score\": ";
        append(results, score, 5);
        results += '}';
    };
    for (std::uint64_t image = 1; image <= images; ++image) {
        append(truth, image == 1 ? "{\"id\": " : ",\n{\"id\": ", image);
        truth += ", \"width\": 640, \"height\": 480}";
        for (std::uint64_t count = random.below(most_truths); count > 0; --count) {
            const auto category = 1 + random.below(classes);
            const Box box = draw_box(random);
            append(annotations, truths == 0 ? "{\"id\": " : ",\n{\"id\": ", truths + 1);
            ++truths;
            append(annotations, ", \"image_id\": ", image);
            append(annotations, ", \"category_id\": ", category);
            annotations += random.below(50) == 0 ? ", \"iscrowd\": 1" : ", \"iscrowd\": 0";
            append(annotations, box);
            append(annotations += ", \"area\": ", 0.7 * box.w * box.h, 2);
            annotations += '}';
            for (std::uint64_t times = random.below(5); times > 0; --times)
                detect(image, category, shake(box, 0.4 * random.uniform(), random), random.uniform());
        }
        for (std::uint64_t count = random.below(most_noise); count > 0; --count)
            detect(image, 1 + random.below(classes), draw_box(random), std::pow(random.uniform(), 3));
    }
    truth.append("], \"annotations\": [").append(annotations).append("], \"categories\": [");
    for (std::uint64_t category = 1; category <= classes; ++category) {
        append(truth, category == 1 ? "{\"id\": " : ", {\"id\": ", category);
        append(truth, ", \"name\": \"class ", category);
        truth += "\"}";
    }
    mlq::write_file(folder / "truth.json", truth + "]}\n");
    mlq::write_file(folder / "results.json", results + "]\n");
    std::printf("%llu images, %llu boxes, %llu detections\n", static_cast<unsigned long long>(images),
                static_cast<unsigned long long>(truths), static_cast<unsigned long long>(found));
    return EXIT_SUCCESS;
}
