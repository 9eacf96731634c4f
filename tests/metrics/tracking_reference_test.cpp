// Tracking metrics against values of make_tracking_reference.py, and against trying every assignment.
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <map>

#include "mlq/base/random.hpp"
#include "mlq/metrics/tracking.hpp"
#include "reference_values.hpp"

using namespace mlq;

namespace {

using Pairs = std::vector<std::pair<std::size_t, std::size_t>>;
using Matrix = std::vector<std::vector<double>>;

// The one-to-one pairs with the largest sum of scores, of all that there are; pairs of score 0 are left out.
Pairs try_all(const Matrix& scores, std::size_t columns) {
    Pairs now, best;
    double most = 0;
    std::vector<bool> taken(columns);
    const std::function<void(std::size_t, double)> go = [&](std::size_t row, double sum) {
        if (sum > most) most = sum, best = now;
        if (row == scores.size()) return;
        go(row + 1, sum);
        for (std::size_t column = 0; column < columns; ++column) {
            if (taken[column] || !(scores[row][column] > 0)) continue;
            taken[column] = true;
            now.push_back({row, column});
            go(row + 1, sum + scores[row][column]);
            now.pop_back();
            taken[column] = false;
        }
    };
    go(0, 0);
    return best;
}

double iou_of(const Box& a, const Box& b) {
    const double width = std::min(a.x + a.width, b.x + b.width) - std::max(a.x, b.x);
    const double height = std::min(a.y + a.height, b.y + b.height) - std::max(a.y, b.y);
    const double both = std::max(0.0, width) * std::max(0.0, height);
    return both / (a.width * a.height + b.width * b.height - both);
}

constexpr std::size_t tracks = 4, frames = 5;

// Everything on full matrices: similarity[frame][truth][result], 0 where one is absent.
struct Dense {
    std::array<Matrix, frames> similarity;
    std::array<double, tracks> truth_length{}, result_length{};

