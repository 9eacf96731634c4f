// Files and folders on their way to their final name: NAME.tmp-PID-SERIAL beside NAME.
//
// Who makes one keeps it locked (flock) while it lives. A run that is killed leaves its temporary behind without a
// lock; the next run that writes NAME knows it by its name, and removes it.
#pragma once

#include <filesystem>

namespace mlq {

// A new name beside `target`, after removing what dead processes left for this target.
std::filesystem::path name_temporary(const std::filesystem::path& target);

// Keeps an open temporary from being taken for abandoned, until it is closed.
void lock_temporary(int descriptor);

}  // namespace mlq
