#include "mlq/metrics/detection.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "mlq/base/error.hpp"
#include "reference_values.hpp"

using namespace mlq;

namespace {

// One class, one image of 100 x 100.
std::string truth_of(const std::string& annotations) {
    return R"({"images":[{"id":1,"width":100,"height":100}],"categories":[{"id":1,"name":"cat"}],"annotations":[)" +
           annotations + "]}";
}

std::string annotation(int id, const std::string& box, double area, int crowd = 0) {
    return R"({"id":)" + std::to_string(id) + R"(,"image_id":1,"category_id":1,"bbox":)" + box + R"(,"area":)" +
           std::to_string(area) + R"(,"iscrowd":)" + std::to_string(crowd) + "}";
}

std::string found(const std::string& box, double score) {
    return R"({"image_id":1,"category_id":1,"bbox":)" + box + R"(,"score":)" + std::to_string(score) + "}";
}

DetectionOptions at(std::vector<int> thresholds) {
    DetectionOptions options;
    options.thresholds = std::move(thresholds);
    options.intervals = false;
    return options;
}

double ap_of(const std::string& truth, const std::string& results, const DetectionOptions& options) {
    return *evaluate_detection(parse_coco(truth, "[" + results + "]"), options).areas[0].ap.value;
}

double or_minus_one(const Measure& measure) {
    return measure.value.value_or(-1);
}

BoxSet read_set(const std::string& name) {
    const std::string base = std::string(MLQ_SOURCE_DIR) + "/tests/metrics/detection/" + name;
    return read_coco(base + ".truth.json", base + ".results.json");
}

}  // namespace

TEST_CASE("the twelve numbers equal the reference to 1e-12") {
    for (auto& [name, row] : mlq_test::read_values("detection/reference.csv")) {
        DetectionOptions options;
        options.compat = Compat::pycocotools;
        options.intervals = false;
        const auto result = evaluate_detection(read_set(name), options);
        INFO(name);
        const double mine[12] = {or_minus_one(result.areas[0].ap),       or_minus_one(result.thresholds[0].ap),
                                 or_minus_one(result.thresholds[5].ap),  or_minus_one(result.areas[1].ap),
                                 or_minus_one(result.areas[2].ap),       or_minus_one(result.areas[3].ap),
                                 or_minus_one(result.recalls[0].recall), or_minus_one(result.recalls[1].recall),
                                 or_minus_one(result.recalls[2].recall), or_minus_one(result.areas[1].recall),
                                 or_minus_one(result.areas[2].recall),   or_minus_one(result.areas[3].recall)};
        for (int i = 0; i < 12; ++i) {
            INFO("stat " << i);
            CHECK(std::abs(mine[i] - row["stat" + std::to_string(i)]) <= 1e-12);
        }
    }
}

TEST_CASE("VOC's averages equal the reference to 1e-12") {
    for (auto& [name, row] : mlq_test::read_values("detection/reference.csv")) {
        DetectionOptions options = at({500});
        options.compat = Compat::voc_devkit;
        options.max_detections = {all_detections};
        INFO(name);
        options.averaging = Averaging::points_11;
        CHECK(std::abs(or_minus_one(evaluate_detection(read_set(name), options).areas[0].ap) - row["voc11"]) <= 1e-12);
        options.averaging = Averaging::all_points;
        CHECK(std::abs(or_minus_one(evaluate_detection(read_set(name), options).areas[0].ap) - row["voc_all"]) <=
              1e-12);
    }
}

TEST_CASE("average precision by hand") {
    // Two truths; the detections in order of score: right, wrong, right. Precision 1 at recall 1/2, 2/3 at recall 1.
    const auto truth = truth_of(annotation(1, "[0,0,10,10]", 100) + "," + annotation(2, "[50,50,10,10]", 100));
    const auto results =
        found("[0,0,10,10]", 0.9) + "," + found("[20,20,10,10]", 0.8) + "," + found("[50,50,10,10]", 0.7);
    auto options = at({500});
    // Recall 0, 0.01, ..., 0.50 has precision 1: 51 points; 0.51, ..., 1: 50 points of 2/3.
    CHECK(ap_of(truth, results, options) == Approx((51 + 50 * 2 / 3.0) / 101).epsilon(1e-14));
    options.averaging = Averaging::points_11;  // 0, ..., 0.5: 6 points; 5 points of 2/3
    CHECK(ap_of(truth, results, options) == Approx((6 + 5 * 2 / 3.0) / 11).epsilon(1e-14));
    options.averaging = Averaging::all_points;
    CHECK(ap_of(truth, results, options) == Approx(0.5 + 0.5 * 2 / 3).epsilon(1e-14));
}

