#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/encoding.hpp"
#include "base/trim.hpp"
#include "mlq/base/error.hpp"
#include "mlq/metrics/tracks.hpp"

namespace mlq {
namespace {

constexpr std::size_t most_columns = 64;
constexpr double farthest = 1e9;                   // pixels
constexpr double largest_id = 9007199254740992.0;  // 2^53: above it not every whole number is a double

class MotParser {
  public:
    MotParser(std::string_view text, const std::string& name, bool has_classes, std::uint32_t frames)
        : text_(as_utf8(text, converted_, name)), name_(name), has_classes_(has_classes), frames_(frames) {}

    std::vector<TrackBox> parse() {
        while (!text_.empty()) {
            ++line_;
            const auto end = text_.find('\n');
            const auto row = trim(text_.substr(0, end), " \t\r");
            text_.remove_prefix(end == std::string_view::npos ? text_.size() : end + 1);
            if (!row.empty()) add_row(row);
        }
        sort_boxes();
        return std::move(boxes_);
    }

  private:
    std::string converted_;  // from UTF-16; before text_, which may be a view of it
    std::string_view text_;
    const std::string& name_;
    bool has_classes_;
    std::uint32_t frames_;
    std::uint32_t line_ = 0;
    std::size_t columns_ = 0;  // of the first row
    std::array<double, most_columns> values_{};
    std::vector<TrackBox> boxes_;

    [[noreturn]] void fail(const std::string& what, const std::string& remedy = {}) const {
        throw Error(name_ + ": line " + std::to_string(line_), what, remedy);
    }

    double parse_number(std::string_view cell, std::size_t column) const {
        if (cell.starts_with('+')) cell.remove_prefix(1);
        double value = 0;
        const auto [end, problem] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
        if (problem != std::errc() || end != cell.data() + cell.size() || !std::isfinite(value))
            fail("number " + std::to_string(column + 1) + ", " + mlq::quoted(cell) + ", is not a finite number",
                 line_ == 1 ? "the format has no header" : "");
        return value;
    }

    std::size_t split_row(std::string_view row) {
        const bool commas = row.find(',') != std::string_view::npos;
        if (commas && row.ends_with(',')) row.remove_suffix(1);
        std::size_t count = 0;
        while (true) {
            const auto end = row.find_first_of(commas ? "," : " \t");
            if (count == most_columns) fail("has more than " + std::to_string(most_columns) + " numbers");
            values_[count] = parse_number(trim(row.substr(0, end)), count);
            ++count;
            if (end == std::string_view::npos) return count;
            row = commas ? row.substr(end + 1) : trim(row.substr(end));
        }
    }

    double whole(std::size_t column, const char* what, double low, double high, const char* remedy = "") const {
        const double value = values_[column];
        if (value != std::floor(value) || value < low || value > high)
            fail(std::string(what) + " " + show(value) + " is not a whole number from " + show(low) + " to " +
                     show(high),
                 remedy);
        return value;
    }

    static std::string show(double value) {
        std::array<char, 32> digits{};
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
        return {digits.data(), end};
    }

    void add_row(std::string_view row) {
        const auto count = split_row(row);
        if (columns_ == 0) {
            columns_ = count;
            // Rows are about as long as the first; no row of six numbers has fewer than 11 characters.
            boxes_.reserve(text_.size() / std::max(row.size() + 1, std::size_t{12}) + 1);
        }
        if (count != columns_)
            fail("has " + std::to_string(count) + " numbers, the first row has " + std::to_string(columns_));
        if (count < 6)
            fail("has " + std::to_string(count) + " numbers", "frame, id, x, y, width and height are needed");
        if (boxes_.size() >= std::size_t{1} << 31) fail("the file has more than 2^31 rows");
        TrackBox one;
        one.line = line_;
        const double last = frames_ > 0 ? frames_ : last_frame_allowed;
        one.frame = static_cast<std::uint32_t>(
            whole(0, "frame", 1, last, frames_ > 0 ? "the sequence has no more frames" : "frames count from 1"));
        one.id = static_cast<std::int64_t>(whole(1, "id", -largest_id, largest_id));
        one.box = {values_[2], values_[3], values_[4], values_[5]};
        if (!(std::abs(one.box.x) <= farthest && std::abs(one.box.y) <= farthest && one.box.width <= farthest &&
              one.box.height <= farthest))
            fail("the box reaches beyond 1e9 pixels");
        if (one.box.width < 0 || one.box.height < 0)
            fail("the box has a negative size", "a box is x, y, width, height");
        if (count > 6) one.confidence = values_[6];
        if (has_classes_ && count > 7)
            one.category = static_cast<std::int32_t>(whole(7, "class", -1, 1e6, "`preprocess` mot15 reads no classes"));
        one.category = std::max(one.category, 0);
        boxes_.push_back(one);
    }

    void sort_boxes() {
        const auto before = [](const TrackBox& a, const TrackBox& b) {
            if (a.frame != b.frame) return a.frame < b.frame;
            return a.id != b.id ? a.id < b.id : a.line < b.line;
        };
        if (!std::is_sorted(boxes_.begin(), boxes_.end(), before)) std::sort(boxes_.begin(), boxes_.end(), before);
        for (std::size_t i = 1; i < boxes_.size(); ++i) {
            if (boxes_[i].frame != boxes_[i - 1].frame || boxes_[i].id != boxes_[i - 1].id) continue;
            line_ = boxes_[i].line;
            fail("id " + std::to_string(boxes_[i].id) + " is in frame " + std::to_string(boxes_[i].frame) +
                     " already, by line " + std::to_string(boxes_[i - 1].line),
                 boxes_[i].id < 0 ? "detections without ids are no tracks" : "an id names one box per frame");
        }
    }
};

}  // namespace

std::vector<TrackBox> parse_mot(std::string_view text, const std::string& name, bool has_classes,
                                std::uint32_t frames) {
    return MotParser(text, name, has_classes, frames).parse();
}

}  // namespace mlq
