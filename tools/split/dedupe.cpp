#include "split/dedupe.hpp"

#include "mlq/audit/image_groups.hpp"
#include "mlq/split/leaks.hpp"

namespace mlq::tools::split_tool {

void group_by_duplicates(split::Recipe& recipe) {
    recipe.group_by_record = recipe.group.empty();
}

void join_duplicates(split::MakeOptions& make, Report& report) {
    split::DuplicateGroups found;
    if (make.images.empty()) {
        split::LeakOptions options = split::leak_options(make.recipe);
        options.read = make.read;
        options.threads = make.threads;
        found = split::find_duplicate_groups(make.inputs, options, make.recipe);
    } else {
        found = audit::find_image_groups(make.images, {.threads = make.threads}, make.recipe);
    }
    report.add(Fact{.key = "duplicate_rows", .label = "Kept with others", .value = found.rows, .digits = 15});
    report.add(Fact{.key = "duplicate_sets", .label = "Sets of these", .value = found.sets, .digits = 15});
    report.add(Fact{.key = "largest_set", .label = "The largest", .value = found.largest, .digits = 15});
    make.recipe.aliases = std::move(found.aliases);
}

}  // namespace mlq::tools::split_tool
