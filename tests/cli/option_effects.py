#!/usr/bin/env python3
"""Each option of each verb changes something or is refused: an option that does nothing is a fault.

Usage: option_effects.py FOLDER_OF_TOOLS [TOOL...]

effects/TOOL.txt is the table of a tool. Its lines:

    $ COMMAND                     run once, before all others; makes more inputs in in/
    [VERB] BASE                   the options of VERB follow; what they are added to, if a line says nothing else
    OPTION [VALUE]                changes what BASE prints, writes or ends with, and works
    OPTION [VALUE] :: BASE        changes what this other BASE does
    OPTION [VALUE] ?? PATTERN     changes what the pattern finds: for what else differs from run to run
    ! OPTION [VALUE] :: BASE      this value is refused: exit code 2, and the message names the option
    !! OPTION [VALUE] :: BASE     every value is refused, the option's default too

The tool itself lists its options, so one without a line is a fault, as is a BASE that differs from run to run without a
pattern. What a manifest records of the command line (split.json) is no effect, unless a pattern looks for it.
The options that every verb has, and those that change how it runs, need no lines; --seed does, as it changes results.
"""
import concurrent.futures
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

from effects.inputs import write_inputs
from tool_options import list_options

HERE = pathlib.Path(__file__).resolve().parent
EVERY_VERB = {"--json", "--report", "--quiet", "--verbose", "--threads", "--isa"}
SETTING_LEFT = re.compile(r"(^|[ (])`[a-z][a-z-]*`")  # the library's word for an option, which the tool should have put


class Line:
    def __init__(self, text, verb, base):
        text, _, self.pattern = text.partition(" ?? ")
        words, other, own_base = text.partition(" ::")
        self.refused = words.startswith("!")
        self.refused_always = words.startswith("!! ")
        self.option = shlex.split(words.lstrip("! "))
        self.verb, self.base = verb, shlex.split(own_base) if other else base
        self.text = text


def read_table(path):
    """(commands to run first, {verb: base}, lines)"""
    commands, bases, lines, verb = [], {}, [], None
    for text in path.read_text().splitlines():
        if text.startswith("$ "):
            commands.append(shlex.split(text[2:]))
        elif text.startswith("["):
            verb, _, base = text[1:].partition("]")
            bases[verb] = shlex.split(base)
        elif text and not text.startswith("#"):
            lines.append(Line(text, verb, bases[verb]))
    return commands, bases, lines


class Outcome:
    """What a command line printed, wrote and ended with."""

    def __init__(self, words, inputs):
        with tempfile.TemporaryDirectory() as folder:
            os.symlink(inputs, os.path.join(folder, "in"))
            done = subprocess.run(words, cwd=folder, capture_output=True, stdin=subprocess.DEVNULL, timeout=120)
            self.code, self.out, self.err = done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode()
            paths = sorted(p for p in pathlib.Path(folder).rglob("*") if p.is_file() and p.name != "in")
            self.files = {p.relative_to(folder).as_posix(): p.read_bytes() for p in paths}

    def seen(self, pattern):
        if pattern:
            texts = [self.out, self.err, *(data.decode(errors="replace") for data in self.files.values())]
            return [re.findall(pattern, text) for text in texts]
        return self.code, self.out, self.err, {k: v for k, v in self.files.items() if pathlib.Path(k).name != "split.json"}


def is_report(text):
    try:
        return "schema" in json.loads(text)
    except ValueError:
        return False


