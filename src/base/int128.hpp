// 128-bit integers, a GCC and Clang extension that -Wpedantic wants to see named once.
#pragma once

namespace mlq {

__extension__ typedef __int128 int128;
__extension__ typedef unsigned __int128 uint128;

}  // namespace mlq
