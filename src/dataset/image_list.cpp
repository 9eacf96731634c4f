// Sources whose samples are image files: a folder of classes, a flat folder, or a CSV list.
#include <algorithm>
#include <cctype>
#include <map>
#include <optional>
#include <utility>

#include "mlq/base/error.hpp"
#include "mlq/base/file.hpp"
#include "mlq/dataset/csv.hpp"
#include "mlq/dataset/image.hpp"
#include "mlq/dataset/sample_source.hpp"

namespace mlq {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view path_names[] = {"path", "file", "filename", "filepath", "image", "image_path"};
constexpr std::string_view label_names[] = {"label", "class", "target", "category", "y"};

class ImageSource : public SampleSource {
  public:
    ImageSource(fs::path root, std::vector<std::string> ids) : root_(std::move(root)), ids_(std::move(ids)) {}

    std::int64_t size() const override { return static_cast<std::int64_t>(ids_.size()); }
    SampleForm form() const override { return {}; }
    std::string id(std::int64_t index) const override { return ids_[static_cast<std::size_t>(index)]; }
    std::string where(std::int64_t index) const override { return (root_ / id(index)).string(); }
    std::vector<std::byte> stored(std::int64_t index) const override {
        return read_file(where(index), image_file_limit);
    }
    StoredSample decode(std::int64_t index, std::span<const std::byte> stored) const override {
        return decode_image(stored, where(index));
    }

  private:
    fs::path root_;
    std::vector<std::string> ids_;  // relative to the root, or absolute
};

struct Listing {
    std::vector<std::string> images;     // names relative to the folder
    std::map<std::string, int> ignored;  // count by extension
};

void list_file(const fs::path& file, const fs::path& root, Listing& listing) {
    if (is_image_name(file))
        listing.images.push_back(file.lexically_relative(root).generic_string());
    else
        ++listing.ignored[file.extension().string()];
}

bool is_hidden(const fs::path& path) {
    return path.filename().string().starts_with('.');
}

// All images below `folder`. Links to folders are followed only directly below the root: no loops.
void list_below(const fs::path& folder, const fs::path& root, Listing& listing) {
    for (auto it = fs::recursive_directory_iterator(folder); it != fs::recursive_directory_iterator(); ++it) {
        if (is_hidden(it->path()))
            it.disable_recursion_pending();
        else if (it->is_regular_file())
            list_file(it->path(), root, listing);
    }
}

std::string describe_ignored(const std::map<std::string, int>& ignored) {
    std::string text;
    for (const auto& [extension, count] : ignored)
        text += (text.empty() ? "" : ", ") + std::to_string(count) + " x " +
                (extension.empty() ? std::string("without extension") : mlq::quoted(extension, 20));
    return text;
}

struct Folder {
    Listing flat;
    Listing nested;
    std::vector<std::string> classes;  // sub-folders in byte order
};

Folder scan(const fs::path& root) {
    Folder folder;
    try {
        for (const auto& entry : fs::directory_iterator(root)) {
            if (is_hidden(entry.path())) continue;
            if (entry.is_directory()) folder.classes.push_back(entry.path().filename().string());
            if (entry.is_regular_file()) list_file(entry.path(), root, folder.flat);
        }
        std::sort(folder.classes.begin(), folder.classes.end());
        for (const auto& name : folder.classes) list_below(root / name, root, folder.nested);
    } catch (const fs::filesystem_error& error) {
        throw Error(error.path1().string(), "cannot list the folder: " + error.code().message());
    }
    std::sort(folder.flat.images.begin(), folder.flat.images.end());
    std::sort(folder.nested.images.begin(), folder.nested.images.end());
    return folder;
}

std::string class_of(const std::string& relative) {
    return relative.substr(0, relative.find('/'));
}

std::vector<std::string> empty_classes(const Labels& labels) {
    std::vector<bool> seen(labels.class_names.size());
    for (const auto value : labels.values) seen[static_cast<std::size_t>(value)] = true;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < seen.size(); ++i)
        if (!seen[i]) names.push_back(labels.class_names[i]);
    return names;
}

bool is_any_of(std::string text, std::span<const std::string_view> names) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return std::find(names.begin(), names.end(), text) != names.end();
}

