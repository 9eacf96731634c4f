#!/usr/bin/env python3
"""Do two runs of the same mlq-bench agree beside busy programs? Counts pairs whose intervals overlap. Never a test.

    tests/benchmarks/busy_machine.py build/release data/fashion_resnet.onnx --programs 0,1,2 --pairs 100

A busy program is a loop without end. Besides overlaps it shows what both runs say: the machine must be called busy
beside programs that take processors away, and the intervals should hold the ratio of the quiet machine.
"""

import argparse
import json
import statistics
import subprocess
import sys
from pathlib import Path


def measure(options, threads):
    command = [options.build / "tools/mlq-bench", "model", options.model, "--batch", options.batch, "--threads", threads,
               "--seconds", options.seconds, "--json", "--quiet"]
    report = json.loads(subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True).stdout)
    run, load = report["runs"][0], report["load"][0]
    interval = run["speedup_interval"]
    return {"value": run["speedup"], "low": interval["low"], "high": interval["high"], "busy": report["busy"],
            "waited": max(load["fp32_waited"], load["int8_waited"])}


def overlap(a, b):
    return a["low"] <= b["high"] and b["low"] <= a["high"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=Path)
    parser.add_argument("model")
    parser.add_argument("--programs", default="0,1,2", help="numbers of busy programs")
    parser.add_argument("--threads", default="1,2")
    parser.add_argument("--batch", default="1")
    parser.add_argument("--seconds", default="2")
    parser.add_argument("--pairs", type=int, default=100)
    parser.add_argument("-v", "--verbose", action="store_true", help="show every run")
    options = parser.parse_args()
    print("| busy programs | threads | pairs | overlap | called busy | waited, median | smallest ratio | largest | widest interval |")
    print("|---|---|---|---|---|---|---|---|---|", flush=True)
    for programs in map(int, options.programs.split(",")):
        loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(programs)]
        try:
            for threads in options.threads.split(","):
                runs = []
                for _ in range(2 * options.pairs):
                    runs.append(measure(options, threads))
                    if options.verbose:
                        print(runs[-1], file=sys.stderr, flush=True)
                overlapping = sum(overlap(a, b) for a, b in zip(runs[::2], runs[1::2]))
                values = [run["value"] for run in runs]
                widest = max(runs, key=lambda run: run["high"] / run["low"])
                print(f"| {programs} | {threads} | {options.pairs} | {overlapping} | {sum(run['busy'] for run in runs)} of {len(runs)} "
                      f"| {100 * statistics.median(run['waited'] for run in runs):.1f} % | {min(values):.2f} | {max(values):.2f} "
                      f"| [{widest['low']:.2f}, {widest['high']:.2f}] |", flush=True)
        finally:
            for loop in loops:
                loop.kill()
                loop.wait()


if __name__ == "__main__":
    main()
