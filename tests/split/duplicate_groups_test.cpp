#include "mlq/split/duplicate_groups.hpp"

#include <catch2/catch.hpp>
#include <map>

#include "mlq/base/error.hpp"

using namespace mlq;
using namespace mlq::split;

namespace {

// The group of each row after aliases.
std::vector<std::uint64_t> joined_groups(const std::string& table, Recipe recipe) {
    const std::vector<Input> inputs = {text_input("t.csv", table)};
    recipe.group_by_record = recipe.group.empty();
    const auto found = find_duplicate_groups(inputs, leak_options(recipe), recipe);
    std::vector<std::uint64_t> groups = list_groups(inputs, {}, recipe);
    for (std::uint64_t& group : groups)
        for (const GroupAlias& alias : found.aliases)
            if (alias.group == group) {
                group = alias.leader;
                break;
            }
    return groups;
}

}  // namespace

TEST_CASE("rows that hang together by id, features, text or near text are one group, the rest stay apart") {
    const std::string table =
        "id,label,review\n"
        "1,a,The soup was cold and the waiter laughed when we complained about it at the end\n"
        "2,b,\"the soup was cold, and the WAITER laughed when we complained about it at the end\"\n"
        "3,a,the soup was cold and the waiter laughed when we complained about it at the ends\n"
        "3,b,Everything was fine until the music began and nobody could hear a word\n"
        "4,a,Not at all what was promised on the card outside the door of the place\n";
    const auto groups = joined_groups(table, {.key = {"id"}, .label = "label"});
    CHECK(groups[0] == groups[1]);
    CHECK(groups[0] == groups[2]);
    CHECK(groups[0] == groups[3]);  // by its id
    CHECK(groups[0] != groups[4]);
}

TEST_CASE("groups that share a duplicate are joined as a whole") {
    const auto groups = joined_groups("g,x\na,1\na,2\nb,2\nb,3\nc,4\n", {.group = {"g"}});
    CHECK(groups[0] == groups[3]);
    CHECK(groups[0] != groups[4]);
}

TEST_CASE("what was joined is counted") {
    const std::vector<std::uint64_t> group_of_row = {10, 20, 30, 10, 40};
    RowSets sets(5);
    sets.join(1, 2);
    const auto found = alias_groups(group_of_row, sets);
    CHECK(found.rows == 4);
    CHECK(found.sets == 2);
    CHECK(found.largest == 2);
    CHECK(found.aliases == std::vector<GroupAlias>{{30, 20}});
}

TEST_CASE("standard input cannot be read twice") {
    CHECK_THROWS_AS(find_duplicate_groups({file_input("-")}, {}, {}), Error);
}
