// A folder that appears complete or not at all.
#pragma once

#include <filesystem>

namespace mlq::split {

class StagedFolder {
  public:
    // Makes an empty folder beside `target`. Throws Error if the target is a file, is not empty (unless `replace`), or
    // cannot be written.
    StagedFolder(const std::filesystem::path& target, bool replace);
    ~StagedFolder();  // removes everything that was not committed
    StagedFolder(const StagedFolder&) = delete;
    StagedFolder& operator=(const StagedFolder&) = delete;

    const std::filesystem::path& staging() const { return staging_; }
    const std::filesystem::path& target() const { return target_; }

    // Renames the folder to its target; entries of a target that exists are replaced by name.
    void commit();

  private:
    std::filesystem::path target_;
    std::filesystem::path staging_;
    int lock_ = -1;  // says that this process is alive
};

}  // namespace mlq::split
