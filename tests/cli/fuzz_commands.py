#!/usr/bin/env python3
"""Drives whole command lines: verbs, options and inputs at random, good and bad ones.

Usage: fuzz_commands.py FOLDER_OF_TOOLS [--seed S] [--count N] [--only TOOL]

Whatever the command line: it ends within a minute with 0, 1, 2 or 3; with 2 it says one line on standard error and nothing
on standard output; it leaves no temporary file behind. A finding is printed as a command line that runs again in the folder
--keep FOLDER.
"""
import argparse
import os
import pathlib
import random
import shlex
import shutil
import subprocess
import sys
import tempfile

from tool_options import list_options

TOOLS = ["mlq-split", "mlq-testsize", "mlq-eval", "mlq-calibrate", "mlq-bench"]
# Files in the folder of each run; inputs of every kind go to every tool.
INPUTS = ["table.csv", "other.csv", "rows.jsonl", "cut.csv", "quotes.csv", "empty", "noise.bin", "null.json", "deep.json",
          "latin.csv", "packed.csv.gz", "broken.gz", "pictures", "folder", "loop", "nowhere", "missing", "/dev/null",
          "/dev/zero", "-", "array.npy", "model.onnx", "half.onnx", "labels.csv"]
NUMBERS = ["0", "1", "2", "3", "7", "0.5", "0.05", "1e-9", "-1", "-0.0", "1e308", "nan", "inf", "18446744073709551616",
           "0.1,0.2", "5/10", "3/0", "10%", "7d", "1/3"]
WORDS = ["", "id", "label", "a", "b", "nobody", "id,label", "x=1", "train=0.5,test=0.5", "train=0.8,dev=0.1,test=rest",
         "hash", "exact", "column", "files", "links", "max", "all", "none", "auto", "%Y", "ÿ", "../up", "a\nb", "drift",
         "uniform", "1,1", "score", "accuracy", "each", "drop", "out", "out.json", "report.xml", "report.nope"]
# Work that is meant to take long has an option that says how long; it is kept short.
SHORT = {"mlq-bench": ["--min-time", "0.01"]}


