// Writes the table that split_bench.sh times: id, label of 100 classes, group, 6 numbers, and quoted text with
// newlines, about 100 bytes a row. split_table ROWS [SEED] > data.csv
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "mlq/base/random.hpp"

namespace {

void append_number(std::string& out, std::uint64_t number) {
    char digits[24];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

// Thousandths: "12.345".
void append_decimal(std::string& out, std::uint64_t thousandths) {
    append_number(out, thousandths / 1000);
    out += '.';
    const std::uint64_t rest = thousandths % 1000;
    out += static_cast<char>('0' + rest / 100);
    out += static_cast<char>('0' + rest / 10 % 10);
    out += static_cast<char>('0' + rest % 10);
}

constexpr const char* words[] = {"arrived", "late, but whole", "said \"\"fine\"\"", "no\nanswer", "again", "left",
                                 "paid",    "two\nlines",      "returned",          "open",       "new",   "kept"};

}  // namespace

int main(int argc, char** argv) {
    const std::uint64_t rows = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 10'000'000;
    mlq::Random random(argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1);
    std::string out = "id,label,group,a,b,c,d,e,f,text\n";
    for (std::uint64_t row = 0; row < rows; ++row) {
        append_number(out, 10'000'000 + row);
        // Classes of unequal size: the larger of two draws.
        const std::uint64_t label = std::max(random.below(100), random.below(100));
        out += label < 10 ? ",class-0" : ",class-";
        append_number(out, label);
        out += ",g";
        append_number(out, random.below(rows / 8 + 1));
        for (int k = 0; k < 6; ++k) {
            out += ',';
            append_decimal(out, random.below(1'000'000));
        }
        out += ",\"";
        const std::uint64_t count = 1 + random.below(5);
        for (std::uint64_t k = 0; k < count; ++k) {
            if (k > 0) out += ' ';
            out += words[random.below(12)];
        }
        out += "\"\n";
        if (out.size() < (1U << 20)) continue;
        if (std::fwrite(out.data(), 1, out.size(), stdout) != out.size()) return EXIT_FAILURE;
        out.clear();
    }
    return std::fwrite(out.data(), 1, out.size(), stdout) == out.size() ? EXIT_SUCCESS : EXIT_FAILURE;
}
