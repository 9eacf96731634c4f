#include "eval/describe_tracking.hpp"

#include "eval/show_measure.hpp"

namespace mlq::tools::eval {
namespace {

void add_count(Report& report, const char* key, const char* label, double value, const std::string& note = {}) {
    report.add(Fact{.key = key, .label = label, .value = value, .digits = 15, .note = note});
}

template <typename Get>
double sum(const TrackingResult& result, Get get) {
    double total = 0;
    for (const auto& one : result.sequences) total += get(one);
    return total;
}

void describe_set(Report& report, const TrackingOptions& options, const TrackingResult& result,
                  const TrackingWords& words) {
    const auto& counts = result.counts;
    add_count(report, "sequences", "Sequences", static_cast<double>(result.sequences.size()));
    add_count(report, "frames", "Frames", counts.frames);
    add_count(report, "truths", "Truth boxes", counts.truths);
    add_count(report, "truth_tracks", "Truth tracks", counts.truth_tracks);
    add_count(report, "results", "Result boxes", counts.results);
    add_count(report, "result_tracks", "Result tracks", counts.result_tracks);
    report.add(Fact{.key = "preprocess", .label = "Rows count as in", .value = words.filter});
    add_count(report, "truths_left_out", "Truth boxes left out",
              sum(result, [](const auto& one) { return one.truths_left_out; }));
    add_count(report, "results_on_distractors", "Result boxes on distractors, left out",
              sum(result, [](const auto& one) { return one.results_on_distractors; }));
    report.add(Fact{.key = "iou", .label = "IoU of a match", .value = options.threshold / 1000.0, .digits = 3});
    report.add(Fact{.key = "continuity", .label = "A pairing continues", .value = words.continuity});
    report.add(Fact{.key = "compat", .label = "Compatible with", .value = words.compat});
    report.extra("bootstrap_draws", result.draws);
}

void describe_clear(Report& report, const TrackingOptions& options, const TrackingResult& result) {
    const auto& counts = result.counts;
    const auto& total = result.total;
    report.section("CLEAR");
    add_measure(report, "mota", "MOTA", total.mota);
    add_measure(report, "motp_iou", "MOTP (mean IoU)", total.motp);
    if (options.compat == TrackCompat::motmetrics)
        report.add(Fact{.key = "motp_distance",
                        .label = "MOTP as a distance",
                        .value = total.motp.value ? Json(1 - *total.motp.value) : Json(nullptr),
                        .note = total.motp.value ? "" : total.motp.reason});
    add_measure(report, "moda", "MODA", total.moda);
    add_measure(report, "recall", "Recall", total.recall, Style::percent);
    add_measure(report, "precision", "Precision", total.precision, Style::percent);
    add_measure(report, "false_alarms_per_frame", "False alarms per frame", total.false_alarms_per_frame);
    add_count(report, "matches", "Matches (TP)", counts.matches);
    add_count(report, "false_positives", "False positives", counts.results - counts.matches);
    add_count(report, "misses", "Misses (FN)", counts.truths - counts.matches);
    add_count(report, "identity_switches", "Identity switches", counts.switches);
    add_count(report, "fragmentations", "Fragmentations", counts.fragmentations);
    add_count(report, "mostly_tracked", "Mostly tracked", counts.mostly_tracked);
    add_count(report, "partially_tracked", "Partially tracked",
              counts.truth_tracks - counts.mostly_tracked - counts.mostly_lost);
    add_count(report, "mostly_lost", "Mostly lost", counts.mostly_lost);
    add_measure(report, "mostly_tracked_share", "Share mostly tracked", total.mostly_tracked, Style::percent);
    add_measure(report, "partially_tracked_share", "Share partially tracked", total.partially_tracked, Style::percent);
    add_measure(report, "mostly_lost_share", "Share mostly lost", total.mostly_lost, Style::percent);
}

void describe_identity(Report& report, const TrackingResult& result) {
    const auto& counts = result.counts;
    report.section("Identity");
    add_measure(report, "idf1", "IDF1", result.total.idf1);
    add_measure(report, "idp", "IDP", result.total.idp);
    add_measure(report, "idr", "IDR", result.total.idr);
    add_count(report, "idtp", "IDTP", counts.identity_matches);
    add_count(report, "idfp", "IDFP", counts.results - counts.identity_matches);
    add_count(report, "idfn", "IDFN", counts.truths - counts.identity_matches);
}

void describe_hota(Report& report, const TrackingResult& result) {
    const auto& total = result.total;
    report.section("HOTA, means over alpha");
    add_measure(report, "hota", "HOTA", total.hota);
    add_measure(report, "deta", "DetA", total.deta);
    add_measure(report, "assa", "AssA", total.assa);
    add_measure(report, "loca", "LocA", total.loca);
    add_measure(report, "detre", "DetRe", total.detre);
    add_measure(report, "detpr", "DetPr", total.detpr);
    add_measure(report, "assre", "AssRe", total.assre);
    add_measure(report, "asspr", "AssPr", total.asspr);
    add_measure(report, "hota_0", "HOTA(0)", total.hota0, Style::plain, "at alpha 0.05");
    add_measure(report, "loca_0", "LocA(0)", total.loca0, Style::plain, "at alpha 0.05");
}

Json list_classes(const TrackingResult& result, std::map<int, double> SequenceResult::*member) {
    std::map<int, double> total;
    for (const auto& one : result.sequences)
        for (const auto& [category, count] : one.*member) total[category] += count;
    Json list = Json::array();
    for (const auto& [category, count] : total) list.push_back({{"class", category}, {"boxes", count}});
    return list;
}

std::string join(const std::vector<std::string>& names) {
    constexpr std::size_t most = 10;
    std::string text;
    for (std::size_t i = 0; i < names.size() && i < most; ++i) text += (i > 0 ? ", " : "") + names[i];
    if (names.size() > most) text += " and " + std::to_string(names.size() - most) + " more";
    return text;
}

void warn_of(Report& report, const char* key, const std::vector<std::string>& names, const std::string& what) {
    if (!names.empty()) report.warn(std::to_string(names.size()) + " " + what + ": " + join(names));
    report.extra(key, names);
}

void warn_all(Report& report, const SequenceList& list, const TrackingResult& result) {
    warn_of(report, "sequences_without_results", list.without_results,
            "sequences have no results, so that all of their truth is missed");
    warn_of(report, "sequences_only_in_results", list.only_in_results,
            "sequences of the results have no truth, and are not evaluated");
    warn_of(report, "folders_without_truth", list.without_truth, "folders beside the truth hold no gt/gt.txt");
    std::vector<std::string> empty;
    for (const auto& one : result.sequences)
        if (one.counts.truths == 0) empty.push_back(one.name);
    warn_of(report, "sequences_without_truth", empty, "sequences have no truth box that counts");
    const auto left_out = list_classes(result, &SequenceResult::left_out_classes);
    for (const auto& one : left_out)
        report.warn(format_number(one["boxes"], Style::plain, 15) + " boxes of the results are of class " +
                    one["class"].dump() + ", which is not evaluated, and are left out");
    report.extra("truth_classes", list_classes(result, &SequenceResult::truth_classes));
    report.extra("result_classes_left_out", left_out);
    if (result.sequences.size() == 1)
        report.note(
            "1 sequence has no interval but for shares of tracks: frames of a sequence depend on each other, and "
            "only other sequences show how values vary");
}

}  // namespace

void describe_tracking(Report& report, const SequenceList& list, const TrackingOptions& options,
                       const TrackingResult& result, const TrackingWords& words) {
    warn_all(report, list, result);
    describe_set(report, options, result, words);
    describe_clear(report, options, result);
    describe_identity(report, result);
    describe_hota(report, result);
    tabulate_tracking(report, options, result);
}

}  // namespace mlq::tools::eval
