#include "mlq/split/leaks.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "mlq/base/error.hpp"
#include "mlq/base/hash.hpp"
#include "mlq/split/near_text.hpp"
#include "mlq/split/normalise_text.hpp"
#include "mlq/split/parse_value.hpp"
#include "part_rows.hpp"

namespace mlq::split {
namespace {

// A row by the hash of what is compared.
struct Hashed {
    std::uint64_t hash;
    Place place;
};
struct Labelled {
    std::uint64_t hash;
    std::uint64_t label;
    Place place;
};

constexpr std::uint64_t nothing = 0;  // the hash of rows that take no part (an empty id); real hashes avoid it

std::uint64_t hash_text(std::string_view text) {
    const std::uint64_t hash = hash64(text);
    return hash == nothing ? 1 : hash;
}

std::string join_fields(const Batch& batch, std::size_t row, std::size_t from, std::size_t count, char separator) {
    std::string text, scratch;
    for (std::size_t k = 0; k < count; ++k) {
        if (k > 0) text += separator;
        text.append(batch.field(row, from + k, scratch));
    }
    return text;
}

class LeakFinder {
  public:
    LeakFinder(const std::vector<PartInput>& parts, const LeakOptions& options)
        : options_(options), rows_(parts, options) {
        for (const std::string& column : rows_.columns())
            if (!is_listed(options.key, column) && !is_listed(options.group, column) &&
                !is_listed(options.label, column) && column != options.time)
                features_.push_back(column);
    }

    std::vector<LeakCheck> run() {
        const std::map<std::string, void (LeakFinder::*)(LeakCheck&)> work = {
            {"shared_ids", &LeakFinder::find_shared_ids},
            {"shared_groups", &LeakFinder::find_shared_groups},
            {"identical_rows", &LeakFinder::find_identical_rows},
            {"identical_features", &LeakFinder::find_identical_features},
            {"conflicting_labels", &LeakFinder::find_conflicting_labels},
            {"identical_text", &LeakFinder::find_identical_text},
            {"near_duplicates", &LeakFinder::find_near_duplicates},
            {"time_overlap", &LeakFinder::find_time_overlap}};
        std::vector<LeakCheck> checks;
        for (const std::string& name : leak_check_names()) {
            LeakCheck check{.name = name};
            if (is_listed(options_.skip, name))
                check.skipped = "left out by --skip";
            else
                (this->*work.at(name))(check);
            check.ran = check.skipped.empty();
            checks.push_back(std::move(check));
        }
        describe(checks);
        return checks;
    }

  private:
    const LeakOptions& options_;
    PartRows rows_;
    std::vector<std::string> features_;
    std::vector<std::string> text_columns_;
    bool text_columns_known_ = false;

    static bool is_listed(const std::vector<std::string>& names, const std::string& name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    }

    RowPlace name_place(Place place) const { return {.part = rows_.parts()[place.part()], .row = place.row()}; }

    std::vector<Hashed> hash_rows(const std::vector<std::string>& wanted,
                                  const std::function<std::uint64_t(const Batch&, std::size_t)>& look) {
        std::vector<Hashed> hashed;
        rows_.visit<std::uint64_t>(wanted, look, [&](Place place, std::uint64_t, std::uint64_t&& hash) {
            if (hash != nothing) hashed.push_back({hash, place});
        });
        std::sort(hashed.begin(), hashed.end(), [](const Hashed& a, const Hashed& b) {
            return std::tuple(a.hash, a.place.bits) < std::tuple(b.hash, b.place.bits);
        });
        return hashed;
    }

