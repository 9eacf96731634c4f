#include "common/level_option.hpp"

#include "mlq/base/error.hpp"

namespace mlq::tools {

Level LevelOption::value() const {
    return with_context(name, [&] { return Level::parse(text); });
}

void add_level(CLI::App& app, LevelOption& level, const std::string& name, const std::string& help) {
    level.name = name;
    app.add_option(name, level.text, help)->type_name("P");
}

}  // namespace mlq::tools
