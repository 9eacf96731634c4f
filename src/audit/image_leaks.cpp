#include "mlq/audit/image_leaks.hpp"

#include <algorithm>
#include <cstdio>
#include <unordered_map>

#include "mlq/base/error.hpp"
#include "near_images.hpp"

namespace mlq::audit {
namespace {

constexpr std::uint32_t nobody = ~std::uint32_t{0};

std::string print(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.3g", value);
    return text;
}

struct Partner {
    std::uint32_t image = nobody;
    float correlation = 0;
};

// The first image of an earlier part with the same pixels.
std::vector<Partner> find_identical(const ImagePrints& images) {
    std::unordered_map<std::uint64_t, std::uint32_t> first;
    std::vector<Partner> partners(images.prints.size());
    for (std::size_t i = 0; i < images.prints.size(); ++i) {
        const auto found = first.try_emplace(images.prints[i].pixels, static_cast<std::uint32_t>(i)).first;
        if (images.part_of(found->second) != images.part_of(i)) partners[i] = {found->second, 1};
    }
    return partners;
}

// The most alike image of an earlier part that is not identical.
std::vector<Partner> find_near(const ImagePrints& images, const ImageLeakOptions& options, split::LeakCheck& check) {
    const NearImages near =
        find_near_images(images, {.count_earlier = [&](std::size_t i) { return images.begins[images.part_of(i)]; },
                                  .least_evidence = options.least_evidence,
                                  .threads = options.threads});
    std::vector<Partner> partners(images.prints.size());
    for (const NearPair& pair : near.pairs)  // the nearest first
        if (partners[pair.second].image == nobody) partners[pair.second] = {pair.first, pair.correlation};
    check.reach =
        "near images are copies that were scaled, recompressed, brightened, mirrored, turned by quarters, cut by "
        "up to a tenth, tilted a little, framed in one colour or captioned, from an evidence of " +
        print(near.least_evidence) +
        "; not seen: larger cuts, collages, other views of the same thing, copies in which nearly everything is burnt "
        "out, and "
        "often pictures with hardly any details";
    if (near.featureless > 0)
        check.reach += "; " + std::to_string(near.featureless) + " images of one colour were not compared";
    return partners;
}

split::RowPlace place(const ImagePrints& images, std::size_t image) {
    const std::size_t part = images.part_of(image);
    return {.part = images.parts[part], .row = image - images.begins[part] + 1, .text = images.names[image]};
}

void list_findings(split::LeakCheck& check, const ImagePrints& images, const std::vector<Partner>& partners,
                   std::size_t limit) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < partners.size(); ++i)
        if (partners[i].image != nobody) order.push_back(i);
    check.ran = true;
    check.rows = order.size();
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return partners[a].correlation > partners[b].correlation; });
    for (std::size_t k = 0; k < std::min(limit, order.size()); ++k)
        check.findings.push_back({.first = place(images, partners[order[k]].image),
                                  .second = place(images, order[k]),
                                  .similarity = static_cast<double>(partners[order[k]].correlation)});
}

}  // namespace

const std::vector<std::string>& image_check_names() {
    static const std::vector<std::string> names = {"identical_images", "near_images"};
    return names;
}

std::vector<split::LeakCheck> find_image_leaks(const ImagePrints& images, const ImageLeakOptions& options) {
    if (images.parts.size() < 2) throw Error("images", "one part cannot leak", "name at least two");
    std::vector<split::LeakCheck> checks;
    for (const std::string& name : image_check_names()) {
        split::LeakCheck check{.name = name};
        if (std::find(options.skip.begin(), options.skip.end(), name) != options.skip.end())
            check.skipped = "left out by `skip`";
        else
            list_findings(check, images,
                          name == "identical_images" ? find_identical(images) : find_near(images, options, check),
                          options.limit);
        checks.push_back(std::move(check));
    }
    return checks;
}

}  // namespace mlq::audit
