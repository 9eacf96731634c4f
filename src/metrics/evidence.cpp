#include "mlq/metrics/evidence.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "mlq/base/error.hpp"
#include "mlq/stats/bootstrap.hpp"

namespace mlq {
namespace {

constexpr std::size_t most_values = 1'000'000;
constexpr std::size_t most_draws = 1000;

double in_six_digits(double number) {
    char text[32];
    const auto end = std::to_chars(text, text + sizeof text, number, std::chars_format::general, 6).ptr;
    std::from_chars(text, end, number);
    return number;
}

Json write_draws(const Belief::Draws& draws) {
    const std::size_t count = std::min(draws.sorted.size(), most_draws);
    Json numbers = Json::array();
    for (std::size_t i = 0; i < count; ++i) {
        const double middle = (static_cast<double>(i) + 0.5) / static_cast<double>(count);  // of its share of draws
        const double place = middle * static_cast<double>(draws.sorted.size()) - 0.5;
        numbers.push_back(in_six_digits(quantile_of_draws(
            draws.sorted, std::clamp(place / std::max(1.0, static_cast<double>(draws.sorted.size()) - 1), 0.0, 1.0))));
    }
    Json evidence = {{"kind", "draws"}, {"draws", std::move(numbers)}};
    if (draws.range) evidence["range"] = {draws.range->low, draws.range->high};
    return evidence;
}

double read_number(const Json& object, const std::string& key, const std::string& where) {
    const auto found = object.find(key);
    if (found == object.end() || !found->is_number() || !std::isfinite(found->get<double>()))
        throw Error(where, "\"" + key + "\" is not a number");
    return found->get<double>();
}

class Counts {
  public:
    explicit Counts(const Json& evidence) : evidence_(evidence) {}
    double get(const char* key) const { return read_number(evidence_, key, "counts"); }
    double get(const char* key, double otherwise) const { return evidence_.contains(key) ? get(key) : otherwise; }
    std::vector<double> list(const char* key) const {
        const auto found = evidence_.find(key);
        if (found == evidence_.end() || !found->is_array() || found->size() > most_values)
            throw Error("counts", "\"" + std::string(key) + "\" is not a list of numbers");
        std::vector<double> numbers;
        for (const auto& number : *found) {
            if (!number.is_number()) throw Error("counts", "\"" + std::string(key) + "\" is not a list of numbers");
            numbers.push_back(number.get<double>());
        }
        return numbers;
    }