def write_inputs(folder, source):
    draw = random.Random(5)
    rows = [f"{i},{'abc'[i % 3]},{draw.random():.3f},2024-01-{i % 28 + 1:02}" for i in range(60)]
    table = "id,label,score,day\n" + "\n".join(rows) + "\n"
    (folder / "table.csv").write_text(table)
    (folder / "other.csv").write_text(table.replace("label", "b").replace(",a,", ",c,"))
    (folder / "labels.csv").write_text("label\n" + "".join(f"{i % 4}\n" for i in range(20)))
    (folder / "rows.jsonl").write_text("".join('{"id": %d, "label": null, "a": {"b": [1, "x"]}}\n' % i for i in range(30)))
    (folder / "cut.csv").write_text(table[:700])
    (folder / "quotes.csv").write_text('id,label\n1,"a\n2,b\n')
    (folder / "empty").write_text("")
    (folder / "noise.bin").write_bytes(draw.randbytes(3000))
    (folder / "null.json").write_text("null")
    (folder / "deep.json").write_text("[" * 20000)
    (folder / "latin.csv").write_bytes(b"id,label\n1,\xe9t\xe9\n2,\xff\n")
    import gzip
    (folder / "packed.csv.gz").write_bytes(gzip.compress(table.encode(), mtime=0))
    (folder / "broken.gz").write_bytes(gzip.compress(table.encode(), mtime=0)[:-9])
    for part in "train", "test":
        for name in "cat", "dog":
            (folder / "pictures" / part / name).mkdir(parents=True)
            for k in range(3):
                pixels = draw.randbytes(64)
                (folder / "pictures" / part / name / f"{k}.pgm").write_bytes(b"P5 8 8 255\n" + pixels)
    (folder / "folder").mkdir()
    (folder / "folder" / "loop").symlink_to("..")
    (folder / "loop").symlink_to("loop")
    (folder / "nowhere").symlink_to("gone")
    header = b"{'descr': '|u1', 'fortran_order': False, 'shape': (6, 8, 8), }"
    header += b" " * (-(len(header) + 11) % 64) + b"\n"
    (folder / "array.npy").write_bytes(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + draw.randbytes(384))
    model = (source / "tests" / "fuzz" / "corpus" / "onnx" / "block.onnx").read_bytes()
    (folder / "model.onnx").write_bytes(model)
    (folder / "half.onnx").write_bytes(model[: len(model) // 2])


def draw_value(draw):
    return draw.choice(draw.choice([INPUTS, NUMBERS, NUMBERS, WORDS, WORDS]))


def draw_command(draw, tool, verbs):
    verb = draw.choice(sorted(verbs))
    words = [verb] + [draw.choice(INPUTS) for _ in range(draw.choice([0, 1, 1, 1, 2, 2, 3]))]
    options = sorted(verbs[verb])
    for option in draw.sample(options, min(len(options), draw.choice([0, 1, 1, 2, 3, 5, 8]))):
        words.append(option)
        if verbs[verb][option]:
            words.append(draw_value(draw))
    if draw.random() < 0.7 and "--output" in options and "--output" not in words:
        words += ["--output", "out"]
    if draw.random() < 0.1:
        words.insert(draw.randrange(len(words) + 1), draw_value(draw))
    for option, value in zip(SHORT.get(tool, [])[::2], SHORT.get(tool, [])[1::2]):
        if option in options and option not in words:
            words += [option, value]
    return words


def find_fault(binary, words, folder, seconds):
    before = {path.name for path in folder.iterdir()}
    try:
        done = subprocess.run([binary, *words], cwd=folder, capture_output=True, stdin=subprocess.DEVNULL, timeout=seconds,
                              env={**os.environ, "ASAN_OPTIONS": "allocator_may_return_null=1"})
    except subprocess.TimeoutExpired:
        return f"takes longer than {seconds} s"
    said = done.stderr.decode(errors="replace")
    if done.returncode not in (0, 1, 2, 3):
        return f"ends with {done.returncode}: {said[-300:]!r}"
    if "internal error" in said or "json.exception" in said:
        return f"says {said[-300:]!r}"
    trouble = "".join(line for line in said.splitlines(True) if ": info: " not in line)  # what -v tells besides
    if done.returncode == 2 and (trouble.count("\n") != 1 or done.stdout):
        return f"trouble is not one line: {said[-300:]!r}, {len(done.stdout)} bytes of output"
    left = [path.name for path in folder.iterdir() if ".tmp-" in path.name and path.name not in before]
    return f"leaves {left}" if left else None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tools", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--count", type=int, default=200, help="command lines for each tool")
    parser.add_argument("--seconds", type=int, default=60, help="a command line may take")
    parser.add_argument("--only")
    parser.add_argument("--keep", type=pathlib.Path, help="write the inputs there and leave them")
    options = parser.parse_args()
    source = pathlib.Path(__file__).resolve().parents[2]
    faults = codes = 0
    with tempfile.TemporaryDirectory() as scratch:
        inputs = options.keep or pathlib.Path(scratch) / "inputs"
        inputs.mkdir(parents=True, exist_ok=True)
        write_inputs(inputs, source)
        for tool in TOOLS:
            if options.only not in (None, tool):
                continue
            binary = (options.tools / tool).resolve()
            verbs = list_options(binary)
            for number in range(options.count):
                draw = random.Random(f"{options.seed} {tool} {number}")
                words = draw_command(draw, tool, verbs)
                folder = pathlib.Path(scratch) / "run"
                shutil.copytree(inputs, folder, symlinks=True)
                fault = find_fault(binary, words, folder, options.seconds)
                shutil.rmtree(folder)
                if fault:
                    faults += 1
                    print(f"{tool} {shlex.join(words)}\n    {fault}", flush=True)
                codes += 1
    print(f"{codes} command lines, {faults} faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
