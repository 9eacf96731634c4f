#include "mlq/graph/attributes.hpp"

#include "mlq/base/error.hpp"

namespace mlq {
namespace {

template <typename T>
const char* kind_of();
template <>
const char* kind_of<std::int64_t>() {
    return "an integer";
}
template <>
const char* kind_of<float>() {
    return "a float";
}
template <>
const char* kind_of<std::string>() {
    return "a string";
}
template <>
const char* kind_of<std::vector<std::int64_t>>() {
    return "a list of integers";
}
template <>
const char* kind_of<std::vector<float>>() {
    return "a list of floats";
}
template <>
const char* kind_of<Tensor>() {
    return "a tensor";
}

using Values = std::map<std::string, Attribute, std::less<>>;

// Null when absent.
template <typename T>
const T* find(const Values& values, std::string_view name) {
    const auto found = values.find(name);
    if (found == values.end()) return nullptr;
    if (const T* value = std::get_if<T>(&found->second)) return value;
    throw Error("attribute " + quoted(name), std::string("is not ") + kind_of<T>(), "re-export the model");
}

}  // namespace

bool Attributes::has(std::string_view name) const {
    return values_.find(name) != values_.end();
}

void Attributes::set(std::string name, Attribute value) {
    values_.insert_or_assign(std::move(name), std::move(value));
}

void Attributes::erase(std::string_view name) {
    if (const auto found = values_.find(name); found != values_.end()) values_.erase(found);
}

std::int64_t Attributes::integer(std::string_view name, std::int64_t fallback) const {
    const auto* value = find<std::int64_t>(values_, name);
    return value ? *value : fallback;
}

float Attributes::real(std::string_view name, float fallback) const {
    const auto* value = find<float>(values_, name);
    return value ? *value : fallback;
}

std::string Attributes::text(std::string_view name, std::string_view fallback) const {
    const auto* value = find<std::string>(values_, name);
    return value ? *value : std::string(fallback);
}

std::vector<std::int64_t> Attributes::integers(std::string_view name, std::vector<std::int64_t> fallback) const {
    const auto* value = find<std::vector<std::int64_t>>(values_, name);
    return value ? *value : std::move(fallback);
}

std::vector<float> Attributes::reals(std::string_view name, std::vector<float> fallback) const {
    const auto* value = find<std::vector<float>>(values_, name);
    return value ? *value : std::move(fallback);
}

const Tensor* Attributes::tensor(std::string_view name) const {
    return find<Tensor>(values_, name);
}

}  // namespace mlq