  private:
    const Json& evidence_;
};

Belief read_draws(const Json& evidence, const Counts& counts, double value) {
    auto draws = counts.list("draws");
    for (const double draw : draws)
        if (!std::isfinite(draw)) throw Error("counts", "a draw is not a finite number");
    if (!evidence.contains("range")) return Belief::draws(value, std::move(draws));
    const auto ends = counts.list("range");
    if (ends.size() != 2 || !(ends[0] < ends[1])) throw Error("counts", "\"range\" is not [low, high]");
    return Belief::draws(value, std::move(draws), Belief::Range{ends[0], ends[1]});
}

Belief read_counts(const Json& evidence, double value) {
    const Counts counts(evidence);
    const std::string kind = evidence.is_object() ? evidence.value("kind", Json()).dump() : "";
    if (kind == "\"share\"")
        return Belief::share(counts.get("hits"), counts.get("total"),
                             {.errors = counts.get("prior_misses", 1), .correct = counts.get("prior_hits", 1)});
    if (kind == "\"rate\"")
        return Belief::rate({counts.get("events"), counts.get("exposure")}, counts.get("prior_events", 1));
    if (kind == "\"paired\"")
        return Belief::paired({counts.get("both_right"), counts.get("only_a_wrong"), counts.get("only_b_wrong"),
                               counts.get("both_wrong")});
    if (kind == "\"quantile\"")
        return Belief::quantile(QuantilePosterior({.q = counts.get("q"),
                                                   .total = counts.get("total"),
                                                   .first = counts.get("first"),
                                                   .step = counts.get("step", 1),
                                                   .values = counts.list("values")}));
    if (kind == "\"draws\"") return read_draws(evidence, counts, value);
    if (kind == "\"student\"") {
        const auto half = [&](const char* key) {
            const auto found = evidence.find(key);
            const Json object = found != evidence.end() && found->is_object() ? *found : Json::object();
            const Counts numbers(object);
            return BoundedStudent::Half{numbers.get("middle"), numbers.get("deviation")};
        };
        return Belief::student(value, BoundedStudent(counts.get("least"), counts.get("most"), counts.get("freedom"),
                                                     half("lower"), half("upper")));
    }
    if (kind == "\"unknown\"") {
        const auto reason = evidence.find("reason");
        if (reason == evidence.end() || !reason->is_string()) throw Error("counts", "\"reason\" is not a text");
        return Belief::unknown(value, *reason);
    }
    if (kind == "\"exact\"") return Belief::exact(value);
    throw Error("counts", "the kind is not known",
                "use share, paired, rate, quantile, student, draws, unknown or exact");
}

std::string find_note(const Json& object, const std::string& key) {
    const auto note = object.find(key + "_note");
    return note != object.end() && note->is_string() ? note->get<std::string>() : "";
}

std::string explain_null(const Json& object, const std::string& key) {
    const auto note = find_note(object, key);
    return note.empty() ? "has no value" : "has no value: " + quoted(note);
}

std::string explain_bare(const Json& object, const std::string& key) {
    constexpr std::size_t longest = 300;
    const auto note = find_note(object, key);
    return "the report gives neither counts nor an interval of it" +
           (note.empty()
                ? "; measure it with a tool that does, or declare \"exact\": true if nothing is random about it"
                : ": " + quoted(note, longest));
}

}  // namespace

Json write_evidence(const Belief& belief) {
    const auto& source = belief.source();
    if (const auto* share = std::get_if<Belief::Share>(&source)) {
        Json counts = {{"kind", "share"}, {"hits", share->hits}, {"total", share->total}};
        if (share->prior.correct != 1 || share->prior.errors != 1) {
            counts["prior_hits"] = share->prior.correct;
            counts["prior_misses"] = share->prior.errors;
        }
        return counts;
    }
    if (const auto* cells = std::get_if<PairedCells>(&source))
        return {{"kind", "paired"},
                {"both_right", cells->both_right},
                {"only_a_wrong", cells->only_a_wrong},
                {"only_b_wrong", cells->only_b_wrong},
                {"both_wrong", cells->both_wrong}};
    if (const auto* rate = std::get_if<Belief::Rate>(&source)) {
        Json counts = {{"kind", "rate"}, {"events", rate->counts.events}, {"exposure", rate->counts.exposure}};
        if (rate->prior_events != 1) counts["prior_events"] = rate->prior_events;
        return counts;
    }
    if (const auto* quantile = std::get_if<QuantilePosterior>(&source)) {
        const auto& kept = quantile->evidence();
        return {{"kind", "quantile"},  {"q", kept.q},       {"total", kept.total},
                {"first", kept.first}, {"step", kept.step}, {"values", kept.values}};
    }
    if (const auto* draws = std::get_if<Belief::Draws>(&source)) return write_draws(*draws);
    if (const auto* student = std::get_if<BoundedStudent>(&source)) {
        const auto half = [](const BoundedStudent::Half& one) {
            return Json{{"middle", one.middle}, {"deviation", one.deviation}};
        };
        return {{"kind", "student"},
                {"least", student->least()},
                {"most", student->most()},
                {"freedom", student->freedom()},
                {"lower", half(student->lower())},
                {"upper", half(student->upper())}};
    }
    return belief.is_exact() ? Json{{"kind", "exact"}} : Json();
}

Belief read_evidence(const Json& evidence, double value) {
    auto belief = read_counts(evidence, value);
    // A value that was shrunk or rounded may differ a little from its counts; another number is a mistake.
    if (std::fabs(belief.value() - value) > 1e-6 * std::max(1.0, std::fabs(value)))
        throw Error("counts", "they say " + std::to_string(belief.value()) + ", the value " + std::to_string(value));
    return belief;
}

Belief read_belief(const Json& object, const std::string& key, const std::string& where, bool declared_exact) {
    const std::string place = where + ": " + quoted(key);
    const auto found = object.find(key);
    if (found == object.end()) throw Error(place, "is missing");
    if (found->is_null()) throw Error(place, explain_null(object, key));
    const double value = read_number(object, key, where);
    const auto evidence = object.find(key + "_evidence"), interval = object.find(key + "_interval");
    if (declared_exact && (evidence != object.end() || interval != object.end()) &&
        (evidence == object.end() || *evidence != Json{{"kind", "exact"}}))
        throw Error(place, "is declared exact, but the report knows its uncertainty", "drop \"exact\" from the spec");
    if (declared_exact) return Belief::exact(value);
    if (evidence != object.end())
        return with_context(place + " evidence", [&] { return read_evidence(*evidence, value); });
    if (interval == object.end()) return Belief::unknown(value, explain_bare(object, key));
    return with_context(place + " interval", [&] {
        const double low = read_number(*interval, "low", "ends"), high = read_number(*interval, "high", "ends");
        return Belief::interval(value, {low, high, high - low, read_number(*interval, "level", "ends")});
    });
}

}  // namespace mlq
