#include "mlq/graph/precision.hpp"

#include "mlq/base/error.hpp"

namespace mlq {
namespace {

struct Name {
    Precision precision;
    const char* text;
};

constexpr Name names[] = {
    {Precision::float32, "float32"}, {Precision::int8, "int8"},         {Precision::int8_weights, "int8-weights"},
    {Precision::float16, "float16"}, {Precision::bfloat16, "bfloat16"},
};

}  // namespace

std::string to_string(Precision precision) {
    for (const Name& name : names) {
        if (name.precision == precision) return name.text;
    }
    return "unknown";
}

Precision precision_called(std::string_view text) {
    std::string list;
    for (const Name& name : names) {
        if (name.text == text) return name.precision;
        list.append(list.empty() ? "" : ", ").append(name.text);
    }
    throw Error("precision " + quoted(text), "is not known", "use one of: " + list);
}

}  // namespace mlq
