// What a recipe says about one row: its rank, its stratum, its group, its time.
//
//   rank(row)  = H64(salt ‖ 0x1F ‖ key),  H64 = XXH3-64 with seed 0; key fields are joined by 0x1F
//   check it with:  printf 'SALT\x1fKEY' | xxhsum -H3
// A rank depends on nothing but the key's bytes and the salt: not on the row's place, the other rows, or threads.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "mlq/split/batch.hpp"
#include "mlq/split/recipe.hpp"

namespace mlq::split {

// H64(salt ‖ 0x1F ‖ key).
std::uint64_t hash_key(std::string_view salt, std::string_view key);

// Reads rows of batches whose wanted columns are recipe_columns(recipe). Holds scratch memory: one for each worker.
class RowKeys {
  public:
    explicit RowKeys(const Recipe& recipe);

    // The ranks of all rows of the batch.
    void find_ranks(const Batch& batch, std::vector<std::uint64_t>& ranks);

    // The stratum's name: values of its columns joined by 0x1F; of several labels, the sorted distinct ones; of a
    // numeric column, the bin ("< 2.5", "2.5 to 4", ">= 4", or "not a number"). With a domain, "\x02" or "\x03" stands
    // before it for rows of the target domain and others.
    std::string_view stratum(const Batch& batch, std::size_t row);

    // visit(row, stratum) for all rows of the batch.
    template <typename Visit>
    void each_stratum(const Batch& batch, Visit&& visit) {
        const bool plain = has_plain_stratum();
        for (std::size_t row = 0; row < batch.rows; ++row)
            visit(row, plain ? batch.field(row, strata_at_, stratum_) : stratum(batch, row));
    }

    // What rows are counted by: the stratum, or the label where there are no strata.
    std::string_view counted_class(const Batch& batch, std::size_t row);

    // No column of the group has a value.
    bool lacks_group(const Batch& batch, std::size_t row);

    // A 64-bit hash of the group's value, or of the record of a row without one; equal groups have equal hashes, and
    // aliases are followed.
    std::uint64_t group(const Batch& batch, std::size_t row);
    std::uint64_t own_group(const Batch& batch, std::size_t row);  // before aliases

    // Seconds since 1970 for dates, the number itself for numbers. NaN if it is neither.
    double time(const Batch& batch, std::size_t row);
    std::string_view time_text(const Batch& batch, std::size_t row);

    bool in_target(const Batch& batch, std::size_t row);

  private:
    const Recipe* recipe_;
    bool has_plain_stratum() const {
        return recipe_->strata.size() == 1 && recipe_->label_separator.empty() && recipe_->domain.empty() &&
               !recipe_->strata[0].is_numeric();
    }
    std::size_t key_at_ = 0, strata_at_ = 0, group_at_ = 0, time_at_ = 0, domain_at_ = 0, label_at_ = 0;
    std::vector<std::vector<std::string>> bin_names_;
    std::string prefix_;  // salt and 0x1F
    std::string scratch_, stratum_, group_;
    std::vector<std::string_view> labels_;
    bool plain_key_ = false;
    std::vector<std::string> keys_;      // of some rows at once, each with the prefix in front
    std::vector<std::string> in_place_;  // the same for plain keys: prefix, then room for a field

    std::string_view key_text(const Batch& batch, std::size_t row, std::size_t slot);
    std::string_view bin(std::size_t column, std::string_view value) const;
};

constexpr char target_mark = '\x02';
constexpr char other_mark = '\x03';
constexpr char join_mark = '\x1f';

// A stratum for people: "cat, large", "cat, (no value)" or "cat [target]".
std::string stratum_label(std::string_view stratum, bool has_domain);

// The bins' names between ascending cuts.
std::vector<std::string> name_bins(const std::vector<double>& cuts);

}  // namespace mlq::split
