#include "mlq/audit/image_groups.hpp"

#include <unordered_map>

#include "mlq/split/image_tree.hpp"

namespace mlq::audit {
namespace {

void join_identical(const ImagePrints& images, split::RowSets& sets) {
    std::unordered_map<std::uint64_t, std::size_t> first;
    for (std::size_t i = 0; i < images.prints.size(); ++i)
        sets.join(first.try_emplace(images.prints[i].pixels, i).first->second, i);
}

void join_near(const ImagePrints& images, const ImageLeakOptions& options, split::RowSets& sets) {
    std::vector<std::uint64_t> hashes;
    for (const split::ImagePrint& print : images.prints) hashes.push_back(print.hash);
    const split::NearHashes near(hashes, options.distance);
    for (std::size_t i = 0; i < hashes.size(); ++i) {
        if (images.prints[i].flat) continue;
        near.each_near(i, [&](std::size_t other, int) {
            if (other < i && !images.prints[other].flat &&
                split::correlate(images.prints[other], images.prints[i]) >= options.correlation)
                sets.join(other, i);
        });
    }
}

}  // namespace

split::DuplicateGroups find_image_groups(const std::filesystem::path& folder, const ImageLeakOptions& options,
                                         const split::Recipe& recipe) {
    const split::Input list = split::image_list_input(folder, split::list_images(folder));
    const ImagePrints images = print_images({{"images", folder.string()}}, options.threads);
    const std::vector<std::uint64_t> groups = split::list_groups({list}, {.format = "list"}, recipe);
    split::RowSets sets(images.prints.size());
    join_identical(images, sets);
    join_near(images, options, sets);
    return split::alias_groups(groups, sets);
}

}  // namespace mlq::audit
