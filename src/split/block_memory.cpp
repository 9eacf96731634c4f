#include "mlq/split/block_memory.hpp"

#include <sys/mman.h>

#include <cstdlib>
#include <new>

namespace mlq::split {
namespace {

constexpr std::size_t piece_size = std::size_t{2} << 20;  // a huge page
constexpr std::size_t alignment = 64;

std::shared_ptr<std::byte[]> make_piece(std::size_t size) {
    void* const memory = std::aligned_alloc(piece_size, size);
    if (memory == nullptr) throw std::bad_alloc();
    ::madvise(memory, size, MADV_HUGEPAGE);  // a wish: small pages do as well
    return {static_cast<std::byte*>(memory), [](std::byte* piece) { std::free(piece); }};
}

// What is left of the piece that this thread cuts from.
struct Cutter {
    std::shared_ptr<std::byte[]> piece = {};
    std::size_t used = piece_size;
};

}  // namespace

std::shared_ptr<std::byte[]> borrow_bytes(std::size_t size) {
    thread_local Cutter cutter;
    size = (size + alignment - 1) / alignment * alignment;
    if (size > piece_size) return make_piece((size + piece_size - 1) / piece_size * piece_size);
    if (cutter.used + size > piece_size) cutter = {make_piece(piece_size), 0};
    std::byte* const block = cutter.piece.get() + cutter.used;
    cutter.used += size;
    return {cutter.piece, block};
}

}  // namespace mlq::split
