#!/usr/bin/env python3
"""Draws the include order of the sources from their #include lines, and fails on what the house does not allow.

Usage: check_rules.py ROOT

Rules: includes point down the order; no cycles; a header that no program needs lives in src/; each third-party library
stays behind its door; no file name twice; the library neither prints nor ends the process, and its texts name settings
(`parts`), not command-line options (--parts).
"""

import re
import sys
from pathlib import Path

# A folder may include the folders of the lines above its own. This is the list to change when the house grows.
ORDER = [
    {"base"},
    {"stats", "dataset", "split", "quant", "kernels", "report"},
    {"graph", "audit"},
    {"ops", "zoo"},
    {"run"},
    {"bench", "ptq", "metrics"},
    {"tools"},
]
EXCEPTIONS = {"kernels": {"base"}}  # includes nothing of mlq but these, whatever the order says

# First part of a header's path -> the folders that may include it.
DOORS = {
    "boost": {"stats"},
    "stb": {"dataset"},
    "simdjson.h": {"split"},
    "onnx": {"graph"},
    "google": {"graph"},
    "dnnl.hpp": {"ops"},
    "dnnl.h": {"ops"},
    "oneapi": {"ops"},
    "zlib.h": {"base"},
    "xxhash.h": {"base"},
    "nlohmann": {"base"},
    "omp.h": {"base", "ops", "run"},  # ops and run tell oneDNN how many threads it may use
    "CLI": {"tools"},
    "spdlog": {"tools"},
    "fmt": {"tools"},
    "Eigen": {"quant", "ptq"},
    "immintrin.h": {"base", "bench", "kernels", "split"},
    "emmintrin.h": {"audit"},
}
# The one header that includes from all folders.
LIBRARY = "include/mlq/mlq.hpp"
# Third-party headers that a public header may show, because they are its subject.
PUBLIC_THIRD_PARTY = {("include/mlq/base/json.hpp", "nlohmann/json.hpp")}

SYSTEM = re.compile(
    r"^([a-z_0-9]+|sys/\w+\.h|(assert|cpuid|dirent|errno|fcntl|poll|pthread|sched|signal|spawn|stdint|stdlib|string|"
    r"termios|time|unistd)\.h)$"
)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:<([^>\n]+)>|"([^"\n]+)")', re.MULTILINE)
SPEAKS = re.compile(
    r"\bstd::(?:cout|cerr|clog)\b|(?<!\w)v?printf\s*\(|(?<!\w)puts\s*\(|\bputchar\s*\(|\bperror\s*\("
    r"|\bv?f(?:printf|puts|putc|write)\s*\([^;]*\b(?:stdout|stderr)\b"
)
ENDS = re.compile(r"\b(?:std::)?(?:exit|_exit|_Exit|quick_exit|abort|terminate)\s*\(")
COMMENT_OR_STRING = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', re.DOTALL)
STRING = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"', re.DOTALL)
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
# Strings with two dashes that are no option of our tools: names of CSS, and gnuplot's own option.
OTHER_DASHES = {"src/report/html_style.cpp": "--.*", "src/report/run_gnuplot.cpp": "--default-settings"}
TOOL_AS_PLACE = re.compile(r'\bError\(\s*"mlq-')
SUFFIXES = {".cpp", ".hpp", ".inc"}


def read(path):
    return path.read_text(encoding="utf-8", errors="replace")


def list_sources(root, *tops):
    return sorted(p for top in tops for p in (root / top).rglob("*") if p.suffix in SUFFIXES)


def folder_of(path, root):
    """The room of the house: "base" for include/mlq/base/x.hpp and src/base/x.cpp, "tools" for everything there."""
    parts = path.relative_to(root).parts
    if parts[0] == "include":
        return parts[2] if len(parts) > 3 else ""
    return "tools" if parts[0] == "tools" else parts[1]


def level_of(folder):
    return next((i for i, folders in enumerate(ORDER) if folder in folders), None)


def resolve(name, path, root):
    """The file of the tree that an include names, or None for a header from outside."""
    inside = [root / "src", root / "src" / folder_of(path, root)] if (root / "src") in path.parents else []
    for base in (root / "include", path.parent, *inside, root / "tools"):
        if (base / name).is_file():
            return (base / name).resolve()
    return None


def may_include(folder, other):
    if folder == other:
        return True
    if folder in EXCEPTIONS:
        return other in EXCEPTIONS[folder]
    return level_of(other) < level_of(folder)


def check_third_party(name, path, root):
    where = path.relative_to(root).as_posix()
    door = DOORS.get(name.split("/")[0])
    if door is None:
        if SYSTEM.match(name):
            return None
        return f"{where}: <{name}> is behind no door; add it to DOORS in check_rules.py or do without"
    if folder_of(path, root) not in door:
        return f"{where}: <{name}> belongs behind the door of {', '.join(sorted(door))}"
    is_intrinsics = name == "immintrin.h"
    if where.startswith("include/") and not is_intrinsics and (where, name) not in PUBLIC_THIRD_PARTY:
        return f"{where}: a public header shows <{name}>"
    return None


