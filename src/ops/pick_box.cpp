#include "pick_box.hpp"

#include <algorithm>
#include <cstring>

#include "row_blocks.hpp"

namespace mlq {
namespace {

// Output indices [begin, end) of the innermost dimension that read consecutive input, or the fill.
struct Run {
    std::int64_t begin, end, from;  // from: first input index, or nothing
};

std::vector<Run> find_runs(const std::vector<std::int64_t>& picks) {
    std::vector<Run> runs;
    for (std::size_t i = 0; i < picks.size(); ++i) {
        const auto at = static_cast<std::int64_t>(i);
        const bool follows =
            !runs.empty() && (runs.back().from == nothing ? picks[i] == nothing
                                                          : picks[i] == runs.back().from + (at - runs.back().begin));
        if (follows) {
            runs.back().end = at + 1;
        } else {
            runs.push_back({at, at + 1, picks[i]});
        }
    }
    return runs;
}

struct Pick {
    Shape out;              // in the order of memory, outermost first
    Picks picks;            // of the dimensions but the innermost
    std::vector<Run> runs;  // of the innermost
    std::vector<std::int64_t> in_strides;
    std::size_t element = 0;  // bytes
    int threads = 1;

    // A whole innermost dimension and the next one are one longer row: a picture is then copied by lines, not by
    // pixels.
    void join_innermost(std::int64_t in_length) {
        const std::int64_t length = out.back();
        if (picks.empty() || length != in_length || runs.size() != 1 || runs[0].from != 0 || in_strides.back() != 1)
            return;
        runs = find_runs(picks.back());
        for (Run& run : runs)
            run = {run.begin * length, run.end * length, run.from == nothing ? nothing : run.from * length};
        picks.pop_back();
        in_strides.pop_back();
        in_strides.back() = 1;
        out.pop_back();
        out.back() *= length;
    }

    void fill_row(std::byte* out_row, std::int64_t begin, std::int64_t end, const std::byte* fill) const {
        if (element == 1) {
            std::memset(out_row + begin, std::to_integer<int>(*fill), static_cast<std::size_t>(end - begin));
            return;
        }
        for (std::int64_t i = begin; i < end; ++i)
            std::memcpy(out_row + static_cast<std::size_t>(i) * element, fill, element);
    }

    // Start of the input row that output row `row` reads, or nothing.
    std::int64_t source_of(std::int64_t row) const {
        std::int64_t source = 0;
        for (std::size_t axis = picks.size(); axis-- > 0;) {
            const auto index = picks[axis][static_cast<std::size_t>(row % out[axis])];
            row /= out[axis];
            if (index == nothing) return nothing;
            source += index * in_strides[axis];
        }
        return source;
    }

    void copy_row(std::byte* out_row, const std::byte* in_row, const std::byte* fill) const {
        const std::int64_t stride = in_strides.back();
        for (const Run& run : runs) {
            const auto size = static_cast<std::size_t>(run.end - run.begin) * element;
            std::byte* const to = out_row + static_cast<std::size_t>(run.begin) * element;
            if (run.from == nothing) {
                fill_row(out_row, run.begin, run.end, fill);
            } else if (stride == 1) {
                std::memcpy(to, in_row + static_cast<std::size_t>(run.from) * element, size);
            } else {
                for (std::int64_t i = 0; i < run.end - run.begin; ++i)
                    std::memcpy(to + static_cast<std::size_t>(i) * element,
                                in_row + static_cast<std::size_t>((run.from + i) * stride) * element, element);
            }
        }
    }
};

}  // namespace

Step make_pick(const StepContext& context, const Picks& picks, const Tensor& fill) {
    const Operand& out = context.outputs[0];
    const Operand& in = context.input(0);
    const std::size_t rank = out.logical.size();
    Pick pick;
    pick.element = size_of(in.type);
    pick.threads = context.threads;
    pick.out = out.physical;
    pick.picks.resize(rank);
    pick.in_strides.resize(rank);
    const auto in_strides = row_major_strides(in.physical);
    for (std::size_t axis = 0; axis < rank; ++axis) {
        const auto to = static_cast<std::size_t>(physical_axis(static_cast<int>(axis), rank, out.layout));
        const auto from = static_cast<std::size_t>(physical_axis(static_cast<int>(axis), rank, in.layout));
        pick.picks[to] = picks[axis];
        pick.in_strides[to] = in_strides[from];
    }
    if (rank == 0) {
        pick.out = {1};
        pick.picks = {{0}};
        pick.in_strides = {1};
    }
    pick.runs = find_runs(pick.picks.back());
    pick.picks.pop_back();
    if (rank > 0) pick.join_innermost(in.physical.back());
    const auto shared_fill = std::make_shared<const Tensor>(fill);
    return [pick, shared_fill](auto inputs, auto outputs) {
        const std::int64_t length = pick.out.back();
        if (length == 0) return;
        for_row_blocks(pick.threads, outputs[0].size() / length, 1, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t row = begin; row < end; ++row) {
                std::byte* const to = outputs[0].bytes + static_cast<std::size_t>(row * length) * pick.element;
                const std::int64_t source = pick.source_of(row);
                if (source == nothing) {
                    pick.fill_row(to, 0, length, shared_fill->bytes());
                } else {
                    pick.copy_row(to, inputs[0].bytes + static_cast<std::size_t>(source) * pick.element,
                                  shared_fill->bytes());
                }
            }
        });
    };
}

}  // namespace mlq
