#include "mlq/dataset/dataset.hpp"

#include <algorithm>
#include <atomic>
#include <cassert>
#include <utility>

#include "base/hash.hpp"
#include "base/int128.hpp"
#include "input_source.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/random.hpp"
#include "noise_range.hpp"
#include "open_source.hpp"
#include "sample_source.hpp"

namespace mlq {

struct Dataset::State {
    std::vector<InputSource> inputs;
    std::vector<SampleInput> forms;  // of the inputs
    Labels labels;
    std::vector<std::string> notes;
    std::int64_t skip = 0;
    std::int64_t count = 0;
    Pick pick = Pick::first;
    bool synthetic = false;
    std::vector<std::atomic<std::uint64_t>> sample_hashes;  // per sample and input; 0: not read yet

    void add(std::unique_ptr<SampleSource> source, const SampleInput& wanted, const Preprocess& preprocess,
             std::int64_t first, std::string_view where) {
        inputs.emplace_back(std::move(source), wanted, preprocess, first, where);
        forms.push_back(inputs.back().input());
    }
    const SampleSource& source() const { return inputs.front().source(); }

    // The place in the source of sample `index` of the set.
    std::int64_t place(std::int64_t index) const {
        assert(index >= 0 && index < count);
        if (pick == Pick::first) return skip + index;
        const std::int64_t from = source().size() - skip;
        return skip + static_cast<std::int64_t>(static_cast<uint128>(index) * static_cast<uint128>(from) /
                                                static_cast<uint128>(count));
    }
    std::atomic<std::uint64_t>& hash_of(std::int64_t index, std::size_t input) {
        return sample_hashes[static_cast<std::size_t>(index) * inputs.size() + input];
    }
    std::vector<std::byte> read_stored(std::int64_t index, std::size_t input) {
        auto bytes = inputs[input].source().stored(place(index));
        const std::uint64_t hash = hash64(bytes);
        hash_of(index, input).store(hash == 0 ? 1 : hash, std::memory_order_relaxed);
        return bytes;
    }
};

Dataset::Dataset(std::unique_ptr<State> state) : state_(std::move(state)) {
    const auto hashes = static_cast<std::size_t>(state_->count) * state_->inputs.size();
    state_->sample_hashes = std::vector<std::atomic<std::uint64_t>>(hashes);
}
Dataset::~Dataset() = default;
Dataset::Dataset(Dataset&&) noexcept = default;
Dataset& Dataset::operator=(Dataset&&) noexcept = default;

namespace {

// Numbers and arrays of further inputs are fed as they are; pictures are prepared as those of the first one.
bool is_prepared(const SampleForm& form, std::size_t input) {
    return !form.numbers && (input == 0 || (form.picture && form.bytes));
}

void require_prepared(const DatasetOptions& options, const std::vector<std::unique_ptr<SampleSource>>& sources) {
    for (std::size_t i = 0; i < sources.size(); ++i)
        if (is_prepared(sources[i]->form(), i)) return;
    if (to_json(options.preprocess) != to_json(Preprocess{}))
        throw Error(options.data, "is fed as it is stored, because the network takes integers",
                    "leave out `scale`, `mean`, `std`, `resize` and the like");
}

}  // namespace

Dataset Dataset::open(const DatasetOptions& options) {
    auto state = std::make_unique<State>();
    auto opened = open_sources(options);

    const auto available = opened.sources.front()->size();
    if (options.skip < 0 || options.limit < 0) throw Error("data", "skip and limit are 0 or more");
    if (options.skip >= available)
        throw Error(options.data, "no data is left after skipping " + std::to_string(options.skip) + " of " +
                                      std::to_string(available) + " samples");
    state->skip = options.skip;
    state->pick = options.pick;
    state->count = available - options.skip;
    if (options.limit > 0) state->count = std::min(state->count, options.limit);
    state->labels = std::move(opened.labels);
    state->notes = std::move(opened.notes);

    require_prepared(options, opened.sources);
    const auto inputs = asked_inputs(options);
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        const Preprocess preprocess = is_prepared(opened.sources[i]->form(), i) ? options.preprocess : Preprocess{};
        state->add(std::move(opened.sources[i]), inputs[i], preprocess, options.skip, options.data);
    }
    return Dataset(std::move(state));
}

Dataset Dataset::synthetic(const Shape& sample_shape, std::int64_t count, std::uint64_t seed) {
    return synthetic(std::vector<SampleInput>{{.shape = sample_shape}}, count, seed);
}

