// Open-set identification: is this person enrolled, and who is it? (P. Grother et al., NISTIR 8271; ISO/IEC 19795-1.)
// A gallery of N identities is searched with probes; each search returns candidates with scores. A probe whose person
// is enrolled has a mate; others are non-mates (strangers). At a threshold T, a candidate is returned if its score >=
// T:
//     FPIR = non-mate probes with any candidate >= T / non-mate probes
//     FNIR = mate probes without their mate among the first R candidates at >= T / mate probes;  TPIR = 1 - FNIR
//
//     const auto set = read_identification("searches.csv", {.gallery = "gallery.csv"});
//     const double threshold = find_threshold(set, 0.01);
//     measure_point(set, threshold, {}).fnir.value;
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "mlq/base/records.hpp"
#include "mlq/metrics/measure.hpp"

namespace mlq {

struct MateProbe {
    std::uint32_t identity = 0;
    std::uint32_t rank = 0;  // of the mate among the candidates, from 1; 0: not among them
    double score = 0;        // of the mate
    bool extracted = true;   // false: no template could be made; counts as a miss
};

struct NonMateProbe {
    std::uint32_t identity = 0;  // unknown persons are all different
    std::vector<double> scores;  // of the candidates, highest first
    bool extracted = true;       // false: counts as no alarm
};

struct IdentificationSet {
    std::string path;
    std::vector<MateProbe> mates;
    std::vector<NonMateProbe> strangers;
    std::size_t identities = 0;     // of probes
    double gallery = 0;             // N
    bool gallery_is_known = false;  // false: as many as were seen among the candidates
};

// One row per candidate; a probe without any candidate has one row without candidate and score. `truth` is the probe's
// person, or empty for an unknown stranger. With a gallery file a probe has a mate if its truth is enrolled. Without,
// if `mated` says so, or else if it has a truth.
struct IdentificationColumns {
    std::string probe = "probe";
    std::string truth = "truth";
    std::string candidate = "candidate";
    std::string score = "score";
    std::string mated = "mated";          // 1 or 0, optional
    std::string extracted = "extracted";  // 1 or 0, optional: 0 is a failure to make a template
    std::filesystem::path gallery = {};   // a file with the enrolled identities; empty: none is given
    std::string gallery_id = "id";        // its column
    double gallery_size = 0;              // without a file; 0: unknown
    RecordFormat format = RecordFormat::detect;
};

// Throws Error naming file and row for missing columns or values, scores that are not finite numbers, a candidate that
// comes twice for a probe or is not enrolled, two truths of one probe, and a non-mate whose person is enrolled.
IdentificationSet read_identification(const std::filesystem::path& path, const IdentificationColumns& columns = {});

struct IdentificationOptions {
    Level level = 0.95;
    std::uint32_t rank = 1;    // R
    bool by_identity = false;  // intervals take persons, not probes, as independent (design effect)
};

struct OperatingPoint {
    double threshold = 0;
    Measure fpir, fnir, tpir;
    Measure selectivity;  // candidates >= T per non-mate probe; without interval
};
OperatingPoint measure_point(const IdentificationSet& set, double threshold, const IdentificationOptions& options);

// The smallest threshold with FPIR <= target: at most k = floor(target * M) of the M non-mates raise an alarm; of equal
// scores all or none do. Minus infinity when all may. Throws Error without non-mates.
double find_threshold(const IdentificationSet& set, double target);

// FNIR(R, minus infinity): the mate is not among the first R candidates.
Measure measure_rank_miss(const IdentificationSet& set, const IdentificationOptions& options);

struct DetPoint {
    double threshold = 0, fpir = 0, fnir = 0;
};
// At every score of a non-mate's best candidate and just above it, rising thresholds.
std::vector<DetPoint> find_det_curve(const IdentificationSet& set, std::uint32_t rank);

// FPIR at a threshold for a gallery of another size. Smaller: the exact mean over random sub-galleries,
// 1 - C(N - c, n) / C(N, n) for a probe with c candidates >= T; right only if all candidates >= T are in the file.
// Larger: 1 - (1 - FPIR(N))^(n / N), an extrapolation that takes new identities to be as independent as strangers and
// all probes to be alike (FPIR = 1 - (1 - FMR)^N); where probes differ, it is too high.
double predict_fpir(const IdentificationSet& set, double threshold, double gallery);

}  // namespace mlq
