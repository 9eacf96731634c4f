// A row number as text that counts upwards: adding one to its digits costs less than printing the next number.
#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace mlq::split {

class RowNumber {
  public:
    static constexpr std::size_t longest = 21;  // digits of 2^64 and a newline
    static constexpr std::size_t width = 24;    // bytes that write() may touch

    explicit RowNumber(std::uint64_t number) {
        char digits[longest];
        const char* const end = std::to_chars(digits, digits + sizeof digits, number).ptr;
        begin_ = longest - 1 - static_cast<std::size_t>(end - digits);
        std::memcpy(text_ + begin_, digits, static_cast<std::size_t>(end - digits));
        text_[longest - 1] = '\n';
    }
    // "123\n"; returns its end.
    char* write(char* to) const {
        std::memcpy(to, text_ + begin_, width);
        return to + (longest - begin_);
    }
    void increment() {
        std::size_t at = longest - 2;
        while (at >= begin_ && text_[at] == '9') text_[at--] = '0';
        if (at >= begin_) {
            ++text_[at];
        } else {
            begin_ = at;
            text_[at] = '1';
        }
    }

  private:
    char text_[longest + width] = {};
    std::size_t begin_ = 0;
};

}  // namespace mlq::split