std::optional<std::size_t> find_known(const CsvRow& first, std::span<const std::string_view> names) {
    for (std::size_t i = 0; i < first.cells.size(); ++i)
        if (is_any_of(first.cells[i], names)) return i;
    return {};
}

struct ListColumns {
    std::size_t path = 0;
    std::optional<std::size_t> label;
    bool has_header = false;
};

ListColumns choose_columns(const CsvRow& first, const std::string& path_column, const std::string& label_column,
                           const std::string& where) {
    ListColumns columns;
    const auto known_path = find_known(first, path_names);
    columns.has_header = known_path.has_value();
    columns.path = known_path.value_or(0);
    columns.label = columns.has_header ? find_known(first, label_names)
                                       : (first.cells.size() > 1 ? std::optional<std::size_t>(1) : std::nullopt);
    if (!path_column.empty()) {
        const auto column = find_column(first, path_column, where);
        columns.path = column.index;
        columns.has_header |= column.has_header;
    }
    if (!label_column.empty()) {
        const auto column = find_column(first, label_column, where);
        columns.label = column.index;
        columns.has_header |= column.has_header;
    }
    if (columns.label == columns.path) columns.label.reset();
    return columns;
}

}  // namespace

OpenedSource open_image_folder(const fs::path& root, const std::vector<std::string>& class_names) {
    auto folder = scan(root);
    const std::string where = root.string();
    if (!folder.flat.images.empty() && !folder.nested.images.empty())
        throw Error(where, "has images beside folders with images",
                    "use one folder per class, or only images, or a CSV list");
    if (folder.flat.images.empty() && folder.nested.images.empty()) {
        folder.nested.ignored.merge(folder.flat.ignored);
        throw Error(where,
                    "holds no PNG, JPEG, BMP, PGM or PPM image" +
                        (folder.nested.ignored.empty() ? std::string()
                                                       : " (only " + describe_ignored(folder.nested.ignored) + ")"));
    }
    OpenedSource opened;
    const bool flat = folder.nested.images.empty();
    auto& images = flat ? folder.flat.images : folder.nested.images;
    if (!flat) {
        std::vector<std::string> texts;
        for (const auto& image : images) texts.push_back(class_of(image));
        opened.labels = label_from_text(texts, class_names.empty() ? folder.classes : class_names, where);
        for (const auto& name : empty_classes(opened.labels))
            opened.notes.push_back("class " + mlq::quoted(name) + " has no image");
    }
    for (const auto& [extension, count] : folder.flat.ignored) folder.nested.ignored[extension] += count;
    if (!folder.nested.ignored.empty())
        opened.notes.push_back("files that are no readable images were left out: " +
                               describe_ignored(folder.nested.ignored));
    opened.source = std::make_unique<ImageSource>(root, std::move(images));
    return opened;
}

OpenedSource open_image_list(const fs::path& csv, const std::string& path_column, const std::string& label_column,
                             const std::vector<std::string>& class_names) {
    const std::string where = csv.string();
    const auto rows = parse_csv(read_text(csv), where);
    if (rows.empty()) throw Error(where, "the list is empty");
    const auto columns = choose_columns(rows.front(), path_column, label_column, where);
    const fs::path root = csv.parent_path();
    std::vector<std::string> ids;
    std::vector<std::string> texts;
    for (std::size_t i = columns.has_header ? 1 : 0; i < rows.size(); ++i) {
        const auto& row = rows[i];
        std::error_code failure;
        if (!fs::is_regular_file(root / row.cells[columns.path], failure))
            throw Error(where + ": line " + std::to_string(row.line),
                        "no file " + mlq::quoted(row.cells[columns.path], 200),
                        "paths are relative to the list's folder");
        ids.push_back(row.cells[columns.path]);
        if (columns.label) texts.push_back(row.cells[*columns.label]);
    }
    if (ids.empty()) throw Error(where, "the list has a header and no image");
    OpenedSource opened;
    if (columns.label) opened.labels = label_from_text(texts, class_names, where);
    opened.source = std::make_unique<ImageSource>(root, std::move(ids));
    return opened;
}

}  // namespace mlq
