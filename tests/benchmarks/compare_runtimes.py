#!/usr/bin/env python3
"""mlq against ONNX Runtime on networks of the zoo, FP32 and int8, interleaved: the table of docs/performance.md.

    ninja -C build/release mlq-bench time_model
    tests/benchmarks/compare_runtimes.py build/release --models mobilenet_v1,mobilenet_v2,resnet50_v1.5 -o table.md

The four contestants stay loaded and take turns in short bursts, so that what disturbs the machine disturbs all of them.
With one thread all are bound to the same processor: on a shared machine another may be a fifth slower for as long as a
neighbour is busy. A ratio is the median over the rounds; brackets hold it with probability 0.95 (bootstrap over the
rounds). ONNX Runtime runs the QDQ file that mlq wrote.
"""

import argparse
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
PAUSE = 0.1  # seconds, after which the idle threads of the one before have stopped spinning
CONTESTANTS = [("mlq", "int8"), ("ort", "int8"), ("mlq", "fp32"), ("ort", "fp32")]


class Contestant:
    """A process that runs one network on demand."""

    def __init__(self, runtime, model, batch, threads, build, processors):
        environment = dict(os.environ, SIDE=str(side_of(model)), NODE_PATH=str(build / "node_modules"))
        program = [build / "tests/benchmarks/time_model"] if runtime == "mlq" else ["node", HERE / "time_onnxruntime.cjs"]
        self.process = subprocess.Popen([*map(str, program), str(model), str(batch), str(threads)], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment,
                                        preexec_fn=lambda: os.sched_setaffinity(0, processors))
        if self.process.stdout.readline().strip() != "ready":
            sys.exit(f"{runtime} cannot run {model}")
        self.burst = 1

    def run(self, count):
        self.process.stdin.write(f"{count}\n")
        self.process.stdin.flush()
        return statistics.median(map(float, self.process.stdout.readline().split()))

    def fit_burst(self, seconds):
        self.burst = max(1, round(1000 * seconds / self.run(2)))

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def side_of(model):
    name = Path(model).name
    return 331 if name.startswith("nasnet_large") else 299 if name.startswith("inception") else 224


def measure(folder, name, batch, threads, options):
    """Milliseconds per round of each contestant."""
    contestants = {}
    allowed = os.sched_getaffinity(0)
    processors = allowed if threads > 1 else {max(allowed) if options.cpu is None else options.cpu}
    for runtime, precision in CONTESTANTS:
        model = folder / (name + (".int8.onnx" if precision == "int8" else ".onnx"))
        contestants[runtime, precision] = Contestant(runtime, model, batch, threads, options.build, processors)
    times = {key: [] for key in contestants}
    for contestant in contestants.values():
        contestant.fit_burst(options.burst)
    for turn in range(options.rounds):
        keys = list(contestants)
        for key in keys if turn % 2 == 0 else reversed(keys):
            time.sleep(PAUSE)
            contestants[key].run(1)
            times[key].append(contestants[key].run(contestants[key].burst))
    for contestant in contestants.values():
        contestant.close()
    return times


def ratio(slow, fast):
    """(median over rounds of slow / fast, low, high)"""
    ratios = [a / b for a, b in zip(slow, fast)]
    generator = random.Random(1)
    medians = sorted(statistics.median(generator.choices(ratios, k=len(ratios))) for _ in range(2000))
    return statistics.median(ratios), medians[50], medians[1949]


def show(three):
    return "{:.2f} [{:.2f}, {:.2f}]".format(*three)


def geometric_mean(values):
    return math.exp(statistics.fmean(map(math.log, values)))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=lambda text: Path(text).resolve(), help="build folder, with node_modules in it")
    parser.add_argument("--models", default="mobilenet_v1,mobilenet_v2,resnet50_v1.5")
    parser.add_argument("--batch", default="1,8")
    parser.add_argument("--threads", default="1,2")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--burst", type=float, default=0.2, help="seconds that a contestant runs at once")
    parser.add_argument("--cpu", type=int, help="processor for one thread (default: the last one)")
    parser.add_argument("-o", "--output", help="write the Markdown table here as well")
    options = parser.parse_args()
    lines = ["| network | threads | batch | mlq int8 ms | ORT int8 ms | mlq FP32 ms | ORT FP32 ms | int8: ORT / mlq | best FP32 / mlq int8 |",
             "|---|---|---|---|---|---|---|---|---|"]
    against_int8, against_fp32 = [], []
    with tempfile.TemporaryDirectory() as folder:
        for name in options.models.split(","):
            subprocess.run([str(options.build / "tools/mlq-bench"), "zoo", "--models", name, "--write", folder, "--quiet"],
                           check=True, stdout=subprocess.DEVNULL)
            for threads in map(int, options.threads.split(",")):
                for batch in map(int, options.batch.split(",")):
                    times = measure(Path(folder), name, batch, threads, options)
                    int8 = ratio(times["ort", "int8"], times["mlq", "int8"])
                    best = [min(pair) for pair in zip(times["mlq", "fp32"], times["ort", "fp32"])]
                    fp32 = ratio(best, times["mlq", "int8"])
                    against_int8.append(int8[0])
                    against_fp32.append(fp32[0])
                    medians = " | ".join(f"{statistics.median(times[key]):.2f}" for key in CONTESTANTS)
                    lines.append(f"| {name} | {threads} | {batch} | {medians} | {show(int8)} | {show(fp32)} |")
                    print(lines[-1], flush=True)
            for path in Path(folder).iterdir():
                path.unlink()
    lines.append(f"| geometric mean | | | | | | | {geometric_mean(against_int8):.2f} | {geometric_mean(against_fp32):.2f} |")
    print(lines[-1])
    if options.output:
        Path(options.output).write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