    // Rows that have the hash of a row of an earlier part.
    void report_shared(LeakCheck& check, const std::vector<Hashed>& hashed) {
        std::vector<std::pair<Place, Place>> pairs;
        for (std::size_t begin = 0, end = 0; begin < hashed.size(); begin = end) {
            while (end < hashed.size() && hashed[end].hash == hashed[begin].hash) ++end;
            for (std::size_t i = begin + 1; i < end; ++i)
                if (hashed[i].place.part() != hashed[begin].place.part())
                    add(check, pairs, hashed[begin].place, hashed[i].place);
        }
        finish(check, pairs);
    }
    // Keeps the first findings by place of the second row.
    void add(LeakCheck& check, std::vector<std::pair<Place, Place>>& pairs, Place first, Place second) const {
        ++check.rows;
        const auto later = [](const auto& a, const auto& b) { return a.second < b.second; };
        pairs.emplace_back(first, second);
        std::push_heap(pairs.begin(), pairs.end(), later);
        if (pairs.size() <= options_.limit) return;
        std::pop_heap(pairs.begin(), pairs.end(), later);
        pairs.pop_back();
    }
    void finish(LeakCheck& check, std::vector<std::pair<Place, Place>>& pairs) const {
        std::sort(pairs.begin(), pairs.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
        for (const auto& [first, second] : pairs)
            check.findings.push_back({.first = name_place(first), .second = name_place(second)});
    }

    void compare_columns(LeakCheck& check, const std::vector<std::string>& columns, bool skip_empty) {
        report_shared(check, hash_rows(columns, [&](const Batch& batch, std::size_t row) {
                          const std::string value = join_fields(batch, row, 0, columns.size(), '\x1f');
                          const bool empty = value.find_first_not_of('\x1f') == std::string::npos;
                          return empty && skip_empty ? nothing : hash_text(value);
                      }));
    }

    void find_shared_ids(LeakCheck& check) {
        if (options_.key.empty())
            check.skipped = "no --key";
        else
            compare_columns(check, options_.key, true);
    }
    void find_shared_groups(LeakCheck& check) {
        if (options_.group.empty())
            check.skipped = "no --group";
        else
            compare_columns(check, options_.group, true);
    }
    void find_identical_rows(LeakCheck& check) {
        report_shared(check,
                      hash_rows({}, [](const Batch& batch, std::size_t row) { return hash_text(batch.content(row)); }));
    }
    void find_identical_features(LeakCheck& check) {
        if (features_.empty())
            check.skipped = "no feature columns";
        else
            compare_columns(check, features_, false);
    }

    void find_conflicting_labels(LeakCheck& check) {
        if (options_.label.empty() || features_.empty()) {
            check.skipped = options_.label.empty() ? "no --label" : "no feature columns";
            return;
        }
        std::vector<std::string> wanted = features_;
        wanted.insert(wanted.end(), options_.label.begin(), options_.label.end());
        std::vector<Labelled> labelled;
        using Hashes = std::pair<std::uint64_t, std::uint64_t>;
        rows_.visit<Hashes>(
            wanted,
            [&](const Batch& batch, std::size_t row) {
                return Hashes(hash_text(join_fields(batch, row, 0, features_.size(), '\x1f')),
                              hash_text(join_fields(batch, row, features_.size(), options_.label.size(), '\x1f')));
            },
            [&](Place place, std::uint64_t, Hashes&& hashes) {
                labelled.push_back({hashes.first, hashes.second, place});
            });
        std::sort(labelled.begin(), labelled.end(), [](const Labelled& a, const Labelled& b) {
            return std::tuple(a.hash, a.place.bits) < std::tuple(b.hash, b.place.bits);
        });
        std::vector<std::pair<Place, Place>> pairs;
        for (std::size_t begin = 0, end = 0; begin < labelled.size(); begin = end) {
            while (end < labelled.size() && labelled[end].hash == labelled[begin].hash) ++end;
            for (std::size_t i = begin + 1; i < end; ++i) {
                // The first row of an earlier part with another label.
                const auto other = std::find_if(
                    labelled.begin() + static_cast<std::ptrdiff_t>(begin),
                    labelled.begin() + static_cast<std::ptrdiff_t>(i), [&](const Labelled& row) {
                        return row.label != labelled[i].label && row.place.part() != labelled[i].place.part();
                    });
                if (other != labelled.begin() + static_cast<std::ptrdiff_t>(i))
                    add(check, pairs, other->place, labelled[i].place);
            }
        }
        finish(check, pairs);
    }

    // Feature columns whose first values are mostly words: not numbers, and ten bytes or longer on average.
    const std::vector<std::string>& text_columns() {
        if (text_columns_known_) return text_columns_;
        text_columns_known_ = true;
        text_columns_ = options_.text;
        if (!text_columns_.empty()) return text_columns_;
        std::vector<std::size_t> words(features_.size()), bytes(features_.size());
        std::size_t seen = 0;
        constexpr std::size_t sample = 1000;
        rows_.visit<std::vector<std::string>>(
            features_,
            [&](const Batch& batch, std::size_t row) {
                std::vector<std::string> values;
                std::string scratch;
                if (batch.ticket == 0 && row < sample)
                    for (std::size_t k = 0; k < features_.size(); ++k)
                        values.emplace_back(batch.field(row, k, scratch));
                return values;
            },
            [&](Place, std::uint64_t, std::vector<std::string>&& values) {
                seen += values.empty() ? 0 : 1;
                for (std::size_t k = 0; k < values.size(); ++k) {
                    words[k] += std::isnan(parse_number(values[k])) ? 1 : 0;
                    bytes[k] += values[k].size();
                }
            });
        for (std::size_t k = 0; k < features_.size(); ++k)
            if (words[k] * 2 > seen && bytes[k] >= seen * 10) text_columns_.push_back(features_[k]);
        return text_columns_;
    }
    std::string text_of(const Batch& batch, std::size_t row) const {
        std::string text, scratch;
        for (std::size_t k = 0; k < text_columns_.size(); ++k) append_normalised(text, batch.field(row, k, scratch));
        return text;
    }

    void find_identical_text(LeakCheck& check) {
        if (text_columns().empty()) {
            check.skipped = "no text column; name one with --text";
            return;
        }
        report_shared(check, hash_rows(text_columns_, [&](const Batch& batch, std::size_t row) {
                          const std::string text = text_of(batch, row);
                          return text.empty() ? nothing : hash_text(text);
                      }));
    }

    void find_near_duplicates(LeakCheck& check) {
        if (text_columns().empty() || options_.near <= 0) {
            check.skipped = options_.near <= 0 ? "--near 0" : "no text column; name one with --text";
            return;
        }
        std::vector<Sketch> sketches;
        std::vector<std::uint16_t> parts;
        std::vector<bool> skip;
        std::vector<Place> places;
        using Sketched = std::pair<Sketch, bool>;
        rows_.visit<Sketched>(
            text_columns_,
            [&](const Batch& batch, std::size_t row) {
                const std::string text = text_of(batch, row);
                return Sketched(sketch_text(text), text.empty());
            },
            [&](Place place, std::uint64_t, Sketched&& sketched) {
                sketches.push_back(sketched.first);
                skip.push_back(sketched.second);
                parts.push_back(place.part());
                places.push_back(place);
            });
        std::vector<NearPair> pairs = find_near_texts(sketches, parts, skip, options_.near, true);
        sketches = {};
        verify(pairs);
        // Each row once, with the most similar row of an earlier part.
        std::map<Place, std::pair<Place, double>> best;
        for (const NearPair& pair : pairs) {
            if (pair.similarity < options_.near) continue;
            const Place first = std::min(places[pair.first], places[pair.second]);
            const Place second = std::max(places[pair.first], places[pair.second]);
            const auto found = best.find(second);
            if (found == best.end() || found->second.second < pair.similarity) best[second] = {first, pair.similarity};
        }
        check.rows = best.size();
        for (const auto& [second, first] : best) {
            if (check.findings.size() == options_.limit) break;
            check.findings.push_back(
                {.first = name_place(first.first), .second = name_place(second), .similarity = first.second});
        }
    }

    // Replaces estimates by the exact similarity, for as many texts as fit into memory.
    void verify(std::vector<NearPair>& pairs) {
        constexpr std::size_t most_bytes = std::size_t{200} << 20;
        std::map<std::uint64_t, std::string> texts;
        for (const NearPair& pair : pairs) {
            texts[pair.first];
            texts[pair.second];
        }
        std::uint64_t at = 0;
        std::size_t bytes = 0;
        std::vector<bool> wanted;
        for (const auto& [text, ignored] : texts) {
            wanted.resize(text + 1, false);
            wanted[text] = true;
        }
        if (texts.empty()) return;
        rows_.visit<std::string>(
            text_columns_, [&](const Batch& batch, std::size_t row) { return text_of(batch, row); },
            [&](Place, std::uint64_t, std::string&& text) {
                const bool take = at < wanted.size() && wanted[at] && bytes + text.size() <= most_bytes;
                if (take) {
                    bytes += text.size();
                    texts[at] = std::move(text);
                }
                ++at;
            });
        for (NearPair& pair : pairs) {
            const std::string& a = texts[pair.first];
            const std::string& b = texts[pair.second];
            if (!a.empty() && !b.empty()) pair.similarity = jaccard(a, b);
        }
    }

    void find_time_overlap(LeakCheck& check) {
        if (options_.time.empty()) {
            check.skipped = "no --time";
            return;
        }
        const std::size_t parts = rows_.parts().size();
        constexpr double infinity = std::numeric_limits<double>::infinity();
        std::vector<double> first(parts, infinity);
        std::uint64_t unreadable = 0;
        const auto look = [](const Batch& batch, std::size_t row) {
            std::string scratch;
            return parse_time(batch.field(row, 0, scratch));
        };
        rows_.visit<double>({options_.time}, look, [&](Place place, std::uint64_t, double&& time) {
            if (std::isnan(time))
                ++unreadable;
            else
                first[place.part()] = std::min(first[place.part()], time);
        });
        // A row must be older than everything in the parts after its own.
        std::vector<double> after(parts, infinity);
        for (std::size_t s = parts - 1; s > 0; --s) after[s - 1] = std::min(after[s], first[s]);
        std::vector<std::pair<Place, Place>> pairs;
        rows_.visit<double>({options_.time}, look, [&](Place place, std::uint64_t, double&& time) {
            if (!std::isnan(time) && time >= after[place.part()]) add(check, pairs, place, place);
        });
        finish(check, pairs);
        if (unreadable > 0) check.note = std::to_string(unreadable) + " times are neither dates nor numbers";
    }

    // Where the findings are and what they look like.
    void describe(std::vector<LeakCheck>& checks) {
        std::map<std::pair<std::string, std::uint64_t>, std::pair<std::uint64_t, std::string>> known;
        for (const LeakCheck& check : checks)
            for (const Finding& finding : check.findings) {
                known[{finding.first.part, finding.first.row}];
                known[{finding.second.part, finding.second.row}];
            }
        if (known.empty()) return;
        std::vector<std::vector<bool>> wanted(rows_.parts().size());
        for (const auto& [place, ignored] : known) {
            const auto part = static_cast<std::size_t>(
                std::find(rows_.parts().begin(), rows_.parts().end(), place.first) - rows_.parts().begin());
            if (wanted[part].size() <= place.second) wanted[part].resize(place.second + 1, false);
            wanted[part][place.second] = true;
        }
        rows_.visit<std::string_view>(
            {}, [](const Batch& batch, std::size_t row) { return batch.content(row); },
            [&](Place place, std::uint64_t byte, std::string_view&& content) {
                if (place.row() >= wanted[place.part()].size() || !wanted[place.part()][place.row()]) return;
                known[{rows_.parts()[place.part()], place.row()}] = {byte, std::string(content.substr(0, 120))};
            });
        for (LeakCheck& check : checks)
            for (Finding& finding : check.findings) {
                finding.first.byte = known[{finding.first.part, finding.first.row}].first;
                finding.second.byte = known[{finding.second.part, finding.second.row}].first;
                finding.value = known[{finding.second.part, finding.second.row}].second;
            }
    }
};

}  // namespace

const std::vector<std::string>& leak_check_names() {
    static const std::vector<std::string> names = {"shared_ids",         "shared_groups",      "identical_rows",
                                                   "identical_features", "conflicting_labels", "identical_text",
                                                   "near_duplicates",    "time_overlap"};
    return names;
}

std::vector<LeakCheck> find_leaks(const std::vector<PartInput>& parts, const LeakOptions& options) {
    const std::vector<std::string>& names = leak_check_names();
    for (const std::string& name : options.skip)
        if (std::find(names.begin(), names.end(), name) == names.end() && name != "drift" && name != "images")
            throw Error("--skip", "unknown check " + mlq::quoted(name));
    return LeakFinder(parts, options).run();
}

}  // namespace mlq::split
