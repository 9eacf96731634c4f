#include "mlq/split/row_sample.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "findings.hpp"
#include "mlq/base/random.hpp"
#include "mlq/split/parse_value.hpp"
#include "normalise_text.hpp"
#include "string_table.hpp"
#include "text_columns.hpp"

namespace mlq::split {
namespace {

bool is_listed(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::vector<std::string> list_columns(const PartRows& rows, const LeakOptions& options) {
    std::vector<std::string> names;
    for (const std::string& column : rows.columns())
        if (!is_listed(options.key, column) && !is_listed(options.group, column) && column != options.time)
            names.push_back(column);
    return names;
}

void find_kinds(const PartRows& rows, const std::vector<std::string>& names, const LeakOptions& options,
                std::vector<SampledColumn>& columns) {
    std::vector<std::size_t> numbers(names.size()), filled(names.size());
    rows.visit_first(1000, names, [&](const Batch& batch, std::size_t row) {
        std::string scratch;
        for (std::size_t k = 0; k < names.size(); ++k) {
            const std::string_view value = batch.field(row, k, scratch);
            filled[k] += value.empty() ? 0 : 1;
            numbers[k] += std::isnan(parse_number(value)) ? 0 : 1;
        }
    });
    const std::vector<std::string> texts = options.text.empty() ? find_text_columns(rows, names) : options.text;
    for (std::size_t k = 0; k < names.size(); ++k) {
        SampledColumn column{.name = names[k], .is_label = is_listed(options.label, names[k])};
        column.kind = ColumnKind::categorical;
        if (!column.is_label && numbers[k] > 0 && numbers[k] * 20 >= filled[k] * 19) column.kind = ColumnKind::numeric;
        if (!column.is_label && is_listed(texts, names[k])) column.kind = ColumnKind::text;
        columns.push_back(std::move(column));
    }
}

double count_words(std::string_view text) {
    const std::string normal = normalise_text(text);
    return normal.empty() ? 0 : static_cast<double>(std::count(normal.begin(), normal.end(), ' ') + 1);
}

}  // namespace

RowSample sample_rows(const std::vector<PartInput>& parts, const LeakOptions& options, std::uint64_t most_rows,
                      std::uint64_t seed) {
    const PartRows rows(parts, options);
    RowSample sample{.parts = rows.parts(), .rows = rows.count()};
    std::vector<std::string> wanted = list_columns(rows, options);
    find_kinds(rows, wanted, options, sample.columns);
    const std::size_t columns = wanted.size();
    wanted.insert(wanted.end(), options.group.begin(), options.group.end());
    std::vector<StringTable> categories(columns);
    std::vector<double> shares;  // of the 2^64 draws
    for (const std::uint64_t count : sample.rows)
        shares.push_back(most_rows == 0 ? 2 : static_cast<double>(most_rows) / static_cast<double>(count));
    const auto choose = [&](Place place) {
        return std::ldexp(static_cast<double>(mix64(mix64(seed) ^ place.bits)), -64) < shares[place.part()];
    };
    std::string scratch, group;
    rows.visit_chosen(wanted, choose, [&](Place place, const Batch& batch, std::size_t row) {
        sample.part.push_back(place.part());
        for (std::size_t k = 0; k < columns; ++k) {
            SampledColumn& column = sample.columns[k];
            const std::string_view value = batch.field(row, k, scratch);
            if (column.kind == ColumnKind::numeric) {
                const double number = parse_number(value);
                column.values.push_back(std::isfinite(number) ? number : std::numeric_limits<double>::quiet_NaN());
            } else if (column.kind == ColumnKind::text) {
                column.values.push_back(count_words(value));
            } else {
                column.values.push_back(categories[k].find_or_add(value));
            }
        }
        group.clear();
        for (std::size_t k = 0; k < options.group.size(); ++k)
            group.append(batch.field(row, columns + k, scratch)).append(1, '\x1f');
        sample.units.push_back(group.empty() ? place.bits : hash_value(group));
    });
    for (std::size_t k = 0; k < columns; ++k) sample.columns[k].categories = categories[k].texts();
    return sample;
}

}  // namespace mlq::split
