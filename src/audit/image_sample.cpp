#include "mlq/audit/image_sample.hpp"

#include <map>

namespace mlq::audit {
namespace {

constexpr std::size_t cells = 8;
constexpr std::size_t cell = print_side / cells;

split::RowSample describe_rows(const ImagePrints& images) {
    split::RowSample sample{.parts = images.parts};
    for (std::size_t s = 0; s < images.parts.size(); ++s)
        sample.rows.push_back(images.begins[s + 1] - images.begins[s]);
    for (std::size_t i = 0; i < images.prints.size(); ++i) {
        sample.part.push_back(static_cast<std::uint16_t>(images.part_of(i)));
        sample.units.push_back(i);
    }
    return sample;
}

template <typename Value>
void add_numbers(split::RowSample& sample, const ImagePrints& images, const std::string& name, Value value) {
    split::SampledColumn column{.name = name};
    for (const ImagePrint& print : images.prints) column.values.push_back(static_cast<double>(value(print)));
    sample.columns.push_back(std::move(column));
}

void add_classes(split::RowSample& sample, const ImagePrints& images) {
    split::SampledColumn column{.name = "class", .kind = split::ColumnKind::categorical, .is_label = true};
    std::map<std::string, std::size_t> codes;
    for (const std::string& name : images.names) {
        const std::size_t slash = name.find('/');
        if (slash == std::string::npos) return;
        const auto [at, is_new] = codes.try_emplace(name.substr(0, slash), codes.size());
        if (is_new) column.categories.push_back(at->first);
        column.values.push_back(static_cast<double>(at->second));
    }
    sample.columns.push_back(std::move(column));
}

}  // namespace

split::RowSample sample_image_facts(const ImagePrints& images) {
    split::RowSample sample = describe_rows(images);
    add_numbers(sample, images, "width", [](const auto& print) { return print.width; });
    add_numbers(sample, images, "height", [](const auto& print) { return print.height; });
    add_numbers(sample, images, "brightness", [](const auto& print) { return print.brightness; });
    add_numbers(sample, images, "contrast", [](const auto& print) { return print.contrast; });
    add_classes(sample, images);
    return sample;
}

split::RowSample sample_image_cells(const ImagePrints& images) {
    split::RowSample sample = describe_rows(images);
    for (std::size_t k = 0; k < cells * cells; ++k)
        add_numbers(sample, images, std::to_string(k + 1), [k](const ImagePrint& print) {
            double sum = 0;
            for (std::size_t y = 0; y < cell; ++y)
                for (std::size_t x = 0; x < cell; ++x)
                    sum += print.inside.cells[(k / cells * cell + y) * print_side + k % cells * cell + x];
            return sum / (cell * cell);
        });
    return sample;
}

}  // namespace mlq::audit
