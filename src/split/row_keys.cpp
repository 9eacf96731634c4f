#include "mlq/split/row_keys.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <span>

#include "base/hash.hpp"
#include "base/trim.hpp"
#include "mlq/split/parse_value.hpp"

namespace mlq::split {
namespace {

constexpr std::size_t rows_at_once = 32;
constexpr std::size_t field_room = 64;
constexpr const char* no_value = "(no value)";

std::string print(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.6g", value);
    return text;
}

void append_key(std::string& out, std::string_view field, const Recipe& recipe) {
    if (recipe.trim) field = trim(field);
    const std::size_t begin = out.size();
    out.append(field);
    if (!recipe.fold_case) return;
    for (std::size_t i = begin; i < out.size(); ++i)
        if (out[i] >= 'A' && out[i] <= 'Z') out[i] = static_cast<char>(out[i] + ('a' - 'A'));
}

// Sorted distinct labels, spaces around them removed, joined by 0x1F.
void append_labels(std::string& out, std::string_view value, std::string_view separator,
                   std::vector<std::string_view>& labels) {
    labels.clear();
    while (true) {
        std::size_t end = std::min(value.find(join_mark), value.size());
        std::size_t skip = 1;
        if (const std::size_t found = value.find(separator); found < end) {
            end = found;
            skip = separator.size();
        }
        const std::string_view label = trim(value.substr(0, end), " ");
        if (!label.empty()) labels.push_back(label);
        if (end == value.size()) break;
        value.remove_prefix(end + skip);
    }
    std::sort(labels.begin(), labels.end());
    labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (i > 0) out += join_mark;
        out.append(labels[i]);
    }
}

}  // namespace

std::uint64_t hash_key(std::string_view salt, std::string_view key) {
    std::string text(salt);
    text += join_mark;
    text.append(key);
    return hash64(text);
}

std::vector<std::string> name_bins(const std::vector<double>& cuts) {
    std::vector<std::string> names;
    if (cuts.empty()) return {"any number"};
    names.push_back("< " + print(cuts.front()));
    for (std::size_t i = 1; i < cuts.size(); ++i) names.push_back(print(cuts[i - 1]) + " to " + print(cuts[i]));
    names.push_back(">= " + print(cuts.back()));
    return names;
}

std::string stratum_label(std::string_view stratum, bool has_domain) {
    const bool target = has_domain && stratum.starts_with(target_mark);
    if (has_domain && !stratum.empty()) stratum.remove_prefix(1);
    if (has_domain && stratum.empty()) return target ? "[target]" : "[others]";
    std::string label = stratum.empty() || stratum.front() == join_mark ? no_value : "";
    for (std::size_t i = 0; i < stratum.size(); ++i) {
        if (stratum[i] != join_mark) {
            label += stratum[i];
            continue;
        }
        label += ", ";
        if (i + 1 == stratum.size() || stratum[i + 1] == join_mark) label += no_value;
    }
    return target ? label + " [target]" : label;
}

RowKeys::RowKeys(const Recipe& recipe) : recipe_(&recipe), prefix_(hashed_salt(recipe) + join_mark) {
    strata_at_ = recipe.key.size();
    group_at_ = strata_at_ + recipe.strata.size();
    time_at_ = group_at_ + recipe.group.size();
    domain_at_ = time_at_ + (recipe.time.empty() ? 0 : 1);
    label_at_ = domain_at_ + (recipe.domain.empty() ? 0 : 1);
    for (const StratumColumn& column : recipe.strata)
        bin_names_.push_back(column.is_numeric() ? name_bins(column.cuts) : std::vector<std::string>{});
    plain_key_ = recipe.key.size() == 1 && !recipe.trim && !recipe.fold_case;
    keys_.assign(rows_at_once, prefix_);
    in_place_.assign(rows_at_once, prefix_ + std::string(field_room, '\0'));
}

