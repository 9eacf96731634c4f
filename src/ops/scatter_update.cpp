#include "scatter_update.hpp"

#include "mlq/base/error.hpp"

namespace mlq {

Update read_update(const InferContext& context) {
    const std::string word = context.node.attributes.text("reduction", "none");
    if (word == "none") return Update::replace;
    if (word == "add") return Update::add;
    if (word == "mul") return Update::multiply;
    if (word == "min") return Update::least;
    if (word == "max") return Update::most;
    throw Error("attribute \"reduction\"", quoted(word) + " is none of none, add, mul, min and max");
}

}  // namespace mlq