    explicit Dense(const TrackSequence& sequence) {
        similarity.fill(Matrix(tracks, std::vector<double>(tracks, 0)));
        for (const auto& truth : sequence.truths) {
            truth_length[truth.id] += 1;
            for (const auto& result : sequence.results)
                if (truth.frame == result.frame)
                    similarity[truth.frame - 1][truth.id][result.id] = iou_of(truth.box, result.box);
        }
        for (const auto& result : sequence.results) result_length[result.id] += 1;
    }
};

TrackSequence draw_sequence(Random& random) {
    TrackSequence sequence{"random", frames, {}, {}};
    for (std::uint32_t frame = 1; frame <= frames; ++frame)
        for (int id = 0; id < static_cast<int>(tracks); ++id)
            for (auto* boxes : {&sequence.truths, &sequence.results})
                if (random.below(4) > 0)
                    boxes->push_back({.box = {8 * random.uniform(), 4 * random.uniform(), 10, 10},
                                      .id = id,
                                      .frame = frame,
                                      .category = 1});
    return sequence;
}

double try_identity(const Dense& dense) {
    Matrix together(tracks, std::vector<double>(tracks, 0));
    for (const auto& frame : dense.similarity)
        for (std::size_t i = 0; i < tracks; ++i)
            for (std::size_t j = 0; j < tracks; ++j) together[i][j] += frame[i][j] >= 0.5;
    double sum = 0;
    for (const auto& [i, j] : try_all(together, tracks)) sum += together[i][j];
    return sum;
}

struct Hota {
    double matches = 0, association = 0;
};

std::array<Hota, hota_alphas> try_hota(const Dense& dense) {
    Matrix fit(tracks, std::vector<double>(tracks, 0));
    for (const auto& frame : dense.similarity)
        for (std::size_t i = 0; i < tracks; ++i)
            for (std::size_t j = 0; j < tracks; ++j) {
                double around = -frame[i][j];
                for (std::size_t k = 0; k < tracks; ++k) around += frame[i][k] + frame[k][j];
                if (frame[i][j] > 0) fit[i][j] += frame[i][j] / around;
            }
    std::array<Matrix, hota_alphas> together;
    together.fill(Matrix(tracks, std::vector<double>(tracks, 0)));
    std::array<Hota, hota_alphas> result{};
    for (const auto& frame : dense.similarity) {
        Matrix scores = frame;
        for (std::size_t i = 0; i < tracks; ++i)
            for (std::size_t j = 0; j < tracks; ++j)
                scores[i][j] *= fit[i][j] / (dense.truth_length[i] + dense.result_length[j] - fit[i][j]);
        for (const auto& [i, j] : try_all(scores, tracks))
            for (std::size_t a = 0; a < hota_alphas; ++a)
                if (20 * frame[i][j] >= static_cast<double>(a + 1)) together[a][i][j] += 1;
    }
    for (std::size_t a = 0; a < hota_alphas; ++a)
        for (std::size_t i = 0; i < tracks; ++i)
            for (std::size_t j = 0; j < tracks; ++j) {
                const double c = together[a][i][j];
                result[a].matches += c;
                if (c > 0) result[a].association += c * c / (dense.truth_length[i] + dense.result_length[j] - c);
            }
    return result;
}

struct Clear {
    double matches = 0, similarity = 0, switches = 0, fragmentations = 0;
};

// Bernardin, Stiefelhagen: what is paired goes on, the others as many as can be and as near as can be.
Clear try_clear(const TrackSequence& sequence, const Dense& dense) {
    Clear clear;
    std::map<std::size_t, std::size_t> partner;
    std::map<std::size_t, std::size_t> since;
    std::map<std::size_t, bool> lost;
    for (std::size_t frame = 0; frame < frames; ++frame) {
        const auto& similarity = dense.similarity[frame];
        Matrix scores(tracks, std::vector<double>(tracks, 0));
        for (std::size_t i = 0; i < tracks; ++i)
            for (std::size_t j = 0; j < tracks; ++j) {
                if (similarity[i][j] < 0.5) continue;
                const bool goes_on = partner.contains(i) && partner[i] == j;
                // Of two that remember the same track, the later one.
                scores[i][j] = 10 + similarity[i][j] + (goes_on ? 1000 + 100.0 * static_cast<double>(since[i]) : 0);
            }
        std::map<std::size_t, bool> found;
        for (const auto& [i, j] : try_all(scores, tracks)) {
            found[i] = true;
            clear.matches += 1;
            clear.similarity += similarity[i][j];
            clear.switches += partner.contains(i) && partner[i] != j;
            clear.fragmentations += lost[i];
            lost[i] = false;
            partner[i] = j;
            since[i] = frame;
        }
        for (const auto& truth : sequence.truths) {
            const auto id = static_cast<std::size_t>(truth.id);
            if (truth.frame == frame + 1 && !found[id] && partner.contains(id)) lost[id] = true;
        }
    }
    return clear;
}

double or_nan(const Measure& measure) {
    return measure.value.value_or(std::nan(""));
}

}  // namespace

TEST_CASE("tracking metrics of small random videos equal those of trying every assignment") {
    Random random(5);
    for (int round = 0; round < 500; ++round) {
        INFO("seed 5, round " << round);
        const auto sequence = draw_sequence(random);
        const auto counts = count_tracking(sequence, {}).counts;
        const Dense dense(sequence);
        CHECK(counts.identity_matches == try_identity(dense));
        const auto hota = try_hota(dense);
        for (std::size_t a = 0; a < hota_alphas; ++a) {
            CHECK(counts.alphas[a].matches == hota[a].matches);
            CHECK(counts.alphas[a].association == Approx(hota[a].association).epsilon(1e-12).margin(1e-12));
        }
        const auto clear = try_clear(sequence, dense);
        CHECK(counts.matches == clear.matches);
        CHECK(counts.similarity == Approx(clear.similarity).epsilon(1e-12));
        CHECK(counts.switches == clear.switches);
        CHECK(counts.fragmentations == clear.fragmentations);
    }
}

