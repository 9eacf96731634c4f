#include "mlq/audit/image_groups.hpp"

#include <unordered_map>

#include "mlq/split/image_tree.hpp"
#include "near_images.hpp"

namespace mlq::audit {
namespace {

void join_identical(const ImagePrints& images, split::RowSets& sets) {
    std::unordered_map<std::uint64_t, std::size_t> first;
    for (std::size_t i = 0; i < images.prints.size(); ++i)
        sets.join(first.try_emplace(images.prints[i].pixels, i).first->second, i);
}

void join_near(const ImagePrints& images, const ImageLeakOptions& options, split::RowSets& sets) {
    const NearImages near = find_near_images(images, {.count_earlier = [](std::size_t i) { return i; },
                                                      .least_evidence = options.least_evidence,
                                                      .threads = options.threads});
    for (const NearPair& pair : near.pairs) sets.join(pair.first, pair.second);
}

}  // namespace

split::DuplicateGroups find_image_groups(const std::filesystem::path& folder, const ImageLeakOptions& options,
                                         const split::Recipe& recipe) {
    const split::Input list = split::image_list_input(folder, split::list_images(folder).files);
    const ImagePrints images = print_images({{"images", folder.string()}}, options.threads);
    const std::vector<std::uint64_t> groups = split::list_groups({list}, {.format = "list"}, recipe);
    split::RowSets sets(images.prints.size());
    join_identical(images, sets);
    join_near(images, options, sets);
    return split::alias_groups(groups, sets);
}

}  // namespace mlq::audit
