#include <catch2/catch.hpp>
#include <cmath>

#include "build_files.hpp"
#include "dataset/array_file.hpp"

using namespace mlq;
using namespace mlq::test;
using Catch::Matchers::Contains;

namespace {

ArrayFile open_bytes(Bytes bytes) {
    return ArrayFile::open(ByteSource::of(std::move(bytes), "a.npy"));
}

std::vector<float> read_floats(const ArrayFile& array) {
    std::vector<float> all;
    std::vector<std::byte> row(array.row_bytes());
    std::vector<float> values(static_cast<std::size_t>(array.row_elements()));
    for (std::int64_t i = 0; i < array.rows(); ++i) {
        array.read_row(i, row);
        convert_elements(array.type(), row, values);
        all.insert(all.end(), values.begin(), values.end());
    }
    return all;
}

std::string refusal(const std::string& header, std::size_t data_bytes = 0) {
    return error_of([&] { open_bytes(npy_with_header(header, Bytes(data_bytes))); });
}

}  // namespace

TEST_CASE("every numeric type of npy becomes the float it stands for") {
    const auto check = [](const std::string& descr, const Bytes& elements, std::vector<float> expected) {
        INFO(descr);
        CHECK(read_floats(open_bytes(npy(descr, "(1, " + std::to_string(expected.size()) + ")", elements))) ==
              expected);
    };
    check("|u1", bytes_of<std::uint8_t>({0, 255}), {0, 255});
    check("|i1", bytes_of<std::int8_t>({-128, 127}), {-128, 127});
    check("|b1", bytes_of<std::uint8_t>({0, 1}), {0, 1});
    check("<u2", bytes_of<std::uint16_t>({65535, 1}), {65535, 1});
    check("<i2", bytes_of<std::int16_t>({-32768, 2}), {-32768, 2});
    check("<u4", bytes_of<std::uint32_t>({4294967295U}), {4294967296.0F});
    check("<i4", bytes_of<std::int32_t>({-7, 1 << 30}), {-7, 1073741824.0F});
    check("<u8", bytes_of<std::uint64_t>({3}), {3});
    check("<i8", bytes_of<std::int64_t>({-3, 9}), {-3, 9});
    check("<f4", bytes_of<float>({-0.5F, 3e38F}), {-0.5F, 3e38F});
    check("<f8", bytes_of<double>({0.1, -1e300}), {0.1F, -HUGE_VALF});
    check(">f4", {std::byte{0x3f}, std::byte{0x80}, std::byte{0}, std::byte{0}}, {1});
    check(">i2", {std::byte{1}, std::byte{2}}, {258});
    // binary16: 1, -2, the smallest subnormal 2^-24, the largest number, infinity.
    check("<f2", bytes_of<std::uint16_t>({0x3c00, 0xc000, 0x0001, 0x7bff, 0x7c00}),
          {1, -2, std::ldexp(1.0F, -24), 65504, HUGE_VALF});
    CHECK(std::isnan(read_floats(open_bytes(npy("<f2", "(1,)", bytes_of<std::uint16_t>({0x7e00})))).at(0)));
}

TEST_CASE("Fortran order gives the rows that C order gives") {
    // a[i][j][k] = 100 i + 10 j + k for shape 2x3x4; Fortran order lets i run fastest.
    std::vector<std::int16_t> c_order, fortran_order;
    for (int i = 0; i < 2; ++i)
        for (int j = 0; j < 3; ++j)
            for (int k = 0; k < 4; ++k) c_order.push_back(static_cast<std::int16_t>(100 * i + 10 * j + k));
    for (int k = 0; k < 4; ++k)
        for (int j = 0; j < 3; ++j)
            for (int i = 0; i < 2; ++i) fortran_order.push_back(static_cast<std::int16_t>(100 * i + 10 * j + k));
    const auto expected = read_floats(open_bytes(npy("<i2", "(2, 3, 4)", bytes_of(c_order))));
    CHECK(expected.at(12) == 100);
    CHECK(read_floats(open_bytes(npy("<i2", "(2, 3, 4)", bytes_of(fortran_order), "True"))) == expected);
}

TEST_CASE("headers as other writers make them are read") {
    const auto data = bytes_of<std::uint8_t>({1, 2, 3, 4});
    const auto shape_of = [&](const std::string& header) { return open_bytes(npy_with_header(header, data)).shape(); };
    CHECK(shape_of("{'shape':(4,),'fortran_order':False,'descr':'|u1'}") == Shape{4});
    CHECK(shape_of("{\"descr\": \"u1\", \"fortran_order\": False, \"shape\": (2, 2)}") == Shape{2, 2});
    CHECK(shape_of("{'descr': '|u1', 'fortran_order': False, 'shape': (4L, 1L), }") == Shape{4, 1});
}

TEST_CASE("a header that lies about its data is refused before memory is taken") {
    const auto data = bytes_of<float>({1, 2, 3, 4, 5, 6});
    CHECK_THAT(error_of([&] { open_bytes(npy("<f4", "(3, 3)", data)); }),
               Contains("a.npy") && Contains("3x3 float32, 36 bytes, but 24 bytes follow") && Contains("truncated"));
    CHECK_THAT(error_of([&] { open_bytes(npy("<f4", "(2, 2)", data)); }), Contains("but 24 bytes follow"));
    CHECK_THAT(error_of([&] { open_bytes(npy("<f4", "(1000000000, 1000)", data)); }), Contains("24 bytes follow"));
    CHECK_THAT(error_of([&] { open_bytes(npy("<f4", "(9999999999, 9999999999)", data)); }), Contains("a.npy"));
    CHECK_THAT(error_of([&] { open_bytes(npy("<f4", "(0, 3)", {})); }), Contains("holds no data"));
    CHECK_THAT(error_of([&] { open_bytes(npy("<f4", "(3, 0)", {})); }), Contains("holds no data"));
    CHECK_THAT(error_of([&] { open_bytes(npy("<f4", "()", bytes_of<float>({1}))); }), Contains("single number"));
}

