// The reader of delimited tables: any bytes give rows or an Error, the same for all instruction sets and sizes of
// chunks; records keep their bytes, and what a split writes can be read again. The first byte chooses the dialect.
#include <cstddef>
#include <cstdint>

#include "read_table.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace mlq::split;
    if (size == 0) return 0;
    const std::uint8_t choice = data[0];
    const std::string text(reinterpret_cast<const char*>(data + 1), size - 1);
    constexpr const char* formats[] = {"csv", "csv", "tsv", "list"};
    ReadOptions options{.format = formats[choice & 3], .header = (choice & 4) == 0};
    if ((choice & 8) != 0) options.quote = "none";
    if ((choice & 16) != 0) options.delimiter = ";";
    const bool is_list = options.format == "list";
    if (is_list) options.quote = "\"";
    const std::vector<std::string> wanted =
        is_list ? std::vector<std::string>{"class", "name", "line"} : std::vector<std::string>{"#2", "#1"};
    const Reading reading = read_every_way(text, options, wanted, 1 + (choice >> 5) * std::size_t{9});
    if (!reading.trouble.empty() || is_list || reading.rows.empty()) return 0;
    // What is written is the same table again, with one more column.
    options.columns.clear();
    const std::string new_name(size, '\x02');  // longer than any name there is: no two columns may have the same
    const Reading again =
        read_table(reading.columned[0] + reading.columned[1], options, {"#2", "#1"}, 1, new_name.c_str());
    const bool has_return = text.find('\r') != std::string::npos;  // "1\r\n" ends a line, "1\r" does not
    if (!has_return && again.rows.size() != reading.rows.size()) std::abort();
    for (std::size_t i = 0; !has_return && i < again.rows.size(); ++i)
        if (again.rows[i].substr(again.rows[i].find('\x1e')) != reading.rows[i].substr(reading.rows[i].find('\x1e')))
            if (text.find('\x1e') == std::string::npos) std::abort();
    return 0;
}
