// What a number was counted from, in JSON reports: "<key>_evidence" beside "<key>", so that the gate of a release
// decides on the posterior itself, with the prior that was chosen.
//
//     {"kind": "share", "hits": 4963, "total": 5000, "prior_hits": 1, "prior_misses": 1}    the priors: 1 if left out
//     {"kind": "paired", "both_right": .., "only_a_wrong": .., "only_b_wrong": .., "both_wrong": ..}
//     {"kind": "rate", "events": 3, "exposure": 48, "prior_events": 1}
//     {"kind": "quantile", "q": 0.99, "total": 1000, "first": 965, "step": 1, "values": [..]}
//     stats/quantile_posterior.hpp
//     {"kind": "draws", "draws": [..], "range": [0, 1]}    ascending draws of the posterior, at most 1000; the range
//     that the metric cannot leave is left out where there is none
//     {"kind": "student", "least": 0, "most": 1, "freedom": 19, "lower": {"middle": 2.1, "deviation": 0.5}, "upper":
//     {..}} stats/bounded_student.hpp
//     {"kind": "unknown", "reason": ".."}    measured under conditions that say nothing: a busy machine
//     {"kind": "exact"}                                                          nothing is random about it: a file's
//     size
#pragma once

#include <string>

#include "mlq/base/json.hpp"
#include "mlq/metrics/belief.hpp"

namespace mlq {

// null for what has no such form: an interval, two test sets, the unknown. Of more than 1000 draws every so-manieth
// quantile is kept, in six digits.
Json write_evidence(const Belief& belief);

// Throws Error for a kind that is not known, and for counts that are missing or contradict themselves or the value.
Belief read_evidence(const Json& evidence, double value);

// A number of a report with what is known of it: "<key>_evidence", else "<key>_interval", else that nothing is known,
// with the reason of "<key>_note". `declared_exact` says that it needs neither. Throws Error naming `where` and the key
// for null (with the note), words, evidence that contradicts itself, and an uncertain number declared to be exact.
Belief read_belief(const Json& object, const std::string& key, const std::string& where, bool declared_exact = false);

}  // namespace mlq
