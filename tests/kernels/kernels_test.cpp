#include "mlq/kernels/kernels.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "mlq/base/error.hpp"

using namespace mlq;

TEST_CASE("auto is the best supported table and scalar is always the last") {
    const auto supported = supported_kernels();
    REQUIRE(!supported.empty());
    CHECK(&kernels_for("auto") == supported.front());
    CHECK(std::string(supported.back()->name) == "scalar");
    for (const Kernels* table : supported) CHECK(&kernels_for(table->name) == table);
}

TEST_CASE("an instruction set that is not there is refused by name") {
    CHECK_THROWS_WITH(kernels_for("sse9"), Catch::Contains("sse9") && Catch::Contains("scalar"));
    for (const auto name : isa_names()) {
        bool supported = false;
        for (const Kernels* table : supported_kernels()) supported = supported || table->name == name;
        if (!supported)
            CHECK_THROWS_WITH(kernels_for(name), Catch::Contains("cannot run") && Catch::Contains("scalar"));
    }
}

TEST_CASE("every table says what its instructions can do at most") {
    for (const Kernels* table : supported_kernels()) {
        INFO(table->name);
        CHECK(table->int8_peak.loop(10) > 0);
        CHECK(table->float_peak(10) > 0);
    }
}