TEST_CASE("a perfect box has AP 1, also when its annotation has the id 0") {
    const auto truth = truth_of(annotation(0, "[0,0,10,10]", 100));
    const auto results = found("[0,0,10,10]", 0.9);
    auto options = at({500, 950, 1000});
    CHECK(ap_of(truth, results, options) == 1);
    options.compat = Compat::pycocotools;  // reads id 0 as "no match"
    CHECK(ap_of(truth, results, options) == 0);
}

TEST_CASE("recalls and IoUs are compared as exact fractions") {
    // 20 truths side by side, 7 found: recall 7/20 = 0.35 reaches 0.35, but not 35 * 0.01 = 0.35000000000000003.
    std::string annotations, results;
    for (int i = 0; i < 20; ++i) {
        const std::string box = "[" + std::to_string(5 * i) + ",0,4,4]";
        annotations += (i > 0 ? "," : "") + annotation(i + 1, box, 16);
        if (i < 7) results += (i > 0 ? "," : "") + found(box, 0.9 - 0.01 * i);
    }
    auto options = at({500});
    CHECK(ap_of(truth_of(annotations), results, options) == Approx(36 / 101.0).epsilon(1e-14));
    options.compat = Compat::pycocotools;
    CHECK(ap_of(truth_of(annotations), results, options) == Approx(35 / 101.0).epsilon(1e-14));
    // IoU 90 / 100 is 0.9.
    CHECK(ap_of(truth_of(annotation(1, "[0,0,10,10]", 100)), found("[0,0,10,9]", 0.5), at({900})) == 1);
}

TEST_CASE("any number of detections per image, without a missing value") {
    const auto set = parse_coco(truth_of(annotation(1, "[0,0,10,10]", 100)),
                                "[" + found("[40,0,10,10]", 0.9) + "," + found("[0,0,10,10]", 0.8) + "]");
    auto options = at({500});
    options.max_detections = {1, 300};
    const auto result = evaluate_detection(set, options);
    CHECK(*result.areas[0].ap.value == Approx(0.5));  // found behind one that is wrong
    CHECK(*result.recalls[0].recall.value == 0);
    CHECK(*result.recalls[1].recall.value == 1);
}

TEST_CASE("a crowd may be found many times and costs nothing") {
    const auto truth = truth_of(annotation(1, "[0,0,10,10]", 100) + "," + annotation(2, "[50,50,40,40]", 1600, 1));
    // Both boxes inside the crowd overlap it by their whole area.
    const auto results = found("[50,50,8,8]", 0.9) + "," + found("[60,60,8,8]", 0.8) + "," + found("[0,0,10,10]", 0.7);
    CHECK(ap_of(truth, results, at({500})) == 1);
}

TEST_CASE("without truth there is no value but a reason") {
    const auto set = parse_coco(truth_of(""), "[" + found("[0,0,10,10]", 0.9) + "]");
    const auto result = evaluate_detection(set, at({500}));
    CHECK_FALSE(result.areas[0].ap.value);
    CHECK_FALSE(result.areas[0].ap.reason.empty());
    CHECK(result.empty_images == 1);
    CHECK(result.detections_on_empty == 1);
}

