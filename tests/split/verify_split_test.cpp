// split.json proves that nothing changed; a folder appears whole or not at all.
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <functional>
#include <thread>

#include "mlq/base/error.hpp"
#include "mlq/split/input.hpp"
#include "mlq/split/manifest.hpp"
#include "mlq/split/staged_folder.hpp"
#include "split_maker.hpp"

using namespace mlq;
using namespace mlq::split;

namespace {

// A table on disk and its split beside it.
struct OnDisk {
    ScratchFolder scratch = {};
    std::filesystem::path data = scratch / "data.csv";
    std::filesystem::path out = scratch / "out";
    MakeOptions options = {.options = {.mode = SplitPlan::Mode::exact, .parts = parse_parts("train=0.8,test=0.2")},
                           .folder = out};

    OnDisk() {
        std::ofstream file(data);
        file << "id,label\n";
        for (int i = 0; i < 50; ++i) file << i << "," << (i % 5 == 0 ? "caf\xe9" : "b") << "\n";
        file.close();
        options.inputs = {file_input(data.string())};
        options.recipe.strata = {{.name = "label"}};
    }
    std::string wrong() const {
        std::string all;
        for (const Verified& item : verify_manifest(out / "split.json", 2))
            if (!item.wrong.empty()) all += item.what + ": " + item.wrong + "\n";
        return all;
    }
};

void change_byte(const std::filesystem::path& path, std::size_t at, char to) {
    std::string bytes = read_bytes(path);
    bytes.at(at) = to;
    std::ofstream(path, std::ios::binary) << bytes;
}

}  // namespace

TEST_CASE("verify is content with a fresh split and names what changed") {
    for (const bool gzip : {false, true})
        for (const Emit emit : {Emit::files, Emit::column, Emit::index}) {
            OnDisk disk;
            disk.options.emit = {.emit = emit, .gzip = gzip};
            const SplitResult made = make_split(disk.options);
            CHECK(disk.wrong().empty());
            const std::string output = made.applied.outputs.front().file;
            const std::string before = read_bytes(disk.out / output);
            std::ofstream(disk.out / output, std::ios::binary | std::ios::app) << (gzip ? "" : "9\n");
            if (gzip) change_byte(disk.out / output, before.size() / 2, '\x55');
            CHECK(disk.wrong().find("output " + output) != std::string::npos);
        }
}

TEST_CASE("one changed byte of an input or a label is seen") {
    OnDisk disk;
    make_split(disk.options);
    change_byte(disk.data, 9, '7');  // the first id
    CHECK(disk.wrong().find("input " + disk.data.string() + ": the same number of rows, but other bytes") == 0);
    change_byte(disk.data, 9, '0');
    CHECK(disk.wrong().empty());
    const std::string test = read_bytes(disk.out / "test.csv");
    change_byte(disk.out / "test.csv", test.find(",b") + 1, 'x');
    CHECK(disk.wrong().find("output test.csv") != std::string::npos);
    std::filesystem::remove(disk.out / "test.csv");
    CHECK(disk.wrong().find("output test.csv") != std::string::npos);
}

TEST_CASE("a manifest that is none is an error") {
    OnDisk disk;
    make_split(disk.options);
    const std::string json = read_bytes(disk.out / "split.json");
    for (std::size_t size = 0; size < json.size(); size += 37) {
        std::ofstream(disk.out / "split.json", std::ios::binary) << json.substr(0, size);
        CHECK_THROWS_AS(verify_manifest(disk.out / "split.json", 1), Error);
    }
    std::ofstream(disk.out / "split.json") << "{\"schema\": \"mlq.split.manifest/1\"}";
    CHECK_THROWS_AS(verify_manifest(disk.out / "split.json", 1), Error);
}

TEST_CASE("trouble leaves nothing behind, and a full folder is not touched") {
    OnDisk disk;
    std::ofstream(disk.data, std::ios::app) << "50,b,too many\n";
    CHECK_THROWS_WITH(make_split(disk.options), Catch::Contains("line 52 (byte"));
    CHECK(std::distance(std::filesystem::directory_iterator(disk.scratch.path()), {}) == 1);
    std::filesystem::create_directory(disk.out);
    std::ofstream(disk.out / "mine.txt") << "mine";
    CHECK_THROWS_WITH(make_split(disk.options), Catch::Contains("is not empty"));
    CHECK(std::distance(std::filesystem::directory_iterator(disk.out), {}) == 1);
    OnDisk good;
    make_split(good.options);
    const std::string first = read_bytes(good.out / "train.csv");
    CHECK_THROWS_AS(make_split(good.options), Error);
    good.options.replace = true;
    good.options.recipe.salt = "other";
    make_split(good.options);
    CHECK(read_bytes(good.out / "train.csv") != first);
    CHECK(good.wrong().empty());
}

TEST_CASE("a file is changed by any edit, by growing, and by another file in its place; a pipe and a text are not") {
    OnDisk disk;
    const std::filesystem::path pipe = disk.scratch / "pipe.csv";
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    const std::vector<Input> inputs = {file_input(disk.data.string()), file_input(pipe.string()), text_input("t", "x")};
    const std::string bytes = read_bytes(disk.data);
    const std::vector<std::function<void()>> edits = {
        [&] { change_byte(disk.data, 9, '7'); },
        [&] { std::ofstream(disk.data, std::ios::binary) << bytes << "1,b\n"; },
        [&] {
            std::ofstream(disk.scratch / "other.csv", std::ios::binary) << bytes;
            std::filesystem::rename(disk.scratch / "other.csv", disk.data);
        },
        [&] { std::filesystem::remove(disk.data); },
    };
    for (const auto& edit : edits) {
        const UnchangedInputs unchanged(inputs);
        std::this_thread::sleep_for(std::chrono::milliseconds(20));  // the kernel's clock for files ticks every 4 ms
        std::fstream(pipe, std::ios::in | std::ios::out) << "1,b\n";
        CHECK_NOTHROW(unchanged.check());
        edit();
        CHECK_THROWS_WITH(unchanged.check(), Catch::Contains("data.csv: changed while it was split"));
    }
}

TEST_CASE("an edit that leaves the size alone is noticed while the table is split") {
    OnDisk disk;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));  // the kernel's clock for files ticks every 4 ms
    // Rows come from the table, then from a pipe: what fills the pipe runs while the table is being split.
    const std::filesystem::path pipe = disk.scratch / "more.csv";
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    disk.options.options.mode = SplitPlan::Mode::hash;
    disk.options.recipe = {};
    disk.options.inputs.push_back(file_input(pipe.string()));
    for (const bool edit : {false, true}) {
        std::thread other([&] {
            std::ofstream file(pipe);  // waits until the split opens it to read
            if (edit) change_byte(disk.data, 9, '7');
            file << "id,label\n50,b\n";
        });
        if (edit)
            CHECK_THROWS_WITH(make_split(disk.options), Catch::Contains("data.csv: changed while it was split"));
        else
            make_split(disk.options);
        other.join();
        disk.options.replace = true;
    }
}
