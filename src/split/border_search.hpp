// Finds the ranks at given positions of many sorted lists that nobody sorts: all lists in one pass over the rows.
//
// Ranks are nearly uniform, so the one at a position lies in a narrow window whose place is known: the pass counts what
// is below the window and keeps what is inside. Where that fails (ties), a later pass keeps the whole list.
#pragma once

#include <cstdint>
#include <vector>

namespace mlq::split {

// The rank that stands at a position once its list is sorted.
struct Border {
    std::uint64_t rank = 0;
    std::uint64_t below = 0;  // smaller ones in its list
    std::uint64_t equal = 0;  // with itself
};

class BorderSearch {
  public:
    // The next ladder, numbered from 0: how many rows it has and the positions (below `rows`) of its borders.
    void add_ladder(std::uint64_t rows, std::vector<std::uint64_t> positions);

    // each_rank(look) calls look(ladder, rank) for every row, in any order, as often as asked: once if ranks are
    // uniform and the windows hold few of them.
    template <typename EachRank>
    void run(const EachRank& each_rank) {
        while (start_round()) {
            each_rank([&](std::uint32_t ladder, std::uint64_t rank) {
                const Stretch looking = looking_[ladder];
                for (std::uint32_t i = 0; i < looking.count; ++i) windows_[looking.first + i].look(rank);
            });
            finish_round();
        }
    }

    const std::vector<Border>& borders(std::size_t ladder) const { return ladders_[ladder].borders; }

  private:
    struct Window {
        std::uint64_t low = 0;
        std::uint64_t width = ~std::uint64_t{0};
        std::uint64_t below = 0;
        std::vector<std::uint64_t> inside = {};
        void look(std::uint64_t rank) {
            below += rank < low ? 1 : 0;
            if (rank - low <= width) inside.push_back(rank);
        }
        bool find(std::uint64_t position, Border& border);
    };
    struct Ladder {
        std::uint64_t rows = 0;
        std::vector<std::uint64_t> positions = {};
        bool whole = false;  // one window over all ranks, for all positions
        std::vector<Border> borders = {};
        std::vector<Window> make_windows() const;
    };
    struct Stretch {
        std::uint32_t first = 0;
        std::uint32_t count = 0;
    };
    std::vector<Ladder> ladders_ = {};
    std::vector<std::uint32_t> waiting_ = {};  // ladders without borders
    std::vector<std::uint32_t> chosen_ = {};   // for this round
    std::vector<Stretch> looking_ = {};        // of each ladder: its windows in this round
    std::vector<Window> windows_ = {};

    bool start_round();
    void finish_round();
};

}  // namespace mlq::split
