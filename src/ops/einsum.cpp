// Einsum: sums of products over the letters that the output does not have. Letters and an ellipsis; a letter twice in
// one operand is its diagonal.
#include <algorithm>
#include <map>

#include "families.hpp"
#include "infer.hpp"
#include "mlq/base/error.hpp"
#include "row_blocks.hpp"

namespace mlq {
namespace {

// The dimensions that an ellipsis stands for are letters of their own, above all others.
constexpr int first_unnamed = 256;

using Letters = std::vector<int>;

struct Equation {
    std::vector<Letters> inputs;
    Letters output;
    std::map<int, std::int64_t> sizes;
};

[[noreturn]] void refuse(const std::string& text, const std::string& why) {
    throw Error("attribute \"equation\"", quoted(text) + ": " + why);
}

// One term, its ellipsis standing for `unnamed` dimensions, which are the last ones of `most`.
Letters read_term(const std::string& equation, const std::string& term, std::size_t unnamed, std::size_t most) {
    Letters letters;
    for (std::size_t i = 0; i < term.size(); ++i) {
        if (term.compare(i, 3, "...") == 0) {
            for (std::size_t k = most - unnamed; k < most; ++k) letters.push_back(first_unnamed + static_cast<int>(k));
            i += 2;
        } else if ((term[i] >= 'a' && term[i] <= 'z') || (term[i] >= 'A' && term[i] <= 'Z')) {
            letters.push_back(term[i]);
        } else {
            refuse(equation, "is not made of letters, commas, ... and one ->");
        }
    }
    return letters;
}

std::vector<std::string> split_terms(const std::string& text) {
    std::vector<std::string> terms(1);
    for (const char c : text) {
        if (c == ',') {
            terms.emplace_back();
        } else {
            terms.back() += c;
        }
    }
    return terms;
}

std::size_t count_unnamed(const std::string& equation, const std::string& term, std::size_t rank) {
    const bool has_ellipsis = term.find("...") != std::string::npos;
    const std::size_t named = term.size() - (has_ellipsis ? 3 : 0);
    if (named > rank || (!has_ellipsis && named != rank))
        refuse(equation, "term " + quoted(term) + " does not fit " + std::to_string(rank) + " dimensions");
    return rank - named;
}

// Without "->": the unnamed dimensions, then the letters that occur once, in the order of the alphabet.
Letters implicit_output(const std::vector<Letters>& inputs, std::size_t most) {
    std::map<int, int> counts;
    for (const Letters& input : inputs) {
        for (const int letter : input) ++counts[letter];
    }
    Letters output;
    for (std::size_t k = 0; k < most; ++k) output.push_back(first_unnamed + static_cast<int>(k));
    for (const auto& [letter, count] : counts) {
        if (letter < first_unnamed && count == 1) output.push_back(letter);
    }
    return output;
}

Equation read_equation(const InferContext& context) {
    std::string text = context.node.attributes.text("equation", "");
    std::erase(text, ' ');
    const std::size_t arrow = text.find("->");
    const auto terms = split_terms(text.substr(0, arrow));
    if (terms.size() != context.inputs.size())
        refuse(text, "has " + std::to_string(terms.size()) + " terms for " + std::to_string(context.inputs.size()) +
                         " inputs");
    std::vector<std::size_t> unnamed;
    for (std::size_t i = 0; i < terms.size(); ++i)
        unnamed.push_back(count_unnamed(text, terms[i], context.input(i).logical.size()));
    const std::size_t most = *std::ranges::max_element(unnamed);
    Equation equation;
    for (std::size_t i = 0; i < terms.size(); ++i) {
        equation.inputs.push_back(read_term(text, terms[i], unnamed[i], most));
        if (equation.inputs[i].size() != context.input(i).logical.size()) refuse(text, "a term has ... twice");
        for (std::size_t axis = 0; axis < equation.inputs[i].size(); ++axis) {
            const std::int64_t dim = context.input(i).logical[axis];
            std::int64_t& size = equation.sizes.try_emplace(equation.inputs[i][axis], dim).first->second;
            if (size == 1) size = dim;
            if (dim != size && dim != 1)
                refuse(text, "a letter has " + std::to_string(size) + " and " + std::to_string(dim) + " elements");
        }
    }
    equation.output = arrow == std::string::npos ? implicit_output(equation.inputs, most)
                                                 : read_term(text, text.substr(arrow + 2), most, most);
    for (const int letter : equation.output) {
        if (!equation.sizes.contains(letter)) refuse(text, "the output has a letter that no input has");
        if (std::ranges::count(equation.output, letter) > 1) refuse(text, "the output has a letter twice");
    }
    return equation;
}

Shape sizes_of(const Equation& equation, const Letters& letters) {
    Shape shape;
    for (const int letter : letters) shape.push_back(equation.sizes.at(letter));
    return shape;
}

// How far a step along each of `letters` moves in input i.
std::vector<std::int64_t> strides_of(const InferContext& context, const Equation& equation, std::size_t i,
                                     const Letters& letters) {
    const Shape& shape = context.input(i).logical;
    const auto own = row_major_strides(shape);
    std::vector<std::int64_t> strides;
    for (const int letter : letters) {
        std::int64_t stride = 0;
        for (std::size_t axis = 0; axis < own.size(); ++axis) {
            if (equation.inputs[i][axis] == letter && shape[axis] != 1) stride += own[axis];
        }
        strides.push_back(stride);
    }
    return strides;
}

// Letters over which is summed, the largest last.
Letters summed_letters(const Equation& equation) {
    Letters summed;
    for (const auto& [letter, size] : equation.sizes) {
        if (std::ranges::find(equation.output, letter) == equation.output.end()) summed.push_back(letter);
    }
    std::ranges::stable_sort(summed, {}, [&](int letter) { return equation.sizes.at(letter); });
    return summed;
}

// A box that is counted through, with a position in each input.
struct Box {
    Shape dims;
    std::vector<std::vector<std::int64_t>> strides;  // of every input

