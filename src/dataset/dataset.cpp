#include "mlq/dataset/dataset.hpp"

#include <algorithm>
#include <atomic>
#include <cassert>
#include <utility>

#include "base/hash.hpp"
#include "base/int128.hpp"
#include "mlq/base/error.hpp"
#include "open_source.hpp"
#include "prepare_sample.hpp"
#include "sample_source.hpp"

namespace mlq {

struct Dataset::State {
    OpenedSource opened;
    SamplePlan plan;
    std::int64_t skip = 0;
    std::int64_t count = 0;
    Pick pick = Pick::first;
    bool synthetic = false;
    std::vector<std::atomic<std::uint64_t>> sample_hashes;  // 0: not read yet

    const SampleSource& source() const { return *opened.source; }

    // The place in the source of sample `index` of the set.
    std::int64_t place(std::int64_t index) const {
        assert(index >= 0 && index < count);
        if (pick == Pick::first) return skip + index;
        const std::int64_t from = source().size() - skip;
        return skip + static_cast<std::int64_t>(static_cast<uint128>(index) * static_cast<uint128>(from) /
                                                static_cast<uint128>(count));
    }
    std::vector<std::byte> read_stored(std::int64_t index) {
        auto bytes = source().stored(place(index));
        const std::uint64_t hash = hash64(bytes);
        sample_hashes[static_cast<std::size_t>(index)].store(hash == 0 ? 1 : hash, std::memory_order_relaxed);
        return bytes;
    }
};

Dataset::Dataset(std::unique_ptr<State> state) : state_(std::move(state)) {
    state_->sample_hashes = std::vector<std::atomic<std::uint64_t>>(static_cast<std::size_t>(state_->count));
}
Dataset::~Dataset() = default;
Dataset::Dataset(Dataset&&) noexcept = default;
Dataset& Dataset::operator=(Dataset&&) noexcept = default;

Dataset Dataset::open(const DatasetOptions& options) {
    auto state = std::make_unique<State>();
    state->opened = open_source(options);

    const auto available = state->source().size();
    if (options.skip < 0 || options.limit < 0) throw Error("data", "skip and limit are 0 or more");
    if (options.skip >= available)
        throw Error(options.data, "no data is left after skipping " + std::to_string(options.skip) + " of " +
                                      std::to_string(available) + " samples");
    state->skip = options.skip;
    state->pick = options.pick;
    state->count = available - options.skip;
    if (options.limit > 0) state->count = std::min(state->count, options.limit);

    auto form = state->source().form();
    if (form.width == 0) {
        const auto place = state->place(0);
        const auto first = std::get<Image>(state->source().decode(place, state->source().stored(place)));
        form.width = first.width;
        form.height = first.height;
    }
    state->plan = plan_samples(options.preprocess, form, options.wanted_shape, options.data);
    return Dataset(std::move(state));
}

Dataset Dataset::synthetic(const Shape& sample_shape, std::int64_t count, std::uint64_t seed) {
    if (count < 1) throw Error("synthetic data", "at least one sample is needed");
    for (const auto dimension : sample_shape)
        if (dimension < 1)
            throw Error("synthetic data", "sample shape " + to_string(sample_shape) + " is not fixed",
                        "give the model's input fixed dimensions");
    auto state = std::make_unique<State>();
    state->opened.source = make_noise(sample_shape, count, seed);
    state->count = count;
    state->synthetic = true;
    state->plan = plan_samples({.layout = SampleLayout::nchw}, state->source().form(), sample_shape, "synthetic data");
    return Dataset(std::move(state));
}

Dataset Dataset::of(const Shape& sample_shape, std::span<const float> samples, std::vector<std::int64_t> labels) {
    Shape shape = sample_shape;
    const auto each = std::max<std::int64_t>(volume(sample_shape), 1);
    shape.insert(shape.begin(), static_cast<std::int64_t>(samples.size()) / each);
    const auto bytes = std::as_bytes(samples);
    auto state = std::make_unique<State>();
    state->opened.source = open_rows(ArrayFile::of(ElementType::f32, shape, {bytes.begin(), bytes.end()}),
                                     SampleLayout::nchw, sample_shape);
    state->count = state->source().size();
    if (!labels.empty() && labels.size() != static_cast<std::size_t>(state->count))
        throw Error("samples in memory",
                    std::to_string(labels.size()) + " labels for " + std::to_string(state->count) + " samples");
    state->opened.labels.values = std::move(labels);
    state->plan =
        plan_samples({.layout = SampleLayout::nchw}, state->source().form(), sample_shape, "samples in memory");
    return Dataset(std::move(state));
}

std::int64_t Dataset::size() const {
    return state_->count;
}
std::int64_t Dataset::available() const {
    return state_->source().size();
}
const Shape& Dataset::sample_shape() const {
    return state_->plan.shape;
}
std::int64_t Dataset::sample_size() const {
    return volume(state_->plan.shape);
}
const Preprocess& Dataset::preprocess() const {
    return state_->plan.settings;
}
bool Dataset::is_synthetic() const {
    return state_->synthetic;
}
bool Dataset::has_labels() const {
    return !state_->opened.labels.values.empty();
}
std::int64_t Dataset::label(std::int64_t index) const {
    assert(has_labels());
    return state_->opened.labels.values[static_cast<std::size_t>(state_->place(index))];
}
const std::vector<std::string>& Dataset::class_names() const {
    return state_->opened.labels.class_names;
}
std::string Dataset::id(std::int64_t index) const {
    return state_->source().id(state_->place(index));
}
const std::vector<std::string>& Dataset::notes() const {
    return state_->opened.notes;
}

void Dataset::read(std::int64_t index, std::span<float> out) const {
    const auto place = state_->place(index);
    const auto stored = state_->read_stored(index);
    auto sample = state_->source().decode(place, stored);
    std::visit(
        [&](auto& picture) { prepare_sample(std::move(picture), state_->plan, out, state_->source().where(place)); },
        sample);
}

std::string Dataset::fingerprint() const {
    Fingerprint print;
    print.add(to_text(to_json(preprocess())));
    print.add(to_string(sample_shape()));
    for (std::int64_t i = 0; i < size(); ++i) {
        const auto& known = state_->sample_hashes[static_cast<std::size_t>(i)];
        if (known.load(std::memory_order_relaxed) == 0) state_->read_stored(i);
        const std::uint64_t words[] = {known.load(std::memory_order_relaxed),
                                       has_labels() ? static_cast<std::uint64_t>(label(i)) : ~std::uint64_t{0}};
        print.add(std::as_bytes(std::span(words)));
    }
    return print.hex();
}

}  // namespace mlq
