#include "border_search.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

#include "base/int128.hpp"

namespace mlq::split {
namespace {

constexpr std::uint64_t most_kept = std::uint64_t{2} << 20;  // ranks in the windows of one round, unless one needs more
constexpr std::uint64_t few = 64;                            // shorter lists are kept whole

// Eight standard deviations of a uniform order statistic are at most 4 / sqrt(rows) of the axis.
std::uint64_t half_width(std::uint64_t rows) {
    std::uint64_t reach = 1;
    while (reach * reach < rows) reach *= 2;
    return std::numeric_limits<std::uint64_t>::max() / reach * 4;
}

}  // namespace

bool BorderSearch::Window::find(std::uint64_t position, Border& border) {
    if (position < below || position - below >= inside.size()) return false;
    const auto nth = inside.begin() + static_cast<std::ptrdiff_t>(position - below);
    std::nth_element(inside.begin(), nth, inside.end());
    border = {*nth, below, 0};
    for (const std::uint64_t rank : inside) {
        border.below += rank < border.rank ? 1 : 0;
        border.equal += rank == border.rank ? 1 : 0;
    }
    return true;
}

std::vector<BorderSearch::Window> BorderSearch::Ladder::make_windows() const {
    std::vector<Window> windows;
    for (const std::uint64_t position : positions) {
        Window window;
        std::uint64_t expected = rows;
        if (!whole) {
            const std::uint64_t half = half_width(rows);
            const auto middle = static_cast<std::uint64_t>((static_cast<uint128>(position) << 64) / rows);
            const std::uint64_t high = middle > ~half ? ~std::uint64_t{0} : middle + half;
            window.low = middle < half ? 0 : middle - half;
            window.width = high - window.low;
            expected = static_cast<std::uint64_t>(static_cast<uint128>(rows) * window.width >> 64);
        }
        window.inside.reserve(std::min(rows, expected + expected / 16 + few));
        windows.push_back(std::move(window));
        if (whole) break;
    }
    return windows;
}

void BorderSearch::add_ladder(std::uint64_t rows, std::vector<std::uint64_t> positions) {
    if (!positions.empty()) waiting_.push_back(static_cast<std::uint32_t>(ladders_.size()));
    ladders_.push_back({rows, std::move(positions), rows <= few});
}

bool BorderSearch::start_round() {
    if (waiting_.empty()) return false;
    chosen_.clear();
    looking_.assign(ladders_.size(), {});
    std::uint64_t kept = 0;
    while (!waiting_.empty() && (chosen_.empty() || kept < most_kept)) {
        const std::uint32_t ladder = waiting_.back();
        std::vector<Window> windows = ladders_[ladder].make_windows();
        std::uint64_t more = 0;
        for (const Window& window : windows) more += window.inside.capacity();
        if (!chosen_.empty() && kept + more > most_kept) break;
        kept += more;
        looking_[ladder] = {static_cast<std::uint32_t>(windows_.size()), static_cast<std::uint32_t>(windows.size())};
        std::move(windows.begin(), windows.end(), std::back_inserter(windows_));
        chosen_.push_back(ladder);
        waiting_.pop_back();
    }
    return true;
}

void BorderSearch::finish_round() {
    for (const std::uint32_t number : chosen_) {
        Ladder& ladder = ladders_[number];
        ladder.borders.resize(ladder.positions.size());
        bool found = true;
        for (std::size_t b = 0; b < ladder.positions.size() && found; ++b)
            found =
                windows_[looking_[number].first + (ladder.whole ? 0 : b)].find(ladder.positions[b], ladder.borders[b]);
        if (found) continue;
        ladder.whole = true;
        waiting_.push_back(number);
    }
    windows_.clear();
    windows_.shrink_to_fit();
}

}  // namespace mlq::split
