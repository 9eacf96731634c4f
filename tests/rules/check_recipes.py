#!/usr/bin/env python3
"""Follows the recipes of docs/adding.md: what they name exists, and what was written by them is in its list.

Usage: check_recipes.py ROOT

Every file that a recipe names must be there (a <name> stands for any word). Every file that fits a recipe's pattern
`.../<name>.cpp` must be named in one of the lists of that recipe: files that no list knows are not found by anybody.
"""

import re
import sys
from pathlib import Path

NAME = re.compile(r"`([\w./<>*-]+)`")
PLACEHOLDER = re.compile(r"<\w+>")
# Passes that their callers run themselves (include/mlq/graph/passes.hpp says why).
NOT_LISTED = {"fuse_residual", "replace_batch_normalization"}


def recipes(page):
    """(what is added, files to write, lists, tests) of each row."""
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.strip("| \n").split(" | ")]
        if line.startswith("| ") and len(cells) >= 4 and cells[0] != "to add":
            yield cells[0], *(NAME.findall(cell) for cell in cells[1:4])


def looks_like_file(name):
    return "/" in name or re.search(r"\.(cpp|hpp|inc|md|txt|sh)$", name)


def find(root, name):
    pattern = re.sub(r"\*+", "*", PLACEHOLDER.sub("*", name)).rstrip("/")
    return list(root.glob(pattern)) or ([] if "/" in name else list(root.glob(f"*/**/{pattern}")))


def check(root):
    complaints, count = [], 0
    page = (root / "docs/adding.md").read_text(encoding="utf-8")
    for thing, written, lists, tests in recipes(page):
        count += 1
        for name in filter(looks_like_file, [*written, *lists, *tests]):
            if not find(root, name):
                complaints.append(f"docs/adding.md: {thing}: {name} does not exist")
        texts = " ".join(file.read_text(encoding="utf-8") for name in filter(looks_like_file, lists) for file in find(root, name))
        for pattern in (name for name in written if "<name>" in name and name.endswith(".cpp")):
            take = re.compile(re.escape(pattern).replace("<name>", r"(\w+)") + "$")
            for file in find(root, pattern):
                name = take.search(file.as_posix()).group(1)
                if name not in NOT_LISTED and not re.search(rf"(?<![a-z]){name}", texts):
                    complaints.append(f"{file.relative_to(root)}: is in no list of the recipe for {thing}")
    if count == 0:
        complaints.append("docs/adding.md: holds no recipe")
    return complaints, count


def main():
    complaints, count = check(Path(sys.argv[1]))
    print("\n".join(complaints) or f"{count} recipes hold")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
