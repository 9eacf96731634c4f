#include "mlq/stats/predictions.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"

using namespace mlq;

namespace {

class Folder {
  public:
    Folder() { std::filesystem::create_directories(path_); }
    ~Folder() { std::filesystem::remove_all(path_); }
    std::filesystem::path write(const std::string& name, const std::string& text) const {
        write_file(path_ / name, std::string_view(text));
        return path_ / name;
    }

  private:
    std::filesystem::path path_ = std::filesystem::temp_directory_path() / "mlq_predictions_test";
};

Predictions read(const std::string& text, const PredictionColumns& columns = {}) {
    return read_predictions(Folder().write("p.txt", text), columns);
}

std::string message_of(const std::string& text, const PredictionColumns& columns = {}) {
    try {
        read(text, columns);
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

}  // namespace

TEST_CASE("errors are counted from correct, from truth and prediction, or from truth and score") {
    CHECK(read("id,correct\na,1\nb,0\nc,true\nd,No\n").counts.errors == 2);
    CHECK(read("truth\tprediction\ncat\tcat\ncat\tdog\n3\t3.0\n").counts.errors == 1);
    CHECK(
        read("{\"truth\":1,\"score\":0.7}\n{\"truth\":0,\"score\":0.5}\n{\"truth\":1,\"score\":0.2}\n").counts.errors ==
        2);
    const auto found = read("name,y,p\na,1,1\nb,1,2\n", {.id = "name", .truth = "y", .prediction = "p"});
    CHECK(found.counts.errors == 1);
    CHECK(found.counts.total == 2);
    CHECK(found.has_ids());
    CHECK(read("truth,score\n1,0.3\n", {.threshold = 0.25}).counts.errors == 0);
}

TEST_CASE("groups are counted, and looks grow by a twentieth") {
    std::string text = "group,correct\n";
    for (int i = 0; i < 1000; ++i) text += "g" + std::to_string(i % 7) + "," + (i % 10 ? "1" : "0") + "\n";
    const auto found = read(text);
    REQUIRE(found.groups.size() == 7);
    CHECK(found.groups[0].total == 143);
    CHECK(found.looks.front().total == 1);
    CHECK(found.looks.back().total == 1000);
    CHECK(found.looks.back().errors == 100);
    CHECK(found.looks.size() < 130);
    CHECK_FALSE(found.has_ids());
}

TEST_CASE("files are joined by id, whatever their order") {
    const Folder folder;
    const auto a = read_predictions(folder.write("a.csv", "id,correct,group\n1,1,x\n2,0,x\n3,0,y\n4,1,y\n"));
    const auto b = read_predictions(folder.write("b.jsonl",
                                                 "{\"id\":4,\"correct\":0}\n{\"id\":3,\"correct\":0}\n"
                                                 "{\"id\":2,\"correct\":1}\n{\"id\":1,\"correct\":1}\n"));
    const auto paired = pair_predictions(a, b);
    CHECK(paired.cells.both_right == 1);
    CHECK(paired.cells.only_a_wrong == 1);
    CHECK(paired.cells.only_b_wrong == 1);
    CHECK(paired.cells.both_wrong == 1);
    REQUIRE(paired.groups.size() == 2);
    CHECK(paired.groups[0].total() == 2);
    CHECK(a.set_fingerprint == b.set_fingerprint);
    CHECK(a.result_fingerprint != b.result_fingerprint);
    const auto columns = align_predictions({a, b});
    CHECK(columns[0].size() == 4);
    int together = 0;
    for (int i = 0; i < 4; ++i) together += columns[0][i] * columns[1][i];
    CHECK(together == 1);
}

TEST_CASE("ids that do not match are named with file and row") {
    const Folder folder;
    const auto a = read_predictions(folder.write("a.csv", "id,correct\n1,1\n2,0\n9,1\n"));
    const auto b = read_predictions(folder.write("b.csv", "id,correct\n2,1\n1,0\n"));
    const auto none = read_predictions(folder.write("none.csv", "correct\n1\n0\n"));
    CHECK_THROWS_WITH(pair_predictions(a, b), Catch::Contains("a.csv: row 3") && Catch::Contains("b.csv"));
    CHECK_THROWS_WITH(pair_predictions(b, a), Catch::Contains("a.csv: row 3"));
    CHECK_THROWS_WITH(pair_predictions(a, none), Catch::Contains("has no ids"));
    CHECK_THROWS_AS(align_predictions({a, b}), Error);
}

TEST_CASE("two files must tell the same truths of the same ids, equal numbers being equal") {
    const Folder folder;
    const auto a = read_predictions(folder.write("a.csv", "id,truth,prediction\n1,3,3\n2,cat,dog\n"));
    const auto same = read_predictions(folder.write("same.csv", "id,truth,prediction\n2, cat,cat\n1,3.0,7\n"));
    const auto other = read_predictions(folder.write("other.csv", "id,truth,prediction\n1,cat,3\n2,3,dog\n"));
    const auto judged = read_predictions(folder.write("judged.csv", "id,correct\n1,1\n2,0\n"));
    CHECK(pair_predictions(a, same).cells.total() == 2);
    CHECK(pair_predictions(a, judged).cells.total() == 2);  // tells no truths
    CHECK_THROWS_WITH(pair_predictions(a, other), Catch::Contains("other truths") && Catch::Contains("other.csv"));
    CHECK_THROWS_AS(align_predictions({a, same, other}), Error);
}

TEST_CASE("a column that is named must exist, even if others would do") {
    CHECK(message_of("id,correct\n1,1\n", {.correct = "answer", .truth = "truth"}).find("\"answer\"") !=
          std::string::npos);
    CHECK(message_of("id,correct,truth\n1,1,1\n", {.prediction = "said"}).find("\"said\"") != std::string::npos);
    CHECK(message_of("id,correct\n1,1\n", {.id = "key"}).find("\"key\"") != std::string::npos);
    CHECK(read("id,correct\n1,1\n").counts.total == 1);
}

TEST_CASE("what is wrong with predictions is told with file, row and column") {
    CHECK_THAT(message_of("id,right\n1,1\n"),
               Catch::Contains("row 1") && Catch::Contains("needs a column \"correct\""));
    CHECK_THAT(message_of("id,correct\n1,1\n2,maybe\n"),
               Catch::Contains("row 2 (line 3), column \"correct\": \"maybe\" is neither"));
    CHECK_THAT(message_of("id,correct\n1,nan\n"), Catch::Contains("is neither"));
    CHECK_THAT(message_of("id,correct\n1,0\n2,1\n1,1\n"),
               Catch::Contains("row 3, column \"id\": is the id of row 1 again"));
    CHECK_THAT(message_of("id,correct\n,1\n"), Catch::Contains("column \"id\": is empty"));
    CHECK_THAT(message_of("truth,prediction\n1,NaN\n"), Catch::Contains("column \"prediction\": is NaN"));
    CHECK_THAT(message_of("truth,score\n1,nan\n"), Catch::Contains("column \"score\": \"nan\" is not a finite number"));
    CHECK_THAT(message_of("truth,score\n1,inf\n"), Catch::Contains("not a finite number"));
    CHECK_THAT(message_of("truth,score\n2,0.5\n"), Catch::Contains("scores need a binary truth"));
    CHECK_THAT(message_of("{\"correct\":1}\n{\"right\":1}\n"),
               Catch::Contains("row 2 (line 2), column \"correct\": is missing"));
    CHECK_THAT(message_of("id,correct\n"), Catch::Contains("holds no examples"));
    CHECK_THAT(message_of("id,correct,group\n1,1,\n"), Catch::Contains("column \"group\": is empty"));
}
