#include "common/name_settings.hpp"

#include <regex>

namespace mlq::tools {

std::string name_settings(const std::string& text, const CLI::App& verb) {
    static const std::regex setting("(^|[ (])`([a-z][a-z0-9-]{0,40})`(?=$|[ ,;:.)?])");
    std::string out;
    auto done = text.begin();
    for (std::sregex_iterator found(text.begin(), text.end(), setting), end; found != end; ++found) {
        const auto& name = (*found)[2];
        const bool is_option = verb.get_option_no_throw("--" + name.str()) != nullptr;
        out.append(done, (*found)[1].second).append(is_option ? "--" : "").append(name.first, name.second);
        done = (*found)[0].second;
    }
    return out.append(done, text.end());
}

}  // namespace mlq::tools