TEST_CASE("what the boxes look like is noticed") {
    // [x1, y1, x2, y2] in an image of 100 x 100.
    const auto corners =
        parse_coco(truth_of(annotation(1, "[60,60,30,30]", 900)), "[" + found("[60,60,90,90]", 0.9) + "]");
    REQUIRE(corners.warnings.size() == 1);
    CHECK(corners.warnings[0].find("x2, y2") != std::string::npos);
    const auto stray = parse_coco(truth_of(annotation(1, "[0,0,10,10]", 100)),
                                  R"([{"image_id":1,"category_id":5,"bbox":[0,0,1,1],"score":1}])");
    REQUIRE(stray.unknown.size() == 1);
    CHECK(stray.unknown[0].category == 5);
    CHECK(stray.detections.empty());
    const auto bare = parse_coco(R"({"annotations":[{"image_id":1,"category_id":1,"bbox":[0,0,4,5]}]})", "[]");
    CHECK(bare.truths[0].area == 20);
    CHECK(bare.warnings.size() == 2);  // no iscrowd, no area
}

TEST_CASE("ids may be texts, a text that is a number is that number, and any encoding will do") {
    const std::string truth =
        R"({"images":[{"id":"cam/1"},{"id":2}],"categories":[{"id":"cat"}],"annotations":[
            {"id":"a","image_id":"cam/1","category_id":"cat","bbox":[0,0,9,9]},
            {"id":7,"image_id":"2","category_id":"cat","bbox":[0,0,9,9]}]})";
    const std::string results = R"([{"image_id":"cam/1","category_id":"cat","bbox":[0,0,9,9],"score":1},
        {"image_id":2,"category_id":"cat","bbox":[0,0,9,9],"score":0.5},
        {"image_id":2,"category_id":"dog","bbox":[0,0,9,9],"score":0.5}])";
    const auto set = parse_coco(truth, results);
    CHECK(set.truths.size() == 2);
    CHECK(set.detections.size() == 2);
    CHECK(set.categories[0].name == "cat");
    CHECK(set.categories[0].text_id == "cat");
    REQUIRE(set.unknown.size() == 1);
    CHECK(set.unknown[0].text_id == "dog");
    CHECK(*evaluate_detection(set, at({500})).areas[0].ap.value == 1);
    CHECK(parse_coco("\xEF\xBB\xBF" + truth, results).truths.size() == 2);
    std::string wide = "\xFF\xFE";
    for (const char c : truth) wide += c, wide += '\0';
    CHECK(parse_coco(wide, results).detections.size() == 2);
    CHECK_THROWS_WITH(parse_coco(truth, R"([{"image_id":"cam/9","category_id":"cat","bbox":[0,0,9,9],"score":1}])"),
                      Catch::Contains("image_id \"cam/9\" is no image of truth"));
    CHECK_THROWS_WITH(parse_coco(truth, R"([{"image_id":[],"category_id":"cat","bbox":[0,0,9,9],"score":1}])"),
                      Catch::Contains("\"image_id\" is neither a number nor a text"));
}

TEST_CASE("the VOC program compares rounded recalls: three of five do not reach its 0.6000000000000001") {
    std::string annotations, results;
    for (int i = 0; i < 5; ++i) {
        const std::string comma = i == 0 ? "" : ",", box = "[" + std::to_string(20 * i) + ",0,9,9]";
        annotations += comma + annotation(i + 1, box, 81);
        if (i < 3) results += comma + found(box, 0.9);
    }
    auto options = at({500});
    options.averaging = Averaging::points_11;
    CHECK(ap_of(truth_of(annotations), results, options) == Approx(7.0 / 11));  // 0, 0.1, ..., 0.6
    options.compat = Compat::voc_devkit;
    CHECK(ap_of(truth_of(annotations), results, options) == Approx(6.0 / 11));
}

