#include "mlq/audit/image_leaks.hpp"

#include <algorithm>
#include <unordered_map>

#include "mlq/base/error.hpp"
#include "mlq/base/parallel.hpp"

namespace mlq::audit {
namespace {

constexpr std::uint32_t nobody = ~std::uint32_t{0};

struct Partner {
    std::uint32_t image = nobody;
    int bits = 64;
    float correlation = 0;
};

// The first image of an earlier part with the same pixels.
std::vector<Partner> find_identical(const ImagePrints& images) {
    std::unordered_map<std::uint64_t, std::uint32_t> first;
    std::vector<Partner> partners(images.prints.size());
    for (std::size_t i = 0; i < images.prints.size(); ++i) {
        const auto found = first.try_emplace(images.prints[i].pixels, static_cast<std::uint32_t>(i)).first;
        if (images.part_of(found->second) != images.part_of(i)) partners[i] = {found->second, 0, 1};
    }
    return partners;
}

// The most alike image of an earlier part that is not identical.
std::vector<Partner> find_near(const ImagePrints& images, const ImageLeakOptions& options) {
    std::vector<std::uint64_t> hashes;
    for (const split::ImagePrint& print : images.prints) hashes.push_back(print.hash);
    const split::NearHashes near(hashes, options.distance);
    std::vector<Partner> partners(images.prints.size());
    const std::size_t later = images.begins[1];
    parallel_for(options.threads, static_cast<std::int64_t>(hashes.size() - later), [&](std::int64_t k) {
        const std::size_t i = later + static_cast<std::size_t>(k);
        const split::ImagePrint& print = images.prints[i];
        if (print.flat) return;
        const std::size_t part_begin = images.begins[images.part_of(i)];
        near.each_near(i, [&](std::size_t other, int bits) {
            const split::ImagePrint& candidate = images.prints[other];
            if (other >= part_begin || candidate.flat || candidate.pixels == print.pixels) return;
            const auto correlation = static_cast<float>(split::correlate(candidate, print));
            Partner& best = partners[i];
            if (static_cast<double>(correlation) < options.correlation) return;
            if (correlation > best.correlation || (correlation == best.correlation && other < best.image))
                best = {static_cast<std::uint32_t>(other), bits, correlation};
        });
    });
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
            check.skipped = "left out by --skip";
        else
            list_findings(check, images,
                          name == "identical_images" ? find_identical(images) : find_near(images, options),
                          options.limit);
        checks.push_back(std::move(check));
    }
    return checks;
}

}  // namespace mlq::audit
