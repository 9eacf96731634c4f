#!/usr/bin/env python3
"""Each option changes something, or is refused: tries every option of every verb that a table names.

Usage: try_options.py TABLE   in a folder with the inputs that the table names

The table has a section [TOOL VERB] WORDS for each verb: a command line that works. Below it stands a line for each option:

    --option value               the command line with it ends in another way than without it
    --option value :: WORDS      the same beside other words than those of the section
    --option value !             alone it is refused: exit code 2 and a line that names it

"Another way" is another exit code, standard output, standard error or file (without split.json, which quotes the command).
"""
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile

from tool_options import list_options

SHARED = {
    "--json": "--json",
    "--report": "--report report.md",
    "--verbose": "--verbose",
    # What these change is neither on paper nor in files: by promise the result is the same.
    "--quiet": None,
    "--threads": None,
    "--isa": None,
    # Verbs that draw nothing at random take a seed and need none: scripts give it to all.
    "--seed": None,
}


def run(tool, verb, words, inputs):
    """Exit code, standard output, standard error and files of a command in a copy of the inputs."""
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder) / "work"
        shutil.copytree(inputs, work, symlinks=True)
        done = subprocess.run([tool, verb, *shlex.split(words)], cwd=work, capture_output=True, stdin=subprocess.DEVNULL,
                              timeout=60)
        files = {str(path.relative_to(work)): path.read_bytes() for path in sorted(work.rglob("*"))
                 if path.is_file() and path.name != "split.json"}
        return done.returncode, done.stdout, done.stderr, files


def read_table(path):
    verbs, section = {}, None
    for line in path.read_text().splitlines():
        line = line.strip()
        if line.startswith("["):
            name, _, words = line[1:].partition("]")
            section = verbs.setdefault(tuple(name.split()), (words.strip(), []))
        elif line and not line.startswith("#"):
            section[1].append(line)
    return verbs


def try_option(tool, verb, words, line, inputs):
    """What is wrong with an option, or None."""
    option, _, context = line.partition(" :: ")
    refused = option.endswith(" !")
    option = option.removesuffix(" !")
    words = context or words
    after = run(tool, verb, f"{words} {option}", inputs)
    name = option.split()[0]
    if refused:
        said = after[2].decode(errors="replace")
        if after[0] != 2 or after[1] or said.count("\n") != 1 or name not in said:
            return f"is not refused by name: exit code {after[0]}, {said!r}"
        return None
    if after[0] not in (0, 1, 3):
        return f"ends with {after[0]}: {after[2].decode(errors='replace').strip()}"
    return "changes nothing" if after == run(tool, verb, words, inputs) else None


def main():
    table = pathlib.Path(sys.argv[1])
    inputs = pathlib.Path.cwd()
    wrong = tried = 0
    for (tool, verb), (words, lines) in read_table(table).items():
        known = list_options(tool)[verb]
        named = {line.split()[0] for line in lines}
        for option in known.keys() - named - SHARED.keys():
            wrong += 1
            print(f"{tool} {verb} {option}: has no example in {table.name}")
        for option in named - known.keys():
            wrong += 1
            print(f"{tool} {verb} {option}: is in {table.name}, but not an option")
        lines = lines + [SHARED[option] for option in SHARED if option in known and SHARED[option]]
        for line in lines:
            tried += 1
            fault = try_option(tool, verb, words, line, inputs)
            if fault:
                wrong += 1
                print(f"{tool} {verb} {line}: {fault}")
    print(f"{tried} options tried, {wrong} faults")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