TEST_CASE("bad COCO files name the element") {
    const auto message = [](const std::string& truth, const std::string& results) {
        try {
            parse_coco(truth, results, "t.json", "r.json");
        } catch (const Error& error) {
            return std::string(error.what());
        }
        return std::string("nothing");
    };
    const auto good = truth_of(annotation(1, "[0,0,1,1]", 1));
    const auto holds = [](const std::string& text, const std::string& part) {
        INFO(text);
        return text.find(part) != std::string::npos;
    };
    CHECK(holds(message(truth_of(annotation(1, "[0,0,1,1]", 1) + "," + annotation(1, "[0,0,1,1]", 1)), "[]"),
                "t.json: annotations[1]: id 1 is that of annotations[0] again"));
    CHECK(holds(message(good, R"([{"image_id":1,"category_id":1,"bbox":[0,0,1,1],"score":NaN}])"),
                "r.json: [0]: \"score\""));
    CHECK(holds(message(good, R"([{"image_id":1,"category_id":1,"bbox":[0,0,1],"score":1}])"), "3 numbers"));
    CHECK(holds(message(good, R"([{"image_id":1,"category_id":1,"bbox":[0,0,1,-1],"score":1}])"), "negative"));
    CHECK(holds(message(good, R"([{"image_id":2,"category_id":1,"bbox":[0,0,1,1],"score":1}])"), "image_id 2"));
    CHECK(holds(message(good, R"([{"image_id":1,"category_id":1,"segmentation":[],"score":1}])"), "bbox"));
    CHECK(holds(message(good, "[{]"), "not valid JSON"));
    CHECK(holds(message(good, R"({"info":[]})"), "r.json: has no list \"annotations\""));
    CHECK(holds(message(good, R"({"annotations":[],"annotations":[]})"), "comes twice"));
    CHECK(holds(message("[]", "[]"), "t.json: is no COCO annotation file"));
    CHECK(holds(message(R"({"images":[{"id":4},{"id":4}],"annotations":[]})", "[]"), "images[1]: id 4"));
}

TEST_CASE("the interval of AP holds the AP, and does not depend on threads") {
    DetectionOptions options;
    options.bootstrap = {.draws = 200, .seed = 5, .threads = 1};
    const auto one = evaluate_detection(read_set("plain"), options);
    options.bootstrap.threads = 3;
    const auto three = evaluate_detection(read_set("plain"), options);
    const auto& ap = one.areas[0].ap;
    REQUIRE(ap.interval);
    CHECK(ap.interval->low < *ap.value);
    CHECK(ap.interval->high > *ap.value);
    CHECK(ap.interval->low == three.areas[0].ap.interval->low);
    CHECK(ap.interval->high == three.areas[0].ap.interval->high);
}

TEST_CASE("images of one video are drawn together, which widens the interval") {
    // Forty images in eight videos: of a video all boxes are found, or none.
    std::string images, annotations, results;
    for (int i = 0; i < 40; ++i) {
        const auto id = std::to_string(i + 1);
        const std::string comma = i == 0 ? "" : ",";
        images += comma + R"({"id":)" + id + R"(,"video_id":"v)" + std::to_string(i / 5) + R"(","frame":)" + id + "}";
        annotations += comma + R"({"id":)" + id + R"(,"image_id":)" + id +
                       R"(,"category_id":1,"bbox":[0,0,10,10],"area":100,"iscrowd":0})";
        results += comma + R"({"image_id":)" + id + R"(,"category_id":1,"bbox":[)" + (i / 5 % 2 == 0 ? "0" : "50") +
                   R"(,0,10,10],"score":0.5})";
    }
    const auto truth =
        R"({"images":[)" + images + R"(],"categories":[{"id":1,"name":"cat"}],"annotations":[)" + annotations + "]}";
    const auto width = [&](const std::string& key) {
        DetectionOptions options;
        options.bootstrap = {.draws = 400, .seed = 3};
        const auto boxes = parse_coco(truth, "[" + results + "]", "t", "r", key);
        const auto result = evaluate_detection(boxes, options);
        CHECK(result.groups == (key.empty() ? 0 : key == "frame" ? 40 : 8));
        return result.areas[0].ap.interval->width;
    };
    const double alone = width("");
    CHECK(width("frame") == alone);  // groups of one image are the images themselves
    // The spread of the weights, sqrt(41 / 9) = 2.1, and Student's t of 8 units; bent by the ends of [0, 1].
    CHECK(width("video_id") / alone > 1.7);
    CHECK(width("video_id") / alone < 3);
    const auto message = [&](const std::string& text, const std::string& key) {
        try {
            parse_coco(text, "[]", "t.json", "r.json", key);
        } catch (const Error& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    CHECK(message(truth, "camera") == "t.json: images[0]: has no \"camera\", by which images shall be grouped");
    CHECK(message(R"({"annotations":[]})", "camera") == "t.json: has no list \"images\" with \"camera\"");
}
