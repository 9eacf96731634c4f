#include <algorithm>
#include <charconv>
#include <map>
#include <system_error>

#include "base/trim.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "mlq/metrics/tracks.hpp"

namespace mlq {
namespace {

namespace fs = std::filesystem;

std::string show_path(const fs::path& path) {
    return path == "-" ? "standard input" : path.string();
}

bool is_folder(const fs::path& path) {
    std::error_code ignored;
    return path != "-" && fs::is_directory(path, ignored);
}

bool is_file(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(path, ignored) && !fs::is_directory(path, ignored);
}

// "MOT17-02.txt" and "MOT17-02.txt.gz" are "MOT17-02"; other names are empty.
std::string sequence_of(const fs::path& path) {
    auto name = path.filename().string();
    if (name.ends_with(".gz")) name.resize(name.size() - 3);
    if (!name.ends_with(".txt") || name.starts_with('.')) return {};
    name.resize(name.size() - 4);
    return name;
}

// gt/gt.txt below the folder of a sequence, or an empty path.
fs::path find_truth(const fs::path& folder) {
    for (const char* name : {"gt/gt.txt", "gt/gt.txt.gz"})
        if (is_file(folder / name)) return folder / name;
    return {};
}

std::vector<fs::path> list_folder(const fs::path& folder) {
    std::vector<fs::path> entries;
    std::error_code problem;
    for (fs::directory_iterator entry(folder, problem), end; !problem && entry != end; entry.increment(problem))
        entries.push_back(entry->path());
    if (problem) throw Error(folder.string(), "cannot be listed: " + problem.message());
    std::sort(entries.begin(), entries.end());
    return entries;
}

// seqLength of a seqinfo.ini; 0 without the file or the key.
std::uint32_t read_length(const fs::path& folder) {
    const auto path = folder / "seqinfo.ini";
    if (!is_file(path)) return 0;
    const auto text = read_text(path, 1 << 20);
    std::string_view rest = text;
    for (std::size_t line = 1; !rest.empty(); ++line) {
        const auto end = rest.find('\n');
        const auto row = trim(rest.substr(0, end), " \t\r");
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        const auto equals = row.find('=');
        if (equals == std::string_view::npos || trim(row.substr(0, equals)) != "seqLength") continue;
        const auto value = trim(row.substr(equals + 1));
        std::uint32_t frames = 0;
        const auto [last, problem] = std::from_chars(value.data(), value.data() + value.size(), frames);
        if (problem != std::errc() || last != value.data() + value.size() || frames == 0 || frames > last_frame_allowed)
            throw Error(path.string() + ": line " + std::to_string(line),
                        "seqLength " + mlq::quoted(value) + " is not a positive number of frames");
        return frames;
    }
    return 0;
}

// The folder that a truth file is the gt/gt.txt of, or an empty path.
fs::path folder_of(const fs::path& truth) {
    if (sequence_of(truth) != "gt") return {};
    const auto above = fs::absolute(truth).lexically_normal().parent_path();
    return above.filename() == "gt" ? above.parent_path() : fs::path();
}

SequenceFiles describe_one(const fs::path& truth) {
    SequenceFiles one{.name = truth == "-" ? "standard input" : sequence_of(truth), .truth = truth};
    const auto folder = folder_of(truth);
    if (!folder.empty()) one = {folder.filename().string(), truth, {}, read_length(folder)};
    if (one.name.empty()) one.name = truth.filename().string();
    return one;
}

// name -> file of a folder of SEQ.txt.
std::map<std::string, fs::path> list_results(const fs::path& folder) {
    std::map<std::string, fs::path> files;
    for (const auto& entry : list_folder(folder)) {
        const auto name = sequence_of(entry);
        if (name.empty() || !is_file(entry)) continue;
        if (!files.emplace(name, entry).second)
            throw Error(folder.string(), "holds sequence " + mlq::quoted(name) + " twice", "as .txt or as .txt.gz");
    }
    return files;
}

SequenceList list_truths(const fs::path& folder) {
    SequenceList list;
    for (const auto& entry : list_folder(folder)) {
        if (is_folder(entry)) {
            const auto truth = find_truth(entry);
            const auto name = entry.filename().string();
            if (truth.empty())
                list.without_truth.push_back(name);
            else
                list.sequences.push_back({name, truth, {}, read_length(entry)});
        } else if (!sequence_of(entry).empty()) {
            list.sequences.push_back({sequence_of(entry), entry, {}, 0});
        }
    }
    auto& all = list.sequences;
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    for (std::size_t i = 1; i < all.size(); ++i)
        if (all[i].name == all[i - 1].name)
            throw Error(folder.string(), "holds sequence " + mlq::quoted(all[i].name) + " twice");
    if (all.empty())
        throw Error(folder.string(), "holds no sequence", "truth is a file, or a folder of SEQ/gt/gt.txt or SEQ.txt");
    return list;
}

}  // namespace

SequenceList list_sequences(const fs::path& truth, const fs::path& results) {
    if (truth == "-" && results == "-") throw Error("-", "truth and results cannot both be standard input");
    SequenceList list;
    const auto own_truth = is_folder(truth) ? find_truth(truth) : truth;
    if (own_truth.empty())
        list = list_truths(truth);
    else
        list.sequences.push_back(describe_one(own_truth));
    if (!is_folder(results)) {
        if (list.sequences.size() > 1)
            throw Error(show_path(results), "is no folder of results, but the truth has " +
                                                std::to_string(list.sequences.size()) + " sequences");
        list.sequences[0].results = results;
        return list;
    }
    auto files = list_results(results);
    for (auto& one : list.sequences) {
        const auto found = files.find(one.name);
        if (found == files.end()) {
            list.without_results.push_back(one.name);
        } else {
            one.results = found->second;
            files.erase(found);
        }
    }
    for (const auto& [name, path] : files) list.only_in_results.push_back(name);
    if (list.without_results.size() == list.sequences.size())
        throw Error(results.string(), "holds results of no sequence of " + show_path(truth),
                    "results are files SEQ.txt, such as " + list.sequences[0].name + ".txt");
    return list;
}

}  // namespace mlq
