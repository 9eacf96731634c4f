// A growing list in blocks: nothing is copied while it grows, and no more than half of it is unused.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "mlq/split/block_memory.hpp"

namespace mlq::split {

template <typename T>
class BlockList {
  public:
    BlockList() = default;
    BlockList(BlockList&& other) noexcept { *this = std::move(other); }
    BlockList& operator=(BlockList&& other) noexcept {
        blocks_ = std::exchange(other.blocks_, {});
        next_ = std::exchange(other.next_, nullptr);
        end_ = std::exchange(other.end_, nullptr);
        full_ = std::exchange(other.full_, 0);
        return *this;
    }

    void push_back(T value) {
        if (next_ == end_) add_block();
        *next_++ = value;
    }
    std::size_t size() const { return blocks_.empty() ? 0 : full_ + used(); }
    bool empty() const { return size() == 0; }

    // visit(std::span<const T>) for each stretch, in order.
    template <typename Visit>
    void each_stretch(Visit&& visit) const {
        for (const Block& block : blocks_)
            visit(std::span<const T>(block.data.get(), &block == &blocks_.back() ? used() : block.size));
    }
    void append(std::span<const T> values) {
        while (!values.empty()) {
            if (next_ == end_) add_block();
            const std::size_t count = std::min(values.size(), static_cast<std::size_t>(end_ - next_));
            next_ = std::copy_n(values.begin(), count, next_);
            values = values.subspan(count);
        }
    }
    void append(const BlockList& other) {
        other.each_stretch([&](std::span<const T> stretch) { append(stretch); });
    }
    // Appends everything to `to`, giving memory back on the way.
    void move_to(std::vector<T>& to) {
        to.reserve(to.size() + size());
        for (Block& block : blocks_) {
            const std::size_t count = &block == &blocks_.back() ? used() : block.size;
            to.insert(to.end(), block.data.get(), block.data.get() + count);
            block.data.reset();
        }
        *this = {};
    }

  private:
    static constexpr std::size_t first_block = 16;  // lists can be many and small
    static constexpr std::size_t largest_block = 4096;
    struct Block {
        std::shared_ptr<T[]> data;
        std::size_t size;
    };
    std::vector<Block> blocks_ = {};
    T* next_ = nullptr;
    T* end_ = nullptr;
    std::size_t full_ = 0;  // elements in all blocks but the last

    std::size_t used() const { return static_cast<std::size_t>(next_ - blocks_.back().data.get()); }
    void add_block() {
        const std::size_t last = blocks_.empty() ? 0 : blocks_.back().size;
        const std::size_t size = last == 0 ? first_block : std::min(last * 2, largest_block);
        full_ += last;
        blocks_.push_back({borrow_block<T>(size), size});
        next_ = blocks_.back().data.get();
        end_ = next_ + size;
    }
};

}  // namespace mlq::split
