#include "common/check_number.hpp"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <string>

#include "mlq/base/error.hpp"

namespace mlq::tools {
namespace {

template <typename Number>
bool parses(const std::string& text, Number& number) {
    const char* first = text.data() + (text.starts_with('+') ? 1 : 0);
    const char* last = text.data() + text.size();
    const auto [end, error] = std::from_chars(first, last, number);
    return error == std::errc() && end == last && first != last;
}

bool has_leading_zero(std::string_view digits) {
    if (digits.starts_with('-') || digits.starts_with('+')) digits.remove_prefix(1);
    return digits.size() > 1 && digits[0] == '0';
}

std::string refuse_fraction(const std::string& text, bool negative_allowed) {
    std::int64_t any = 0;
    std::uint64_t natural = 0;
    if (negative_allowed ? !parses(text, any) : !parses(text, natural))
        return mlq::quoted(text) + " is not a whole number" + (negative_allowed ? "" : " from 0 on") + " in 64 bits";
    return has_leading_zero(text) ? mlq::quoted(text) + " starts with a zero; write it without" : "";
}

std::string refuse_endless(const std::string& text) {
    double number = 0;
    return parses(text, number) && std::isfinite(number) ? "" : mlq::quoted(text) + " is not a finite number";
}

std::string refuse_low(const std::string& text) {
    double number = 0;
    return !parses(text, number) || number > 0 ? "" : mlq::quoted(text) + " is not above 0";
}

}  // namespace

CLI::Validator whole_number(bool negative_allowed) {
    return {[negative_allowed](std::string& text) { return refuse_fraction(text, negative_allowed); }, ""};
}

CLI::Validator finite_number() {
    return {[](std::string& text) { return refuse_endless(text); }, ""};
}

CLI::Validator positive_number() {
    return {[](std::string& text) { return refuse_low(text); }, ""};
}

void check_numbers(CLI::App& app) {
    for (auto* option : app.get_options()) {
        const auto type = option->get_type_name();
        if (type.starts_with("UINT")) option->check(whole_number(false));
        if (type.starts_with("INT")) option->check(whole_number(true));
        if (type.starts_with("FLOAT")) option->check(finite_number());
    }
}

}  // namespace mlq::tools
