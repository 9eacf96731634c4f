#include <cmath>
#include <map>
#include <memory>

#include "common/check_number.hpp"
#include "common/level_option.hpp"
#include "common/plot_option.hpp"
#include "eval/describe_tracking.hpp"
#include "eval/show_measure.hpp"
#include "eval/verbs.hpp"
#include "mlq/base/error.hpp"

namespace mlq::tools::eval {
namespace {

struct Options {
    std::string truth, results;
    std::string filter = "mot17", compat = "none", continuity;
    double iou = 0.5;
    std::uint32_t frames = 0;
    bool no_intervals = false;
    LevelOption level;
    int draws = 0;
    std::vector<std::string> plots;
};

const std::map<std::string, TrackFilter> filters{{"mot15", TrackFilter::mot15},
                                                 {"mot17", TrackFilter::mot17},
                                                 {"mot20", TrackFilter::mot20},
                                                 {"none", TrackFilter::none}};
const std::map<std::string, Continuity> continuities{{"last-match", Continuity::last_match},
                                                     {"frame-before", Continuity::frame_before}};
const std::map<std::string, TrackCompat> compats{
    {"none", TrackCompat::none}, {"trackeval", TrackCompat::trackeval}, {"motmetrics", TrackCompat::motmetrics}};

template <typename Value>
CLI::Validator one_of(const std::map<std::string, Value>& words) {
    std::vector<std::string> names;
    for (const auto& [name, value] : words) names.push_back(name);
    return CLI::Validator(CLI::IsMember(std::move(names))).description("");
}

void define(CLI::App& app, Options& options) {
    app.add_option("truth", options.truth,
                   "Truth in MOTChallenge's text format: a file, or a folder of SEQ/gt/gt.txt or SEQ.txt; plain or "
                   "gzip, - is standard input")
        ->required()
        ->type_name("TRUTH");
    app.add_option("results", options.results, "What the tracker found: a file, or a folder of SEQ.txt")
        ->required()
        ->type_name("RESULTS");
    app.add_option("--preprocess", options.filter,
                   "Which rows count, as in mot15 (no classes), mot17 (pedestrians; results on distractors are left "
                   "out), mot20, or none (all)")
        ->check(one_of(filters))
        ->type_name("RULES");
    app.add_option("--iou", options.iou, "IoU of a match, for CLEAR and identity")
        ->check(finite_number())
        ->type_name("IOU");
    app.add_option("--continuity", options.continuity,
                   "A pairing continues that of the last-match or only of the frame-before; default: last-match")
        ->check(one_of(continuities))
        ->type_name("MEMORY");
    app.add_option("--compat", options.compat, "Keep the peculiarities of none, trackeval or motmetrics")
        ->check(one_of(compats))
        ->type_name("PROGRAM");
    app.add_option("--frames", options.frames,
                   "Length of the sequence, if there is one; 0: that of seqinfo.ini, else as far as boxes reach")
        ->check(CLI::Validator(CLI::Range(0U, last_frame_allowed)).description(""))
        ->check(whole_number(false))
        ->type_name("N");
    app.add_flag("--no-intervals", options.no_intervals, "Leave the bootstrap out: values only");
    add_level(app, options.level);
    add_draws(app, options.draws, "1000");
    for (const char* name : {"--level", "--draws"}) app.get_option(name)->excludes("--no-intervals");
    add_plot(app, options.plots, "HOTA, DetA, AssA and LocA over alpha");
}

TrackingOptions choose(const Options& options, const Common& common) {
    TrackingOptions chosen;
    const double thousandths = 1000 * options.iou;
    if (!(thousandths >= 0.5 && thousandths <= 1000.5) || std::abs(thousandths - std::round(thousandths)) > 1e-6)
        throw Error("--iou", "must be between 0.001 and 1 with at most three decimals");
    chosen.threshold = static_cast<int>(std::round(thousandths));
    chosen.filter = filters.at(options.filter);
    chosen.compat = compats.at(options.compat);
    if (!options.continuity.empty()) {
        if (chosen.compat != TrackCompat::none)
            throw Error("--continuity", "--compat " + options.compat + " has its own");
        chosen.continuity = continuities.at(options.continuity);
    }
    chosen.level = options.level.value();
    chosen.intervals = !options.no_intervals;
    chosen.bootstrap = {
        .draws = options.draws > 0 ? options.draws : 1000, .seed = common.seed, .threads = common.threads};
    return chosen;
}

Report run(const Options& options, const Common& common) {
    const auto chosen = choose(options, common);
    auto list = list_sequences(options.truth, options.results);
    if (options.frames > 0) {
        if (list.sequences.size() > 1) throw Error("--frames", "is the length of one sequence, but there are several");
        list.sequences[0].frames = options.frames;
    }
    const auto result = evaluate_tracking(list, chosen);
    Report report("mlq-eval", "track", "Tracking: " + options.results + " against " + options.truth);
    const std::string continuity = options.compat != "none"     ? "as " + options.compat + " has it"
                                   : options.continuity.empty() ? "last-match"
                                                                : options.continuity;
    describe_tracking(report, list, chosen, result, {options.filter, continuity, options.compat});
    if (result.counts.truths + result.counts.results > 0)
        draw(report, plot_tracking(result, chosen.compat), options.plots);
    else if (!options.plots.empty())
        throw Error("--plot", "there is neither truth nor result, so there is no curve");
    return report;
}

}  // namespace

Verb track_verb() {
    auto options = std::make_shared<Options>();
    return {.name = "track",
            .summary = "MOTA, MOTP, IDF1, HOTA, mostly tracked and lost, identity switches, fragmentations",
            .example = "mlq-eval track MOT17/train results --report track.html --plot hota.svg",
            .takes = {.threads = true, .seed = true},
            .define = [options](CLI::App& app) { define(app, *options); },
            .run = [options](const Common& common) { return run(*options, common); }};
}

}  // namespace mlq::tools::eval
