// "FILE" or "FILE:KEY", where the key names an array of an .npz or a column of a .csv.
#pragma once

#include <string>

namespace mlq {

struct FileSpec {
    std::string path;
    std::string key = {};
};

// A colon belongs to the file's name if a file of that whole name exists, or if nothing stands before it.
FileSpec split_spec(const std::string& spec);

// As std::filesystem has them, but false instead of an exception for a path that cannot be looked at.
bool is_folder(const std::string& path);
bool is_file(const std::string& path);

}  // namespace mlq