// What is hashed. The common case, one column of up to 64 bytes as it stands in the batch, is copied in one go, since
// 64 bytes can be read after every field.
std::string_view RowKeys::key_text(const Batch& batch, std::size_t row, std::size_t slot) {
    if (plain_key_ && !batch.in_arena) {
        const std::string_view field = batch.field(row, key_at_, scratch_);
        std::string& place = in_place_[slot];
        if (field.size() <= field_room && field.data() != scratch_.data()) {
            std::memcpy(place.data() + prefix_.size(), field.data(), field_room);
            return {place.data(), prefix_.size() + field.size()};
        }
    }
    std::string& key = keys_[slot];
    key.resize(prefix_.size());
    if (recipe_->key.empty()) key.append(batch.content(row));
    for (std::size_t k = 0; k < recipe_->key.size(); ++k) {
        if (k > 0) key += join_mark;
        append_key(key, batch.field(row, key_at_ + k, scratch_), *recipe_);
    }
    return key;
}

// Some rows at once: a key that is hashed right after it was written makes the processor wait until it is in memory.
void RowKeys::find_ranks(const Batch& batch, std::vector<std::uint64_t>& ranks) {
    if (ranks.size() < batch.rows) ranks.resize(batch.rows);
    std::array<std::string_view, rows_at_once> texts;
    for (std::size_t row = 0; row < batch.rows; row += rows_at_once) {
        const std::size_t count = std::min(rows_at_once, batch.rows - row);
        for (std::size_t i = 0; i < count; ++i) texts[i] = key_text(batch, row + i, i);
        hash_each(std::span(texts).first(count), ranks.data() + row);
    }
}

std::string_view RowKeys::bin(std::size_t column, std::string_view value) const {
    const double number = parse_number(value);
    if (std::isnan(number)) return "not a number";
    const std::vector<double>& cuts = recipe_->strata[column].cuts;
    return bin_names_[column]
                     [static_cast<std::size_t>(std::upper_bound(cuts.begin(), cuts.end(), number) - cuts.begin())];
}

std::string_view RowKeys::stratum(const Batch& batch, std::size_t row) {
    if (has_plain_stratum()) return batch.field(row, strata_at_, stratum_);
    stratum_.clear();
    if (!recipe_->domain.empty()) stratum_ += in_target(batch, row) ? target_mark : other_mark;
    for (std::size_t k = 0; k < recipe_->strata.size(); ++k) {
        if (k > 0) stratum_ += join_mark;
        const std::string_view value = batch.field(row, strata_at_ + k, scratch_);
        if (recipe_->strata[k].is_numeric())
            stratum_.append(bin(k, value));
        else if (!recipe_->label_separator.empty())
            append_labels(stratum_, value, recipe_->label_separator, labels_);
        else
            stratum_.append(value);
    }
    return stratum_;
}

std::string_view RowKeys::counted_class(const Batch& batch, std::size_t row) {
    const bool by_label = recipe_->strata.empty() && !recipe_->label.empty();
    return by_label ? batch.field(row, label_at_, scratch_) : stratum(batch, row);
}

bool RowKeys::lacks_group(const Batch& batch, std::size_t row) {
    for (std::size_t k = 0; k < recipe_->group.size(); ++k)
        if (!batch.field(row, group_at_ + k, scratch_).empty()) return false;
    return !recipe_->group.empty();
}

std::uint64_t RowKeys::own_group(const Batch& batch, std::size_t row) {
    group_.clear();
    if (recipe_->group.empty() || lacks_group(batch, row)) return hash64(batch.content(row));
    for (std::size_t k = 0; k < recipe_->group.size(); ++k) {
        if (k > 0) group_ += join_mark;
        group_.append(batch.field(row, group_at_ + k, scratch_));
    }
    return hash64(group_);
}

std::uint64_t RowKeys::group(const Batch& batch, std::size_t row) {
    const std::uint64_t own = own_group(batch, row);
    if (recipe_->aliases.empty()) return own;
    const auto found = std::lower_bound(recipe_->aliases.begin(), recipe_->aliases.end(), GroupAlias{own, 0});
    return found != recipe_->aliases.end() && found->group == own ? found->leader : own;
}

std::string_view RowKeys::time_text(const Batch& batch, std::size_t row) {
    return batch.field(row, time_at_, scratch_);
}

double RowKeys::time(const Batch& batch, std::size_t row) {
    return parse_time(time_text(batch, row), recipe_->time_format);
}

bool RowKeys::in_target(const Batch& batch, std::size_t row) {
    return batch.field(row, domain_at_, scratch_) == recipe_->target;
}

}  // namespace mlq::split