def check_includes(root):
    """(findings, arrows between folders, includes between files)"""
    findings, arrows, files = [], {}, {}
    for path in list_sources(root, "include", "src", "tools"):
        folder, where = folder_of(path, root), path.relative_to(root).as_posix()
        if where == LIBRARY:
            continue
        if level_of(folder) is None:
            findings.append(f"{where}: folder '{folder}' has no place in ORDER")
            continue
        arrows.setdefault(folder, set())
        targets = files.setdefault(path.resolve(), [])
        for angle, quoted in INCLUDE.findall(read(path)):
            name = angle or quoted
            target = resolve(name, path, root)
            if target is None:
                if name.startswith("mlq/") or (quoted and name.split("/")[0] not in DOORS):
                    finding = f"{where}: \"{name}\" is not in the tree"
                else:
                    finding = check_third_party(name, path, root)
                if finding:
                    findings.append(finding)
                continue
            targets.append(target)
            other = folder_of(target, root.resolve())
            if level_of(other) is None:
                continue
            if other != folder:
                arrows[folder].add(other)
            if not may_include(folder, other):
                findings.append(f"{where}: {folder} must not include {other} ({name})")
    return findings, arrows, files


def find_cycles(files, root):
    findings, state = [], {}

    def visit(path, trail):
        state[path] = "open"
        for target in files.get(path, []):
            if state.get(target) == "open":
                loop = trail[trail.index(target):] + [target]
                names = " -> ".join(p.relative_to(root.resolve()).as_posix() for p in loop)
                findings.append(f"include cycle: {names}")
            elif target not in state:
                visit(target, trail + [target])
        state[path] = "done"

    for path in files:
        if path not in state:
            visit(path, [path])
    return findings


def check_names(root):
    """In src a name leads to one file; x.hpp and x.cpp are twins when they live in the same room. What is always named
    with its folder may repeat: public headers ("mlq/run/plan.hpp", "mlq/stats/plan.hpp"), the verbs of the tools
    ("tools/split/verify.cpp"), and tests."""
    findings, seen = [], {}
    for path in list_sources(root, "src"):
        where, room = path.relative_to(root), folder_of(path, root)
        for other, other_room in seen.setdefault(path.stem, []):
            if other.suffix == path.suffix or other_room != room:
                findings.append(f"file name used twice: {other.as_posix()} and {where.as_posix()}")
        seen[path.stem].append((where, room))
    return findings


def check_border(files, root):
    """A header in include/ is one that a tool or mlq/mlq.hpp needs; all others live in src/, out of sight."""
    root, reached = root.resolve(), set()
    open_ends = [p for p in files if root / "tools" in p.parents]
    library = root / LIBRARY
    if library.is_file():
        open_ends += [root / "include" / (a or q) for a, q in INCLUDE.findall(read(library))]
    while open_ends:
        path = open_ends.pop()
        if path not in reached:
            reached.add(path)
            open_ends += files.get(path, [])
    hidden = (p for p in files if root / "include" in p.parents and p not in reached)
    return [f"{p.relative_to(root).as_posix()}: no tool and not {LIBRARY} needs it; move it to src/" for p in hidden]


def check_silence(root):
    findings = []
    for path in list_sources(root, "include", "src"):
        code = COMMENT_OR_STRING.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), read(path))
        for pattern, what in ((SPEAKS, "the library prints"), (ENDS, "the library ends the process")):
            for match in pattern.finditer(code):
                line = code.count("\n", 0, match.start()) + 1
                findings.append(f"{path.relative_to(root).as_posix()}:{line}: {what}: {match.group().strip()}")
    return findings


def check_texts(root):
    """A program that uses the library has no options: its texts say `parts`, and the tools make --parts of it."""
    findings = []
    for path in list_sources(root, "include", "src"):
        where, code = path.relative_to(root).as_posix(), read(path)
        for place in TOOL_AS_PLACE.finditer(code):
            line = code.count("\n", 0, place.start()) + 1
            findings.append(f"{where}:{line}: the library speaks as a tool; name the thing that is wrong")
        for string in STRING.finditer(code):
            if string.group().startswith("/"):
                continue
            for option in OPTION.finditer(string.group()):
                if where in OTHER_DASHES and re.fullmatch(OTHER_DASHES[where], option.group()):
                    continue
                line = code.count("\n", 0, string.start() + option.start()) + 1
                name = option.group()[2:]
                findings.append(f"{where}:{line}: the library names the option {option.group()}; say `{name}`")
    return findings


def draw(arrows):
    lines = []
    for folders in ORDER:
        for folder in sorted(folders & arrows.keys()):
            below = sorted(arrows[folder], key=lambda f: (level_of(f), f))
            lines.append(f"{folder:9s}" + (" -> " + ", ".join(below) if below else ""))
    return "\n".join(lines)


def check(root):
    findings, arrows, files = check_includes(root)
    findings += find_cycles(files, root) + check_border(files, root) + check_names(root)
    findings += check_silence(root) + check_texts(root)
    return findings, arrows


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    findings, arrows = check(Path(sys.argv[1]))
    print("include order, drawn from the #include lines:\n")
    print(draw(arrows), end="\n\n")
    for finding in findings:
        print(finding)
    print(f"{len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
