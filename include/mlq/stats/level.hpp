// A probability near one that also knows what is missing to one.
#pragma once

#include <string_view>

namespace mlq {

// The level of an interval or the confidence of a gate. 1 - level is kept beside the level, because at
// 0.999999999999999 the difference of doubles has lost all but one digit; parse() therefore takes it from the decimal
// text.
class Level {
  public:
    // 0 < level < 1, or Error.
    Level(double level);  // NOLINT: 0.95 is a level
    // 1 - level, 0 < missing < 1, or Error.
    static Level missing_to_one(double missing);
    // Decimal text or "99.9%". Throws Error outside (0.5, 1): 0.05 is nearly always a mistaken 0.95, and the message
    // says so.
    static Level parse(std::string_view text);

    double value() const { return value_; }
    double missing() const { return missing_; }

    // The level of each of `count` statements that shall hold together (Bonferroni): 1 - (1 - level) / count.
    Level shared_by(double count) const;

  private:
    Level(double value, double missing) : value_(value), missing_(missing) {}
    double value_;
    double missing_;
};

}  // namespace mlq