class Driver:
    def __init__(self, binary, inputs):
        self.binary, self.inputs = binary, inputs
        self.helps = {}

    def run(self, *words):
        return Outcome([str(self.binary), *words], self.inputs)

    def check_base(self, verb, base, compared):
        first = self.run(verb, *base)
        if compared and first.seen(None) != self.run(verb, *base).seen(None):
            return first, "two runs of the base differ"
        return first, None

    def find_default(self, verb, option):
        """What --help shows as the option's default; None where it shows none."""
        if verb not in self.helps:
            self.helps[verb] = self.run(verb, "--help").out
        text = re.search(rf"^  (?:-\w, *)?{option} .*?(?=^  -|^$)", self.helps[verb], re.MULTILINE | re.DOTALL)
        found = re.search(r"default: ([^)]+)\)", " ".join(text[0].split())) if text else None
        return found[1] if found else None

    def check_line(self, line, base):
        fault = self.check_words(line, base)
        if fault or not line.refused_always:
            return fault
        default = self.find_default(line.verb, line.option[0])
        if default is None:
            return None
        outcome = self.run(line.verb, *line.base, line.option[0], default)
        if outcome.code == 2 and line.option[0] in outcome.err:
            return None
        return f"its default {default} is not refused by its name (exit code {outcome.code})"

    def check_words(self, line, base):
        outcome = self.run(line.verb, *line.base, *line.option)
        named = line.option[0] in outcome.err
        if SETTING_LEFT.search(outcome.err + outcome.out):
            return "shows a setting of the library instead of an option"
        if line.refused:
            return None if outcome.code == 2 and named else f"is not refused by its name (exit code {outcome.code})"
        if outcome.code == 2:
            return f"is refused: {outcome.err.strip()}"
        if base.code == 2 and line.option[0] not in base.err:
            return f"has a base that fails: {base.err.strip()}"
        return "changes nothing" if outcome.seen(line.pattern) == base.seen(line.pattern) else None

    def check_common(self, verb, base, options):
        """The options that a verb does not define itself."""
        run_so = [word for option, value in (("--threads", "3"), ("--isa", "avx2")) if option in options for word in (option, value)]
        talking = self.run(verb, *base, "-v", *run_so)  # says so before it starts, whether this processor has AVX2 or not
        if f": info: {verb} " not in talking.err:
            yield "-v tells nothing"
        for option, words in (("--threads", ", 3 threads"), ("--isa", ", isa avx2")):
            if option in options and words not in talking.err:
                yield f"{option} is not heard of at -v"
        quiet = self.run(verb, *base, "-q", "--report", "r.json")
        if not is_report(quiet.files.get("r.json", "")):
            yield f"--report writes no report: {quiet.err.strip()}"
        if quiet.err:
            yield "-q is not quiet"
        both = self.run(verb, *base, "-v", "-q")
        if both.code != 2 or "--quiet" not in both.err:
            yield "-v and -q go together"
        printed = self.run(verb, *base, "--json")
        if not (printed.code == 2 and "--json" in printed.err) and not is_report(printed.out):
            yield "--json prints no report"


def check_tool(driver, commands, bases, lines, verbs, pool):
    faults, inputs = [], driver.inputs
    for words in commands:
        path = driver.binary.parent / words[0]
        done = subprocess.run([str(path), *words[1:]], cwd=inputs.parent, capture_output=True, stdin=subprocess.DEVNULL)
        if done.returncode == 2:
            sys.exit(f"{shlex.join(words)}: {done.stderr.decode()}")
    for verb, options in verbs.items():
        known = EVERY_VERB | {line.option[0] for line in lines if line.verb == verb}
        faults += [f"{verb} {option} has no line" for option in sorted(options.keys() - known)]
        faults += [f"{verb} {option} has a line and does not exist" for option in sorted(known - EVERY_VERB - options.keys())]
    wanted = {}
    for line in lines:
        if not line.refused:
            key = (line.verb, *line.base)
            wanted[key] = wanted.get(key, False) or not line.pattern
    checked = {key: pool.submit(driver.check_base, key[0], list(key[1:]), compared) for key, compared in wanted.items()}
    for key, future in checked.items():
        if future.result()[1]:
            faults.append(f"{shlex.join(key)}: {future.result()[1]}")
    bases_run = {key: future.result()[0] for key, future in checked.items()}
    found = [(line, pool.submit(driver.check_line, line, bases_run.get((line.verb, *line.base)))) for line in lines]
    common = [(v, pool.submit(lambda v=v: list(driver.check_common(v, bases[v], verbs[v])))) for v in verbs if v in bases]
    for line, future in found:
        if future.result():
            faults.append(f"{line.verb} {line.text}: {future.result()}")
    for verb, future in common:
        faults += [f"{verb}: {fault}" for fault in future.result()]
    return faults


def main():
    tools = pathlib.Path(sys.argv[1]).resolve()
    faults, count = [], 0
    for table in sorted(HERE.glob("effects/*.txt")):
        if len(sys.argv) > 2 and table.stem not in sys.argv[2:]:
            continue
        with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(2) as pool:
            inputs = pathlib.Path(folder) / "in"
            inputs.mkdir()
            write_inputs(inputs, HERE.parents[1])
            driver = Driver(tools / table.stem, inputs)
            commands, bases, lines = read_table(table)
            count += len(lines)
            faults += [f"{table.stem} {fault}"
                       for fault in check_tool(driver, commands, bases, lines, list_options(driver.binary), pool)]
    print("\n".join(faults + [f"{count} lines, {len(faults)} faults"]))
    sys.exit(1 if faults or not count else 0)


if __name__ == "__main__":
    main()
