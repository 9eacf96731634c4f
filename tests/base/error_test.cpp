#include "mlq/base/error.hpp"

#include <catch2/catch.hpp>

using namespace mlq;

TEST_CASE("an error says where, what and what to do on one line") {
    CHECK(Error("a.npy", "truncated", "copy it again").what() == std::string("a.npy: truncated; copy it again"));
    CHECK(Error("a.npy", "truncated").what() == std::string("a.npy: truncated"));
    CHECK(Error("", "truncated").what() == std::string("truncated"));
    CHECK(Error("a\nb", "c\r\td").what() == std::string("a b: c  d"));
}

TEST_CASE("context is put in front of an error on its way up") {
    const auto failing = [] { with_context("model.onnx", [] { throw Error("node \"conv1\"", "dilation 0"); }); };
    CHECK_THROWS_WITH(failing(), "model.onnx: node \"conv1\": dilation 0");
    CHECK(with_context("model.onnx", [] { return 7; }) == 7);
}

TEST_CASE("a broken pipe stays one through added context") {
    CHECK_THROWS_AS(with_context("report", [] { throw BrokenPipe("-", "the reader has gone away"); }), BrokenPipe);
}

TEST_CASE("quoting outside text spells out control characters and cuts what is long") {
    CHECK(mlq::quoted("conv1") == "\"conv1\"");
    CHECK(mlq::quoted("a\x1b[31m\n\xff") == "\"a\\x1b[31m\\x0a\\xff\"");
    CHECK(mlq::quoted("a `b`") == "\"a \\x60b\\x60\"");
    CHECK(mlq::quoted("abcdef", 3) == "\"abc…\"");
    CHECK(mlq::quoted("abc", 3) == "\"abc\"");
}
