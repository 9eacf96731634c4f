// The reader of JSON lines: any bytes give rows or an Error, the same for all sizes of chunks; records keep their
// bytes, and with one more key they are JSON lines with the same values. The first byte chooses the keys.
#include <cstddef>
#include <cstdint>

#include "read_table.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace mlq::split;
    if (size == 0) return 0;
    const std::uint8_t choice = data[0];
    const std::string text(reinterpret_cast<const char*>(data + 1), size - 1);
    ReadOptions options{.format = "jsonl"};
    std::vector<std::string> wanted;
    if ((choice & 1) != 0) wanted.emplace_back("a");
    if ((choice & 2) != 0) wanted.emplace_back("b.c");
    const Reading reading = read_every_way(text, options, wanted, 1 + (choice >> 4) * std::size_t{9});
    if (!reading.trouble.empty()) return 0;
    const std::string new_name(size, '\x02');  // longer than any name there is: no two members may have the same
    const Reading again = read_table(reading.columned[0] + reading.columned[1], options, wanted, 1, new_name.c_str());
    if (!again.trouble.empty() || again.rows.size() != reading.rows.size()) std::abort();
    if (wanted.empty() || text.find('\x1e') != std::string::npos) return 0;
    for (std::size_t i = 0; i < again.rows.size(); ++i)
        if (again.rows[i].substr(again.rows[i].find('\x1e')) != reading.rows[i].substr(reading.rows[i].find('\x1e')))
            std::abort();
    return 0;
}