TEST_CASE("damaged npy headers end in one line") {
    CHECK_THAT(refusal("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", 8), Contains("not plain numbers"));
    CHECK_THAT(refusal("{'descr': '<U5', 'fortran_order': False, 'shape': (1,), }", 20), Contains("not plain numbers"));
    CHECK_THAT(refusal("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", 8), Contains("not plain numbers"));
    CHECK_THAT(refusal("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", 4), Contains("records"));
    CHECK_THAT(refusal("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }"), Contains("dimension"));
    CHECK_THAT(refusal("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }"),
               Contains("dimension"));
    CHECK_THAT(refusal("{'descr': '<f4', 'fortran_order': 0, 'shape': (1,), }", 4), Contains("True or False"));
    CHECK_THAT(refusal("{'descr': '<f4', 'fortran_order': False}", 4), Contains("is missing"));
    CHECK_THAT(refusal("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}", 4),
               Contains("twice"));
    CHECK_THAT(refusal("{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1)}", 4),
               Contains("more than 8"));
    CHECK_THAT(refusal("{'descr': '<f4"), Contains("without end"));
    CHECK_THAT(refusal(""), Contains("damaged .npy header"));
    auto version = npy("<f4", "(1,)", bytes_of<float>({1}));
    version[6] = std::byte{9};
    CHECK_THAT(error_of([&] { open_bytes(version); }), Contains("version 9"));
    auto file = npy("<f4", "(1,)", bytes_of<float>({1}));
    for (std::size_t size = 0; size < file.size(); ++size) {
        INFO(size);
        CHECK_FALSE(error_of([&] {
                        open_bytes({file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size)});
                    }).empty());
    }
}

TEST_CASE("IDX arrays are read big-endian, plain and gzipped") {
    const TemporaryFolder folder;
    const auto content = idx(0x0B, {2, 2},
                             {std::byte{1}, std::byte{0}, std::byte{0}, std::byte{2}, std::byte{0xff}, std::byte{0xfe},
                              std::byte{0}, std::byte{4}});
    const std::vector<float> expected = {256, 2, -2, 4};
    CHECK(read_floats(ArrayFile::open(folder.add("a.idx", content))) == expected);
    CHECK(read_floats(ArrayFile::open(folder.add("a.idx.gz", gzip(content)))) == expected);
    CHECK(is_array_file(folder / "a.idx.gz"));
    CHECK_THAT(error_of([&] { open_bytes(idx(0x08, {4000000000U, 4000000000U}, {})); }), Contains("a.npy"));
    CHECK_THAT(error_of([&] { open_bytes(idx(0x08, {3, 2}, Bytes(5))); }), Contains("but 5 bytes follow"));
    CHECK_THAT(error_of([&] { open_bytes(idx(0x08, {3, 2}, Bytes(7))); }), Contains("but 7 bytes follow"));
    CHECK_THAT(error_of([&] { open_bytes(idx(0x07, {3}, Bytes(3))); }), Contains("neither .npy nor .npz nor IDX"));
    auto cut = gzip(content);
    cut.resize(cut.size() - 12);
    CHECK_THAT(error_of([&] { ArrayFile::open(folder.add("cut.gz", cut)); }), Contains("truncated"));
}

TEST_CASE("rows of a plain file are read in place, and a file that shrinks meanwhile is noticed") {
    const TemporaryFolder folder;
    const auto path = folder.add("a.npy", npy("<f4", "(3, 1)", bytes_of<float>({1, 2, 3})));
    const auto array = ArrayFile::open(path);
    std::vector<std::byte> row(4);
    array.read_row(2, row);
    CHECK(row == bytes_of<float>({3}));
    std::filesystem::resize_file(path, std::filesystem::file_size(path) - 2);
    CHECK_THAT(error_of([&] { array.read_row(2, row); }), Contains("became shorter"));
}

TEST_CASE("labels are whole numbers, one per sample") {
    CHECK(read_integers(open_bytes(npy("<f8", "(3,)", bytes_of<double>({0, 7, 2})))) ==
          std::vector<std::int64_t>{0, 7, 2});
    CHECK(read_integers(open_bytes(npy("<i8", "(2, 1)", bytes_of<std::int64_t>({5, 6})))) ==
          std::vector<std::int64_t>{5, 6});
    CHECK_THAT(error_of([] {
                   read_integers(open_bytes(npy("<f4", "(2,)", bytes_of<float>({1, 0.5F}))));
               }),
               Contains("row 1 is not a whole number"));
    CHECK_THAT(error_of([] { read_integers(open_bytes(npy("<f4", "(1,)", bytes_of<float>({NAN})))); }),
               Contains("row 0"));
    CHECK_THAT(error_of([] { read_integers(open_bytes(npy("|u1", "(2, 3)", Bytes(6)))); }), Contains("argmax"));
}

TEST_CASE("what is no array is named") {
    const TemporaryFolder folder;
    CHECK_THAT(error_of([&] { ArrayFile::open(folder / "missing.npy"); }), Contains("missing.npy: cannot read"));
    CHECK_THAT(error_of([&] { ArrayFile::open(folder.string()); }), Contains("is a folder"));
    CHECK_THAT(error_of([&] { ArrayFile::open(folder.add("empty.npy", Bytes())); }), Contains("neither"));
    CHECK_THAT(error_of([&] { ArrayFile::open("/dev/null"); }), Contains("not a regular file"));
    CHECK_FALSE(is_array_file(folder.add("text.csv", std::string_view("a,b\n"))));
}