Dataset Dataset::synthetic(const std::vector<SampleInput>& inputs, std::int64_t count, std::uint64_t seed,
                           const std::vector<NoiseRange>& ranges) {
    if (count < 1) throw Error("synthetic data", "at least one sample is needed");
    check_ranges(inputs, ranges);
    auto state = std::make_unique<State>();
    state->count = count;
    state->synthetic = true;
    for (const SampleInput& input : inputs) {
        for (const auto dimension : input.shape)
            if (dimension < 1)
                throw Error("synthetic data", "sample shape " + to_string(input.shape) + " is not fixed",
                            "give the model's input fixed dimensions");
        // Inputs differ from each other, and from those of the next seed.
        const std::uint64_t own_seed = state->inputs.empty() ? seed : mix64(mix64(seed) + state->inputs.size());
        state->add(make_noise(input, count, own_seed, choose_range(input, ranges)), input,
                   {.layout = SampleLayout::nchw}, 0, "synthetic data");
    }
    return Dataset(std::move(state));
}

Dataset Dataset::of(const Shape& sample_shape, std::span<const float> samples, std::vector<std::int64_t> labels) {
    Shape shape = sample_shape;
    const auto each = std::max<std::int64_t>(volume(sample_shape), 1);
    shape.insert(shape.begin(), static_cast<std::int64_t>(samples.size()) / each);
    const auto bytes = std::as_bytes(samples);
    const SampleInput input{.shape = sample_shape};
    auto state = std::make_unique<State>();
    auto rows =
        open_rows(ArrayFile::of(ElementType::f32, shape, {bytes.begin(), bytes.end()}), SampleLayout::nchw, input);
    state->count = rows->size();
    if (!labels.empty() && labels.size() != static_cast<std::size_t>(state->count))
        throw Error("samples in memory",
                    std::to_string(labels.size()) + " labels for " + std::to_string(state->count) + " samples");
    state->labels.values = std::move(labels);
    state->add(std::move(rows), input, {.layout = SampleLayout::nchw}, 0, "samples in memory");
    return Dataset(std::move(state));
}

std::int64_t Dataset::size() const {
    return state_->count;
}
std::int64_t Dataset::available() const {
    return state_->source().size();
}
const std::vector<SampleInput>& Dataset::inputs() const {
    return state_->forms;
}
const Shape& Dataset::sample_shape() const {
    return state_->forms.front().shape;
}
std::int64_t Dataset::sample_size() const {
    return volume(sample_shape());
}
const Preprocess& Dataset::preprocess() const {
    return state_->inputs.front().settings();
}
bool Dataset::is_synthetic() const {
    return state_->synthetic;
}
bool Dataset::has_labels() const {
    return !state_->labels.values.empty();
}
std::int64_t Dataset::label(std::int64_t index) const {
    assert(has_labels());
    return state_->labels.values[static_cast<std::size_t>(state_->place(index))];
}
const std::vector<std::string>& Dataset::class_names() const {
    return state_->labels.class_names;
}
std::string Dataset::id(std::int64_t index) const {
    return state_->source().id(state_->place(index));
}
const std::vector<std::string>& Dataset::notes() const {
    return state_->notes;
}

void Dataset::read(std::int64_t index, std::span<float> out) const {
    assert(inputs().front().type == DType::f32);
    read(index, 0, std::as_writable_bytes(out));
}

void Dataset::read(std::int64_t index, std::size_t input, std::span<std::byte> out) const {
    state_->inputs[input].prepare(state_->place(index), state_->read_stored(index, input), out);
}

std::string Dataset::fingerprint() const {
    Fingerprint print;
    print.add(to_text(to_json(preprocess())));
    for (const SampleInput& input : inputs()) print.add(to_string(input.shape));
    for (std::int64_t i = 0; i < size(); ++i) {
        for (std::size_t input = 0; input < inputs().size(); ++input) {
            const auto& known = state_->hash_of(i, input);
            if (known.load(std::memory_order_relaxed) == 0) state_->read_stored(i, input);
            const std::uint64_t words[] = {known.load(std::memory_order_relaxed),
                                           has_labels() ? static_cast<std::uint64_t>(label(i)) : ~std::uint64_t{0}};
            print.add(std::as_bytes(std::span(words)));
        }
    }
    return print.hex();
}

}  // namespace mlq
