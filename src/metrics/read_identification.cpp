#include <algorithm>
#include <charconv>
#include <cmath>
#include <unordered_map>
#include <unordered_set>

#include "distinct_ids.hpp"
#include "mlq/base/error.hpp"
#include "mlq/metrics/identification.hpp"

namespace mlq {
namespace {

enum Field : std::size_t { probe_field, truth_field, candidate_field, score_field, mated_field, extracted_field };

std::unordered_set<std::string> read_gallery(const std::filesystem::path& path, const std::string& column) {
    std::unordered_set<std::string> enrolled;
    RecordReader records(path, {column});
    while (records.next()) {
        const auto id = records.field(0);
        if (!id || id->empty()) throw Error(records.where(0), id ? "is empty" : "is missing", "`gallery-id` names it");
        if (!enrolled.emplace(*id).second)
            throw Error(records.where(0), mlq::quoted(*id) + " is enrolled twice", "list every identity once");
    }
    if (enrolled.empty()) throw Error(path.string(), "is an empty gallery");
    return enrolled;
}

struct Candidate {
    std::string id;
    double score;
};

struct Search {
    std::string truth;
    std::string where;  // its first row
    bool mated = false, extracted = true;
    std::vector<Candidate> candidates;
};

class Reader {
  public:
    Reader(const std::filesystem::path& path, const IdentificationColumns& columns)
        : columns_(columns),
          records_(path,
                   {columns.probe, columns.truth, columns.candidate, columns.score, columns.mated, columns.extracted},
                   columns.format) {
        set_.path = path == "-" ? "standard input" : path.string();
        if (!columns.gallery.empty()) enrolled_ = read_gallery(columns.gallery, columns.gallery_id);
    }

    IdentificationSet read() {
        while (records_.next()) read_row();
        if (searches_.empty()) throw Error(set_.path, "holds no searches");
        set_.gallery = columns_.gallery_size;
        if (!columns_.gallery.empty()) set_.gallery = static_cast<double>(enrolled_.size());
        set_.gallery_is_known = set_.gallery > 0;
        if (columns_.gallery.empty()) enrolled_ = seen_;
        if (!set_.gallery_is_known) set_.gallery = static_cast<double>(seen_.size());
        if (set_.gallery < static_cast<double>(seen_.size()))
            throw Error("`gallery-size`",
                        "is below the " + std::to_string(seen_.size()) + " candidates of " + set_.path);
        for (const auto number : order_) add(searches_[number]);
        set_.identities = identities_.size() + strangers_;
        return std::move(set_);
    }

  private:
    const IdentificationColumns& columns_;
    RecordReader records_;
    IdentificationSet set_;
    std::unordered_set<std::string> enrolled_, seen_;
    std::unordered_map<std::string, std::size_t> numbers_;
    std::vector<Search> searches_;
    std::vector<std::size_t> order_;
    std::unordered_map<std::string, std::uint32_t> identities_;
    detail::DistinctIds ids_;    // of searches and their candidates
    std::size_t strangers_ = 0;  // of unknown identity

    std::string text(Field field, bool needed) {
        const auto value = records_.field(field);
        if (needed && (!value || value->empty()))
            throw Error(records_.where(field), value ? "is empty" : "is missing", "name the column with its option");
        return std::string(value.value_or(""));
    }

    bool flag(Field field, bool usual) {
        const auto value = text(field, false);
        if (value.empty()) return usual;
        if (value == "1" || value == "true") return true;
        if (value == "0" || value == "false") return false;
        throw Error(records_.where(field), mlq::quoted(value) + " is neither 1 nor 0, true nor false");
    }

    void read_row() {
        const auto probe = text(probe_field, true);
        const auto truth = text(truth_field, false);
        if (records_.row() == 1 && !records_.field(truth_field))
            throw Error(records_.where(truth_field), "is missing", "it is the probe's person, empty for a stranger");
        const bool mated = columns_.gallery.empty() ? flag(mated_field, !truth.empty()) : enrolled_.contains(truth);
        if (flag(mated_field, mated) != mated)
            throw Error(records_.where(mated_field),
                        mated ? "a non-mate must not be enrolled, but " + mlq::quoted(truth) + " is"
                              : "a mate must be enrolled, but " + mlq::quoted(truth) + " is not");
        if (mated && truth.empty()) throw Error(records_.where(truth_field), "is empty, but the probe has a mate");
        const auto [place, is_new] = numbers_.try_emplace(probe, searches_.size());
        if (is_new) {
            order_.push_back(searches_.size());
            searches_.push_back({truth, records_.where(), mated, flag(extracted_field, true), {}});
        }
        auto& search = searches_[place->second];
        if (search.truth != truth || search.mated != mated)
            throw Error(records_.where(truth_field), "differs from an earlier row of probe " + mlq::quoted(probe));
        add_candidate(search);
    }

    void add_candidate(Search& search) {
        const auto candidate = text(candidate_field, false);
        if (candidate.empty()) return;
        if (!search.extracted)
            throw Error(records_.where(candidate_field), "a probe without template has no candidate");
        const auto written = text(score_field, true);
        double score = 0;
        const auto [end, problem] = std::from_chars(written.data(), written.data() + written.size(), score);
        if (problem != std::errc() || end != written.data() + written.size() || !std::isfinite(score))
            throw Error(records_.where(score_field), mlq::quoted(written) + " is not a finite number");
        if (ids_.find_or_add(std::string(*records_.field(probe_field)) + '\x1f' + candidate, records_.row()) != 0)
            throw Error(records_.where(candidate_field), mlq::quoted(candidate) + " comes twice for this probe");
        if (!columns_.gallery.empty() && !enrolled_.contains(candidate))
            throw Error(records_.where(candidate_field),
                        mlq::quoted(candidate) + " is not in " + columns_.gallery.string());
        seen_.insert(candidate);
        search.candidates.push_back({candidate, score});
    }

    std::uint32_t number_identity(const std::string& truth) {
        if (truth.empty()) {
            // After all that have a name; those are at most as many as there are searches.
            return static_cast<std::uint32_t>(searches_.size() + strangers_++);
        }
        return identities_.try_emplace(truth, static_cast<std::uint32_t>(identities_.size())).first->second;
    }

    void add(Search& search) {
        if (!search.mated && !search.truth.empty() && enrolled_.contains(search.truth))
            throw Error(search.where, "a non-mate must not be enrolled, but " + mlq::quoted(search.truth) +
                                          (columns_.gallery.empty() ? " is a candidate" : " is"));
        auto& candidates = search.candidates;
        std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
            return a.score != b.score ? a.score > b.score : a.id < b.id;
        });
        const auto identity = number_identity(search.truth);
        if (!search.mated) {
            NonMateProbe probe{.identity = identity, .scores = {}, .extracted = search.extracted};
            for (const auto& one : candidates) probe.scores.push_back(one.score);
            set_.strangers.push_back(std::move(probe));
            return;
        }
        MateProbe probe{.identity = identity, .extracted = search.extracted};
        for (std::size_t i = 0; i < candidates.size(); ++i) {
            if (candidates[i].id != search.truth) continue;
            probe.rank = static_cast<std::uint32_t>(i + 1);
            probe.score = candidates[i].score;
        }
        set_.mates.push_back(probe);
    }
};

}  // namespace

IdentificationSet read_identification(const std::filesystem::path& path, const IdentificationColumns& columns) {
    return Reader(path, columns).read();
}

}  // namespace mlq
