#include <array>
#include <cmath>
#include <span>

#include "base/bytes.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "mlq/split/plan_json.hpp"
#include "mlq/split/survey.hpp"

namespace mlq::split {
namespace {

constexpr std::string_view magic = "mlq-split-count/2\n";
constexpr std::array names = {"counts", "ranks", "groups", "times"};

Json describe(const SurveyFile& file) {
    return {{"shard", file.shard},
            {"recipe", to_json(file.recipe)},
            {"collect", names[static_cast<std::size_t>(file.collect)]},
            {"columns", file.columns}};
}

// The number of `size`-byte items that follow; never more than the file still holds.
std::uint64_t read_count(ByteReader& reader, std::uint64_t size, const std::string& where) {
    const auto count = reader.little<std::uint64_t>();
    if (count > reader.left() / size) throw Error(where, "damaged: promises more numbers than the file holds");
    return count;
}

Survey read_survey(ByteReader& reader, const std::string& where) {
    Survey survey;
    survey.rows = reader.little<std::uint64_t>();
    const std::uint64_t strata = read_count(reader, 24, where);
    std::uint64_t sum = 0;
    for (std::uint64_t c = 0; c < strata; ++c) {
        survey.strata.emplace_back(reader.text(read_count(reader, 1, where)));
        if (c > 0 && survey.strata[c] <= survey.strata[c - 1]) throw Error(where, "damaged: strata out of order");
        survey.counts.push_back(reader.little<std::uint64_t>());
        const std::uint64_t ranks = read_count(reader, 8, where);
        if (ranks != 0 && ranks != survey.counts.back()) throw Error(where, "damaged: counts contradict each other");
        survey.ranks.emplace_back();
        for (std::uint64_t i = 0; i < ranks; ++i) survey.ranks.back().push_back(reader.little<std::uint64_t>());
        if (__builtin_add_overflow(sum, survey.counts.back(), &sum)) throw Error(where, "damaged: impossible counts");
    }
    if (sum != survey.rows) throw Error(where, "damaged: counts contradict each other");
    survey.groups.resize(read_count(reader, 20, where));
    for (GroupCount& group : survey.groups) {
        group.group = reader.little<std::uint64_t>();
        group.stratum = reader.little<std::uint32_t>();
        group.rows = reader.little<std::uint64_t>();
        if (group.stratum >= strata || group.rows > survey.rows) throw Error(where, "damaged: impossible group");
    }
    survey.without_group = reader.little<std::uint64_t>();
    survey.times.resize(read_count(reader, 8, where));
    for (double& time : survey.times) {
        time = reader.little<double>();
        if (!std::isfinite(time)) throw Error(where, "damaged: impossible time");
    }
    if (reader.left() != 0) throw Error(where, "damaged: unexpected bytes at the end");
    return survey;
}

}  // namespace

void save_survey(const SurveyFile& file, const std::filesystem::path& path) {
    OutputFile out(path);
    out.write(magic);
    out.write(describe(file).dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
    ByteWriter numbers;
    numbers.little(file.survey.rows);
    numbers.little<std::uint64_t>(file.survey.strata.size());
    for (std::size_t c = 0; c < file.survey.strata.size(); ++c) {
        numbers.little<std::uint64_t>(file.survey.strata[c].size());
        numbers.text(file.survey.strata[c]);
        numbers.little(file.survey.counts[c]);
        const std::size_t ranks = file.survey.ranks.empty() ? 0 : file.survey.ranks[c].size();
        numbers.little<std::uint64_t>(ranks);
        if (ranks > 0) file.survey.ranks[c].each_stretch([&](auto stretch) { numbers.raw(std::as_bytes(stretch)); });
    }
    numbers.little<std::uint64_t>(file.survey.groups.size());
    for (const GroupCount& group : file.survey.groups) {
        numbers.little(group.group);
        numbers.little(group.stratum);
        numbers.little(group.rows);
    }
    numbers.little(file.survey.without_group);
    numbers.little<std::uint64_t>(file.survey.times.size());
    numbers.raw(std::as_bytes(std::span(file.survey.times)));
    out.write(numbers.bytes());
    out.commit();
}

SurveyFile load_survey(const std::filesystem::path& path) {
    const std::string where = path.string();
    const std::vector<std::byte> bytes = read_file(path);
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (!text.starts_with(magic)) throw Error(where, "is not a count file", "make one with mlq-split count");
    const std::size_t end = text.find('\n', magic.size());
    if (end == std::string_view::npos) throw Error(where, "is truncated");
    const Json json = parse_json(text.substr(magic.size(), end - magic.size()), where);
    SurveyFile file;
    try {
        file.shard = json.at("shard");
        file.columns = json.at("columns").get<std::vector<std::string>>();
        for (std::size_t i = 0; i < names.size(); ++i)
            if (json.at("collect") == names[i]) file.collect = static_cast<Collect>(i);
        file.recipe = read_recipe(json.at("recipe"), where);
    } catch (const Json::exception&) {
        throw Error(where, "is damaged: its first line is not what this version writes");
    }
    ByteReader reader(std::span<const std::byte>(bytes).subspan(end + 1), where);
    file.survey = read_survey(reader, where);
    return file;
}

}  // namespace mlq::split
