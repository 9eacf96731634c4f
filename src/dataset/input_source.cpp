#include "input_source.hpp"

#include <cassert>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <utility>

#include "mlq/base/error.hpp"
#include "prepare_sample.hpp"

namespace mlq {
namespace {

SampleForm measure_form(const SampleSource& source, std::int64_t place) {
    SampleForm form = source.form();
    if (form.numbers || form.width != 0) return form;
    const auto first = std::get<Image>(source.decode(place, source.stored(place)));
    form.width = first.width;
    form.height = first.height;
    return form;
}

// Bytes stay bytes for an input of integers; they may still be cut and resized.
Preprocess settings_for(const SampleInput& input, Preprocess settings) {
    if (input.type != DType::f32 && !settings.scale) settings.scale = 1.0;
    return settings;
}

template <typename T>
void store(double number, std::byte* out, const SampleInput& input, std::string_view where) {
    if (number != std::floor(number) || number < static_cast<double>(std::numeric_limits<T>::lowest()) ||
        number > static_cast<double>(std::numeric_limits<T>::max()) || std::fabs(number) > 9007199254740992.0)
        throw Error(where, "holds " + std::to_string(number) + ", which is no " + std::string(to_string(input.type)),
                    "input " + quoted(input.name) + " takes integers" +
                        (input.type == DType::u8 ? "; leave out `scale`, `mean` and `std`" : ""));
    const auto value = static_cast<T>(number);
    std::memcpy(out, &value, sizeof value);
}

// One number as an element of the input's type. NaN is none.
void store_number(double number, std::byte* out, const SampleInput& input, std::string_view where) {
    switch (input.type) {
        case DType::u8:
            return store<std::uint8_t>(number, out, input, where);
        case DType::i8:
            return store<std::int8_t>(number, out, input, where);
        case DType::i32:
            return store<std::int32_t>(number, out, input, where);
        case DType::i64:
            return store<std::int64_t>(number, out, input, where);
        case DType::boolean:
            return store<std::uint8_t>(number == 0 ? 0 : 1, out, input, where);
        case DType::f32:
            break;
    }
    assert(false);
}

template <typename T>
void store_numbers(std::span<const T> numbers, std::span<std::byte> out, const SampleInput& input,
                   std::string_view where) {
    const std::size_t size = size_of(input.type);
    if (numbers.size() * size != out.size())
        throw Error(where, "holds " + std::to_string(numbers.size()) + " numbers, input " + quoted(input.name) +
                               " takes " + std::to_string(out.size() / size));
    for (std::size_t i = 0; i < numbers.size(); ++i)
        store_number(static_cast<double>(numbers[i]), out.data() + i * size, input, where);
}

}  // namespace

InputSource::InputSource(std::unique_ptr<SampleSource> source, const SampleInput& wanted, const Preprocess& preprocess,
                         std::int64_t first, std::string_view where)
    : source_(std::move(source)), input_(wanted) {
    const SampleForm form = measure_form(*source_, first);
    plan_ = plan_samples(settings_for(wanted, preprocess), form, wanted.shape, where);
    input_.shape = plan_.shape;
}

void InputSource::prepare(std::int64_t place, std::span<const std::byte> stored, std::span<std::byte> out) const {
    assert(out.size() == static_cast<std::size_t>(volume(input_.shape)) * size_of(input_.type));
    const std::string where = source_->where(place);
    StoredSample sample = source_->decode(place, stored);
    if (const auto* numbers = std::get_if<std::vector<double>>(&sample))
        return store_numbers<double>(*numbers, out, input_, where);
    const auto draw = [&](std::span<float> values) {
        if (auto* image = std::get_if<Image>(&sample)) return prepare_sample(std::move(*image), plan_, values, where);
        prepare_sample(std::move(std::get<Raster<float>>(sample)), plan_, values, where);
    };
    if (input_.type == DType::f32) return draw({reinterpret_cast<float*>(out.data()), out.size() / sizeof(float)});
    std::vector<float> values(out.size() / size_of(input_.type));
    draw(values);
    store_numbers<float>(values, out, input_, where);
}

}  // namespace mlq
