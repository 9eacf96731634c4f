#include <algorithm>
#include <map>
#include <span>

#include "base/hash.hpp"
#include "json_bytes.hpp"
#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "mlq/split/image_tree.hpp"
#include "mlq/split/manifest.hpp"
#include "mlq/split/plan_json.hpp"
#include "mlq/split/row_keys.hpp"

namespace mlq::split {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view schema = "mlq.split.manifest/1";

Json read_manifest(const fs::path& path) {
    Json json = parse_json(read_text(path), path.string());
    if (!json.is_object() || json.value("schema", Json()) != schema)
        throw Error(path.string(), "is not a split manifest", "it is written by mlq-split make");
    return json;
}

// Calls `work` and turns what JSON has not got into an Error.
template <typename Work>
auto reading(const fs::path& path, Work work) {
    try {
        return work();
    } catch (const Json::exception&) {
        throw Error(path.string(), "is not a split manifest that this version can read");
    }
}

ReadOptions read_options(const Json& manifest) {
    const Json& table = manifest.at("table");
    ReadOptions options;
    options.format = table.at("format");
    if (options.format != "csv") return options;
    options.delimiter = bytes_from_json(table.at("delimiter"));
    options.quote = bytes_from_json(table.at("quote"));
    options.header = table.at("header");
    for (const Json& column : table.at("columns")) options.columns.push_back(bytes_from_json(column));
    return options;
}

Recipe manifest_recipe(const Json& manifest, const fs::path& path) {
    Json recipe = manifest.at("recipe");
    recipe["aliases"] = "";
    return read_recipe(recipe, path.string());
}

// What a file holds now.
struct Found {
    std::uint64_t rows = 0;
    std::uint64_t bytes = 0;
    std::string fingerprint = {};
    std::map<std::string, std::uint64_t> classes = {};
};

Found read_table(const fs::path& file, const ReadOptions& options, const Recipe* recipe, int threads) {
    TableReader reader({file_input(file.string())}, options);
    BatchSteps steps;
    std::vector<std::map<std::string, std::uint64_t, std::less<>>> counts(static_cast<std::size_t>(threads));
    std::vector<RowKeys> keys;
    if (recipe != nullptr) {
        for (int i = 0; i < threads; ++i) keys.emplace_back(*recipe);
        steps.wanted = recipe_columns(*recipe);
        steps.work = [&](Batch& batch, int worker) {
            auto& mine = counts[static_cast<std::size_t>(worker)];
            for (std::size_t row = 0; row < batch.rows; ++row) {
                const std::string_view name = keys[static_cast<std::size_t>(worker)].counted_class(batch, row);
                const auto found = mine.find(name);
                if (found != mine.end())
                    ++found->second;
                else
                    mine.emplace(name, 1);
            }
        };
    }
    reader.each_batch(threads, steps);
    const InputFacts& facts = reader.facts()[0];
    Found found{facts.rows, facts.bytes, facts.fingerprint};
    const bool has_domain = recipe != nullptr && !recipe->domain.empty();
    for (const auto& part : counts)
        for (const auto& [name, rows] : part) found.classes[stratum_label(name, has_domain)] += rows;
    return found;
}

Found read_images(const fs::path& folder) {
    const std::vector<std::string> images = list_images(folder).files;
    const Input list = image_list_input(folder, images);
    return {images.size(), list.text->size(), fingerprint(std::as_bytes(std::span(*list.text)))};
}

std::string compare(const Json& recorded, const Found& found) {
    const std::uint64_t rows = recorded.at("rows");
    if (recorded.at("xxh3_128") == found.fingerprint && recorded.at("bytes") == found.bytes && rows == found.rows)
        return "";
    if (rows != found.rows) return std::to_string(found.rows) + " rows where " + std::to_string(rows) + " are recorded";
    return "the same number of rows, but other bytes";
}

class Verification {
  public:
    Verification(const fs::path& path, int threads)
        : path_(path),
          threads_(threads),
          manifest_(read_manifest(path)),
          emit_(manifest_.at("emit").get<std::string>()) {
        recipe_ = manifest_recipe(manifest_, path);
        options_ = read_options(manifest_);
    }

    std::vector<Verified> run() {
        for (const Json& input : manifest_.at("inputs")) verify_input(input);
        for (const Json& output : manifest_.at("outputs")) verify_output(output);
        if (counts_classes()) verify_classes();
        return std::move(results_);
    }

  private:
    fs::path path_;
    int threads_;
    Json manifest_;
    std::string emit_;
    Recipe recipe_;
    ReadOptions options_;
    std::vector<Verified> results_;
    std::map<std::string, std::map<std::string, std::uint64_t>> class_rows_;  // class, part
    bool readable_ = true;

    bool counts_classes() const { return emit_ == "files" && readable_; }

    void verify_input(const Json& input) {
        const std::string name = bytes_from_json(input.at("path"));
        results_.push_back({"input " + name, ""});
        if (name == "-") return results_.pop_back();  // standard input is gone
        check(input, [&] {
            return fs::is_directory(name) ? read_images(name) : read_table(name, options_, nullptr, threads_);
        });
    }

    void verify_output(const Json& output) {
        const std::string name = output.at("path");
        const fs::path file = path_.parent_path() / name;
        results_.push_back({"output " + name, ""});
        check(output, [&]() -> Found {
            if (emit_ == "links") return read_images(file);
            if (emit_ == "index") return read_table(file, {.format = "list"}, nullptr, threads_);
            if (emit_ == "column") return read_table(file, column_options(), nullptr, threads_);
            const Found found = read_table(file, options_, &recipe_, threads_);
            for (const auto& [name_of_class, rows] : found.classes)
                class_rows_[name_of_class][output.at("part")] = rows;
            return found;
        });
        if (!results_.back().wrong.empty()) readable_ = false;
    }
    ReadOptions column_options() const {
        ReadOptions options = options_;
        options.columns.clear();
        return options;
    }

    template <typename Look>
    void check(const Json& recorded, Look look) {
        try {
            results_.back().wrong = compare(recorded, look());
        } catch (const Error& error) {
            results_.back().wrong = error.what();
        }
    }

    void verify_classes() {
        results_.push_back({"counts of each class and part", ""});
        for (const Json& item : manifest_.at("classes")) {
            const std::string name = bytes_from_json(item.at("class"));
            for (const auto& [part, rows] : item.at("rows").items()) {
                const std::uint64_t found = class_rows_[name][part];
                if (rows.get<std::uint64_t>() != found && results_.back().wrong.empty())
                    results_.back().wrong =
                        "class " + mlq::quoted(name) + " has " + std::to_string(found) + " rows in " + part;
            }
        }
    }
};

}  // namespace

std::vector<Verified> verify_manifest(const fs::path& manifest, int threads) {
    return reading(manifest, [&] { return Verification(manifest, threads).run(); });
}

ManifestParts read_manifest_parts(const fs::path& manifest) {
    return reading(manifest, [&] {
        const Json json = read_manifest(manifest);
        ManifestParts parts{.recipe = manifest_recipe(json, manifest), .read = read_options(json)};
        for (const Json& output : json.at("outputs"))
            if (output.at("part").is_string() && output.at("part") != "dropped")
                parts.parts.push_back(
                    {output.at("part"), manifest.parent_path() / output.at("path").get<std::string>()});
        return parts;
    });
}

}  // namespace mlq::split
