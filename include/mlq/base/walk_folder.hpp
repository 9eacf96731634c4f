// The one walk over folders of files: what counts and what is left out is the same for every tool.
//
// Links to files and folders are followed at any depth; a link back to a folder that it lies in is left out, so the
// walk ends. Names that begin with a point are left out, and so are links to nothing and what is no regular file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace mlq {

struct LeftOut {
    std::uint64_t count = 0;
    std::string first = {};  // one of them, relative to the folder
};

struct FolderWalk {
    std::vector<std::string> files = {};           // relative to the folder, parts joined by '/', in byte order
    std::map<std::string, LeftOut> left_out = {};  // by kind, for people: "*.txt" in quotes, hidden, ...
};

// All files below `folder` whose name `wants` takes. Throws Error naming the folder that cannot be listed.
FolderWalk walk_folder(const std::filesystem::path& folder,
                       const std::function<bool(const std::filesystem::path&)>& wants);

// The folders directly in `folder`, links to folders among them, without hidden ones; in byte order. Throws likewise.
std::vector<std::string> list_folders(const std::filesystem::path& folder);

// 3 "*.txt" ("a/notes.txt", ...), 1 hidden (".git"); empty if nothing was left out.
std::string describe_left_out(const FolderWalk& walk);

}  // namespace mlq
