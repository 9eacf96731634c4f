#include "arena.hpp"

#include <algorithm>
#include <numeric>

namespace mlq {
namespace {

constexpr std::size_t alignment = 64;
constexpr std::size_t slack = 64;

std::size_t padded(std::size_t bytes) {
    return (bytes + slack + alignment - 1) / alignment * alignment;
}

bool overlap_in_time(const Lifetime& a, const Lifetime& b) {
    return a.first <= b.last && b.first <= a.last;
}

}  // namespace

ArenaLayout place_buffers(std::span<const Lifetime> lifetimes) {
    std::vector<std::size_t> order(lifetimes.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return lifetimes[a].bytes > lifetimes[b].bytes; });

    ArenaLayout layout{std::vector<std::size_t>(lifetimes.size()), 0};
    std::vector<std::size_t> placed;  // sorted by offset
    for (const std::size_t i : order) {
        const std::size_t need = padded(lifetimes[i].bytes);
        std::size_t offset = 0;
        for (const std::size_t j : placed) {
            if (!overlap_in_time(lifetimes[i], lifetimes[j])) continue;
            if (layout.offsets[j] >= offset + need) break;
            offset = std::max(offset, layout.offsets[j] + padded(lifetimes[j].bytes));
        }
        layout.offsets[i] = offset;
        layout.bytes = std::max(layout.bytes, offset + need);
        const auto at = std::upper_bound(placed.begin(), placed.end(), i, [&](std::size_t a, std::size_t b) {
            return layout.offsets[a] < layout.offsets[b];
        });
        placed.insert(at, i);
    }
    return layout;
}

}  // namespace mlq
