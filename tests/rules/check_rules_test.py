#!/usr/bin/env python3
"""The rules test can fail: each kind of mistake, made in a small house, is found, and the house without it is clean."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).parent))
import check_recipes
import check_rules

HOUSE = {
    "include/mlq/base/error.hpp": "#include <string>\n",
    "include/mlq/base/json.hpp": "#include <nlohmann/json.hpp>\n",
    "include/mlq/graph/graph.hpp": '#include "mlq/base/error.hpp"\n',
    "src/base/error.cpp": '#include "mlq/base/error.hpp"\n#include <sys/stat.h>\n',
    "src/graph/graph.cpp": '#include "mlq/graph/graph.hpp"\n#include <onnx/onnx_pb.h>\n',
    "src/kernels/scalar.cpp": '#include "mlq/base/error.hpp"\n// std::cout << "in a comment"\n',
    "src/quant/params.hpp": "#pragma once\n",
    "tools/mlq-x.cpp": '#include <CLI/CLI.hpp>\n#include "mlq/base/json.hpp"\n#include "mlq/graph/graph.hpp"\nint main() { printf("x"); }\n',
}


def findings_of(changes):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in {**HOUSE, **changes}.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return check_rules.check(Path(folder))[0]


class Rules(unittest.TestCase):
    def expect(self, changes, words):
        findings = findings_of(changes)
        self.assertEqual(len(findings), 1, findings)
        self.assertIn(words, findings[0])

    def test_a_clean_house_has_no_findings(self):
        self.assertEqual(findings_of({}), [])

    def test_an_arrow_upwards(self):
        self.expect({"src/base/up.cpp": '#include "mlq/graph/graph.hpp"\n'}, "base must not include graph")

    def test_an_arrow_sideways(self):
        self.expect({"src/stats/aside.cpp": '#include "../quant/params.hpp"\n'}, "stats must not include quant")

    def test_kernels_include_base_only(self):
        self.expect({"src/kernels/k.hpp": '#include "mlq/graph/graph.hpp"\n'}, "kernels must not include graph")

    def test_a_cycle(self):
        self.expect(
            {"src/run/a.hpp": '#include "b.hpp"\n', "src/run/b.hpp": '#include "a.hpp"\n'},
            "include cycle: src/run/a.hpp -> src/run/b.hpp -> src/run/a.hpp",
        )

    def test_a_library_outside_its_door(self):
        self.expect({"src/run/beta.cpp": "#include <boost/math/special_functions.hpp>\n"}, "the door of stats")

    def test_a_library_nobody_knows(self):
        self.expect({"src/run/new.cpp": "#include <opencv2/core.hpp>\n"}, "behind no door")

    def test_a_third_party_type_in_a_public_header(self):
        changes = {"include/mlq/graph/proto.hpp": "#include <onnx/onnx_pb.h>\n"}
        self.expect({**changes, "tools/x.cpp": '#include "mlq/graph/proto.hpp"\n'}, "a public header shows")

    def test_a_public_header_that_no_program_needs(self):
        self.expect({"include/mlq/run/arena.hpp": "#pragma once\n"}, "no tool and not include/mlq/mlq.hpp needs it")

    def test_a_public_header_that_includes_a_hidden_one(self):
        changes = {"include/mlq/quant/all.hpp": '#include "quant/params.hpp"\n'}
        self.expect({**changes, "tools/x.cpp": '#include "mlq/quant/all.hpp"\n'}, "is not in the tree")

    def test_a_name_used_twice(self):
        self.expect({"src/run/scalar.cpp": "\n"}, "file name used twice")

    def test_twins_in_different_rooms(self):
        self.expect({"src/run/params.cpp": "\n"}, "file name used twice")

    def test_a_header_that_is_missing(self):
        self.expect({"src/run/lost.cpp": '#include "mlq/run/gone.hpp"\n'}, "is not in the tree")

    def test_library_code_that_prints(self):
        for line in ('std::cerr << "x";', 'printf("x");', 'std::puts("x");', 'fprintf(stderr, "x");'):
            self.expect({"src/run/loud.cpp": f"void f() {{ {line} }}\n"}, "src/run/loud.cpp:1: the library prints")

    def test_printing_into_a_buffer_is_no_printing(self):
        self.assertEqual(findings_of({"src/run/quiet.cpp": 'void f() { std::snprintf(b, 3, "x"); fputs(x, file); }\n'}), [])

    def test_library_code_that_ends_the_process(self):
        self.expect({"src/run/end.cpp": "void f() { std::exit(1); }\n"}, "ends the process")

    def test_library_text_that_names_an_option(self):
        for line in ('throw Error("--parts", "x");', 'f("a" /* why */ "see --by hash");', 'f(R"(\n"quoted" --seed)");'):
            self.expect({"src/run/text.cpp": f"{line}\n"}, "the library names the option --")

    def test_library_text_that_speaks_as_a_tool(self):
        self.expect({"src/run/text.cpp": 'throw Error("mlq-split", "no input");\n'}, "speaks as a tool")

    def test_dashes_that_name_no_option(self):
        lines = '// as --parts\nf("a -- b", "n--", "`parts`", "\\"", x); --parts;\n/* "--by" */ g("a--b");\n'
        self.assertEqual(findings_of({"src/run/text.cpp": lines}), [])
        self.assertEqual(findings_of({"src/report/run_gnuplot.cpp": 'f("--default-settings");\n'}), [])
        self.expect({"src/report/run_gnuplot.cpp": 'f("--report");\n'}, "names the option --report")

    def test_a_folder_without_a_place(self):
        self.expect({"src/attic/old.cpp": "\n"}, "has no place in ORDER")


RECIPES = {
    "docs/adding.md": "| to add | write | add a line to | test | what follows |\n|---|---|---|---|---|\n"
                      "| a method | `src/quant/method_<name>.cpp` | `src/quant/methods.cpp` | `tests/quant/` | help |\n",
    "src/quant/methods.cpp": "choose_max\n",
    "src/quant/method_max.cpp": "",
    "tests/quant/max_test.cpp": "",
}


class Recipes(unittest.TestCase):
    def findings(self, changes):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in {**RECIPES, **changes}.items():
                path = Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
            return check_recipes.check(Path(folder))[0]

    def test_a_recipe_that_holds(self):
        self.assertEqual(self.findings({}), [])

    def test_a_file_in_no_list(self):
        self.assertIn("method_mean.cpp: is in no list", self.findings({"src/quant/method_mean.cpp": ""})[0])

    def test_a_list_that_does_not_exist(self):
        page = RECIPES["docs/adding.md"].replace("methods.cpp", "catalogue.cpp")
        self.assertIn("src/quant/catalogue.cpp does not exist", self.findings({"docs/adding.md": page})[0])

    def test_a_page_without_recipes(self):
        self.assertIn("holds no recipe", self.findings({"docs/adding.md": "nothing"})[0])


if __name__ == "__main__":
    unittest.main()