    // Positions in the inputs of element `index` of the box.
    void add_positions(std::int64_t index, std::vector<std::int64_t>& at) const {
        for (std::size_t axis = dims.size(); axis-- > 0;) {
            const std::int64_t i = index % dims[axis];
            index /= dims[axis];
            for (std::size_t k = 0; k < at.size(); ++k) at[k] += i * strides[k][axis];
        }
    }
};

Box make_box(const InferContext& context, const Equation& equation, const Letters& letters) {
    Box box{sizes_of(equation, letters), {}};
    for (std::size_t i = 0; i < context.inputs.size(); ++i)
        box.strides.push_back(strides_of(context, equation, i, letters));
    return box;
}

}  // namespace

void infer_einsum(InferContext& context) {
    for (std::size_t i = 0; i < context.inputs.size(); ++i) real_input(context, i);
    const Equation equation = read_equation(context);
    set_output(context, 0, DType::f32, sizes_of(equation, equation.output));
    constexpr double most_products = 1e11;
    double products = 1;
    for (const auto& [letter, size] : equation.sizes) products *= static_cast<double>(size);
    if (products > most_products)
        throw Error("attribute \"equation\"", "asks for more than 10^11 products", "write it as MatMul and Transpose");
}

Step make_einsum(const StepContext& context) {
    const Equation equation = read_equation(context);
    const Box kept = make_box(context, equation, equation.output);
    Letters summed = summed_letters(equation);
    const bool has_row = !summed.empty();
    const int row_letter = has_row ? summed.back() : 0;
    if (has_row) summed.pop_back();
    const Box outer = make_box(context, equation, summed);
    const Box row = make_box(context, equation, has_row ? Letters{row_letter} : Letters{});
    const std::int64_t row_length = volume(row.dims), rows = volume(outer.dims);
    const std::size_t count = context.inputs.size();
    return [=, threads = context.threads](Step::Inputs inputs, Step::Outputs outputs) {
        float* const out = outputs[0].data<float>();
        for_row_blocks(threads, outputs[0].size(), 64, [&](std::int64_t begin, std::int64_t end) {
            std::vector<std::int64_t> at(count);
            for (std::int64_t element = begin; element < end; ++element) {
                double sum = 0;
                for (std::int64_t r = 0; r < rows; ++r) {
                    std::ranges::fill(at, 0);
                    kept.add_positions(element, at);
                    outer.add_positions(r, at);
                    for (std::int64_t i = 0; i < row_length; ++i) {
                        double product = 1;
                        for (std::size_t k = 0; k < count; ++k) {
                            const std::int64_t stride = has_row ? row.strides[k][0] : 0;
                            product *= static_cast<double>(inputs[k].data<float>()[at[k] + i * stride]);
                        }
                        sum += product;
                    }
                }
                out[element] = static_cast<float>(sum);
            }
        });
    };
}

}  // namespace mlq
