// The reader of COCO files: any truth and results, separated by a line "---", give boxes that can be evaluated, or an
// mlq::Error.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "mlq/base/error.hpp"
#include "mlq/metrics/detection.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto border = text.find("\n---\n");
    const auto truth = text.substr(0, border);
    const auto results = border == std::string_view::npos ? std::string_view("[]") : text.substr(border + 5);
    try {
        const auto boxes = mlq::parse_coco(truth, results);
        for (const auto& box : boxes.truths)
            if (box.image >= boxes.images.size() || box.category >= boxes.categories.size()) std::abort();
        for (const auto& box : boxes.detections)
            if (box.image >= boxes.images.size() || box.category >= boxes.categories.size()) std::abort();
        const auto result = mlq::evaluate_detection(boxes, {.intervals = false});
        for (const auto& area : result.areas) {
            if (area.ap.value && !(*area.ap.value >= 0 && *area.ap.value <= 1)) std::abort();
            if (area.recall.value && !(*area.recall.value >= 0 && *area.recall.value <= 1)) std::abort();
            if (!area.ap.value && area.ap.reason.empty()) std::abort();
        }
    } catch (const mlq::Error&) {
    }
    return 0;
}
