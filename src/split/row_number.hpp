// A row number as text that counts upwards: adding one to its digits costs less than printing the next number. The last
// digit is kept apart: text that was just written a byte at a time cannot be read as words without waiting for it.
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
        last_ = text_[last_at];
    }
    // "123\n"; returns its end.
    char* write(char* to) const {
        std::memcpy(to, text_ + begin_, width);
        to[last_at - begin_] = last_;
        return to + (longest - begin_);
    }
    void increment() {
        if (last_++ == '9') carry();
    }

  private:
    static constexpr std::size_t last_at = longest - 2;
    char text_[longest + width] = {};
    std::size_t begin_ = 0;
    char last_ = '0';  // instead of text_[last_at]

    void carry() {
        last_ = '0';
        std::size_t at = last_at - 1;
        while (at >= begin_ && text_[at] == '9') text_[at--] = '0';
        if (at >= begin_) {
            ++text_[at];
        } else {
            begin_ = at;
            text_[at] = '1';
        }
    }
};

}  // namespace mlq::split