TEST_CASE("tracking metrics equal the reference to 1e-12") {
    const std::string folder = std::string(MLQ_SOURCE_DIR) + "/tests/metrics/tracking/";
    int compared = 0;
    for (auto& [name, row] : mlq_test::read_values("tracking/reference.csv")) {
        const auto set = folder + name.substr(0, name.find(' ')), mode = name.substr(name.find(' ') + 1);
        TrackingOptions options;
        options.intervals = false;
        if (mode == "frame-before") options.continuity = Continuity::frame_before;
        if (mode == "trackeval") options.compat = TrackCompat::trackeval;
        if (mode == "motmetrics") options.compat = TrackCompat::motmetrics;
        const auto result = evaluate_tracking(list_sequences(set + "/truth", set + "/results"), options);
        const auto& total = result.total;
        const auto& counts = result.counts;
        const std::map<std::string, double> mine{{"mota", or_nan(total.mota)},
                                                 {"motp", or_nan(total.motp)},
                                                 {"moda", or_nan(total.moda)},
                                                 {"recall", or_nan(total.recall)},
                                                 {"precision", or_nan(total.precision)},
                                                 {"false_alarms_per_frame", or_nan(total.false_alarms_per_frame)},
                                                 {"idf1", or_nan(total.idf1)},
                                                 {"idp", or_nan(total.idp)},
                                                 {"idr", or_nan(total.idr)},
                                                 {"hota", or_nan(total.hota)},
                                                 {"deta", or_nan(total.deta)},
                                                 {"assa", or_nan(total.assa)},
                                                 {"detre", or_nan(total.detre)},
                                                 {"detpr", or_nan(total.detpr)},
                                                 {"assre", or_nan(total.assre)},
                                                 {"asspr", or_nan(total.asspr)},
                                                 {"loca", or_nan(total.loca)},
                                                 {"hota_0", or_nan(total.hota0)},
                                                 {"loca_0", or_nan(total.loca0)},
                                                 {"frames", counts.frames},
                                                 {"truths", counts.truths},
                                                 {"results", counts.results},
                                                 {"switches", counts.switches},
                                                 {"fragmentations", counts.fragmentations},
                                                 {"mostly_tracked", counts.mostly_tracked},
                                                 {"mostly_lost", counts.mostly_lost}};
        REQUIRE(row.size() == mine.size());
        for (const auto& [key, value] : mine) {
            INFO(name << " " << key << ": " << value << ", reference " << row.at(key));
            CHECK(std::isnan(value) == std::isnan(row.at(key)));
            CHECK_FALSE(std::abs(value - row.at(key)) > 1e-12);
            ++compared;
        }
    }
    CHECK(compared == 7 * 4 * 26);
}

TEST_CASE("intervals rest on sequences, and not on threads") {
    const std::string set = std::string(MLQ_SOURCE_DIR) + "/tests/metrics/tracking/crowd";
    TrackingOptions options;
    options.bootstrap = {.draws = 300, .seed = 9, .threads = 1};
    const auto list = list_sequences(set + "/truth", set + "/results");
    const auto one = evaluate_tracking(list, options);
    options.bootstrap.threads = 3;
    const auto three = evaluate_tracking(list, options);
    REQUIRE(one.total.hota.interval);
    CHECK(one.total.hota.interval->low < *one.total.hota.value);
    CHECK(one.total.hota.interval->high > *one.total.hota.value);
    CHECK(one.total.hota.interval->low == three.total.hota.interval->low);
    CHECK(one.counts == three.counts);
    REQUIRE(one.total.mostly_tracked.interval);
    // Two sequences vary as well, but tell far less about others; one tells nothing.
    auto few = list;
    few.sequences.resize(2);
    const auto two = evaluate_tracking(few, options);
    REQUIRE(two.total.recall.interval);
    CHECK(two.total.recall.interval->low >= 0);
    CHECK(two.total.recall.interval->high <= 1);
    CHECK(two.total.recall.interval->width > 2 * one.total.recall.interval->width);
    few.sequences.resize(1);
    CHECK_FALSE(evaluate_tracking(few, options).total.hota.interval);
    CHECK(evaluate_tracking(few, options).total.mostly_tracked.interval);
}
