// Attributes of a node, kept generically so that nothing is lost between reading and writing.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "mlq/base/tensor.hpp"

namespace mlq {

using Attribute = std::variant<std::int64_t, float, std::string, std::vector<std::int64_t>, std::vector<float>,
                               std::vector<std::string>, Tensor>;

class Attributes {
  public:
    bool has(std::string_view name) const;
    void set(std::string name, Attribute value);
    void erase(std::string_view name);

    // The attribute, or the fallback when absent. Throw Error `attribute "name": ...` when it has another type.
    std::int64_t integer(std::string_view name, std::int64_t fallback) const;
    float real(std::string_view name, float fallback) const;
    std::string text(std::string_view name, std::string_view fallback) const;
    std::vector<std::int64_t> integers(std::string_view name, std::vector<std::int64_t> fallback = {}) const;
    std::vector<float> reals(std::string_view name, std::vector<float> fallback = {}) const;
    const Tensor* tensor(std::string_view name) const;  // null when absent

    const std::map<std::string, Attribute, std::less<>>& all() const { return values_; }

  private:
    std::map<std::string, Attribute, std::less<>> values_;
};

}  // namespace mlq
