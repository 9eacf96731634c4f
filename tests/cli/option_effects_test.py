#!/usr/bin/env python3
"""The test of options can fail: each kind of fault, made in a small tool, is found, and the tool without it is clean."""
import concurrent.futures
import pathlib
import stat
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parent))
import option_effects
from tool_options import list_options

TOOL = """#!/bin/sh
if [ "$1" = --completion ]; then
    for option in wide deep report threads; do echo "complete -n '__fish_seen_subcommand_from count' -l $option -r -d x"; done
    exit
fi
case " $* " in *" -v -q "*) echo "demo: --verbose excludes --quiet" >&2; exit 2;; esac
case " $* " in *" --threads 3 "*) threads=3;; *) threads=1;; esac
case " $* " in *" -v "*) echo "demo: info: count 1, $threads threads" >&2;; esac
case " $* " in *" --report "*) echo '{"schema": "x"}' >r.json;; esac
case " $* " in *" --deep -1 "*) echo "demo: $COMPLAINT" >&2; exit 2;; esac
case " $* " in *" --wide 2 "*) echo "wide"; exit;; esac
case " $* " in *" --deep 2 "*) echo deep >deep.txt;; esac
echo '{"schema": "x"}'
"""
TABLE = "[count] base\n--wide 2\n--deep 2\n! --deep -1\n"


def faults_of(table=TABLE, tool=TOOL, complaint="--deep: is negative"):
    tool = tool.replace("$COMPLAINT", complaint)
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(2) as pool:
        binary, page, inputs = (pathlib.Path(folder, name) for name in ("demo", "demo.txt", "in"))
        binary.write_text(tool)
        binary.chmod(stat.S_IRWXU)
        page.write_text(table)
        inputs.mkdir()
        driver = option_effects.Driver(binary, inputs)
        return option_effects.check_tool(driver, *option_effects.read_table(page), list_options(binary), pool)


class OptionEffects(unittest.TestCase):
    def expect(self, words, **changes):
        faults = faults_of(**changes)
        self.assertEqual(len(faults), 1, faults)
        self.assertIn(words, faults[0])

    def test_a_tool_whose_options_act(self):
        self.assertEqual(faults_of(), [])

    def test_an_option_that_does_nothing(self):
        self.expect("--deep 2: changes nothing", tool=TOOL.replace(">deep.txt", ">/dev/null"))

    def test_an_option_without_a_line(self):
        self.expect("count --wide has no line", table=TABLE.replace("--wide 2\n", ""))

    def test_a_line_without_an_option(self):
        self.expect("--tall has a line and does not exist", table=TABLE + "! --tall 1\n", complaint="--deep",
                    tool=TOOL.replace('case " $* " in *" --wide 2', 'case "$*" in *--tall*) echo --tall >&2; exit 2;; esac\ncase " $* " in *" --wide 2'))

    def test_a_value_that_is_refused(self):
        self.expect("--deep -1 :: base x: is refused", table=TABLE + "--deep -1 :: base x\n")

    def test_a_value_that_is_not_refused(self):
        self.expect("is not refused by its name (exit code 0)", table=TABLE + "! --wide 2\n")

    def test_a_refusal_that_does_not_name_the_option(self):
        self.expect("is not refused by its name (exit code 2)", complaint="a number is negative")

    def test_a_base_that_differs_from_run_to_run(self):
        faults = faults_of(tool=TOOL.replace("""echo '{"schema": "x"}'\n""", """echo "{\\"schema\\": \\"$$\\"}"\n"""))
        self.assertEqual(faults, ["count base: two runs of the base differ"])

    def test_a_pattern_that_does_not_change(self):
        self.expect("changes nothing", table=TABLE.replace("--wide 2", "--wide 2 ?? deep"))

    def test_a_setting_that_was_not_named(self):
        self.expect("shows a setting", complaint=r"--deep: say \`wide\`")

    def test_threads_that_are_not_heard_of(self):
        self.expect("--threads is not heard of at -v", tool=TOOL.replace("threads=3", "threads=1"))


if __name__ == "__main__":
    unittest.main()
