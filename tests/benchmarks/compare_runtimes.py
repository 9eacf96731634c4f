#!/usr/bin/env python3
"""mlq against ONNX Runtime, FP32 and int8, interleaved: fast, and right? The tables of docs/performance.md.

    ninja -C build/release mlq-bench time_model limit_cpuid
    tests/benchmarks/compare_runtimes.py build/release --models mobilenet_v1,mobilenet_v2,resnet50_v1.5 -o table.md
    tests/benchmarks/compare_runtimes.py build/release --isa avx2 --pair model.onnx,model.int8.onnx --images t10k.gz

Networks are those of the zoo, with random weights, or pairs of files. The contestants stay loaded and take turns in
short bursts, in a random order, so that what disturbs the machine disturbs all of them. With one thread all are bound
to the same processor: on a shared machine another may be a fifth slower for as long as a neighbour is busy. A ratio is
the median over the rounds; brackets hold it with probability 0.95 (bootstrap over the rounds). "Waited" is the share of
the time in which a contestant was ready to run and had no processor; above 5 % the machine is busy and the line is
marked: do not believe it.

ONNX Runtime runs the QDQ file that mlq wrote, once as it comes and once with session.x64quantprecision, which makes it
exact on processors without VNNI. With --isa avx2 all are limited to AVX2: mlq by its own option, its FP32 by
ONEDNN_MAX_CPU_ISA, ONNX Runtime by limit_onnxruntime.py.

The second table sets accuracy beside speed. Exact: the outputs are bit for bit those of exact sums (for mlq its scalar
kernels, the definition of docs/numerics.md; for ONNX Runtime itself with session.x64quantprecision). Top-1: the share
of samples with the class that mlq's scalar kernels find.
"""

import argparse
import array
import math
import os
import platform
import random
import statistics
import subprocess
import tempfile
import time
from datetime import datetime, timezone
from pathlib import Path

import limit_onnxruntime
from runtime_contestants import Contestant, Network

PAUSE = 0.1  # seconds, after which the idle threads of the one before have stopped spinning
BUSY = 0.05
# (runtime, file, precision of ONNX Runtime)
OURS = ("mlq", "int8", "")
THEIRS = ("ort", "ort", "default")
THEIRS_EXACT = ("ort", "ort", "exact")
FP32 = [("mlq", "fp32", ""), ("ort", "fp32", "default")]
CONTESTANTS = [OURS, THEIRS, THEIRS_EXACT, *FP32]
NAMES = {OURS: "mlq int8", THEIRS: "ORT int8", THEIRS_EXACT: "ORT int8, exact", FP32[0]: "mlq FP32", FP32[1]: "ORT FP32"}


def processors_for(threads, options):
    allowed = os.sched_getaffinity(0)
    return allowed if threads > 1 else {max(allowed) if options.cpu is None else options.cpu}


def measure(network, batch, threads, options):
    """The contestants after their rounds, closed."""
    contestants = {key: Contestant(key, network, batch, threads, options, processors_for(threads, options), options.isa)
                   for key in CONTESTANTS}
    for contestant in contestants.values():
        contestant.fit_burst(options.burst)
    order = random.Random(options.seed)
    for _ in range(options.rounds):
        for key in order.sample(CONTESTANTS, len(CONTESTANTS)):
            time.sleep(PAUSE)
            contestants[key].take_turn()
    for contestant in contestants.values():
        contestant.close()
    return contestants


def classes_of(outputs, samples):
    values = array.array("f", outputs)
    width = len(values) // samples
    return [max(range(width), key=lambda k: values[at + k]) for at in range(0, len(values), width)]


def judge(network, options, folder):
    """For each contestant whether its sums are exact (None for FP32), and the samples with the class of the definition."""
    processors = os.sched_getaffinity(0)

    def outputs_of(key, isa):
        contestant = Contestant(key, network, 1, len(processors), options, processors, isa)
        result = contestant.outputs(folder)
        contestant.close()
        return result

    # Each int8 file has a definition of its own: the one for mlq rounds once where a convolution and an Add are one step.
    definitions = {kind: outputs_of(("mlq", kind, ""), "scalar") for kind in ("int8", "ort")}
    outputs = {key: outputs_of(key, options.isa) for key in CONTESTANTS}
    truth = {kind: classes_of(definition, network.count) for kind, definition in definitions.items()}
    truth["fp32"] = truth["int8"]
    exact = {OURS: outputs[OURS] == definitions["int8"], THEIRS: outputs[THEIRS] == outputs[THEIRS_EXACT], THEIRS_EXACT: True}
    same = {key: sum(map(int.__eq__, classes_of(outputs[key], network.count), truth[key[1]])) for key in CONTESTANTS}
    return [(exact.get(key), same[key]) for key in CONTESTANTS]


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


def describe_machine(options):
    model = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), platform.machine())
    limits = " (ONNX Runtime by limit_onnxruntime.py, oneDNN by ONEDNN_MAX_CPU_ISA)" if options.isa == "avx2" else ""
    return (f"{model}, {len(os.sched_getaffinity(0))} processors, instruction set {options.isa}{limits}; "
            f"{datetime.now(timezone.utc):%Y-%m-%d %H:%M} UTC, load {os.getloadavg()[0]:.1f}")


def find_networks(options, folder):
    """One after the other, as its files are large."""
    for pair in options.pair:
        fp32, int8 = map(Path, pair.split(","))
        yield Network(fp32.stem, fp32, int8, int8, options, folder)
    for name in options.models.split(",") if options.models else []:
        subprocess.run([str(options.build / "tools/mlq-bench"), "zoo", "--models", name, "--write", folder, "--quiet"], check=True,
                       stdout=subprocess.DEVNULL)
        files = [Path(folder) / f"{name}{end}" for end in (".onnx", ".mlq.onnx", ".ort.onnx")]
        yield Network(name, *files, options, folder)
        for file in files:
            file.unlink()


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=lambda text: Path(text).resolve(), help="build folder, with node_modules in it")
    parser.add_argument("--models", default="", help="of the zoo (default: mobilenet_v1,mobilenet_v2,resnet50_v1.5 without --pair)")
    parser.add_argument("--pair", action="append", default=[], help="FP32.onnx,INT8.onnx; may be repeated")
    parser.add_argument("--isa", default="auto", choices=["auto", "avx2"])
    parser.add_argument("--batch", default="1,8")
    parser.add_argument("--threads", default="1,2")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--burst", type=float, default=0.2, help="seconds that a contestant runs at once")
    parser.add_argument("--samples", type=int, default=32, help="for the accuracy: of noise, or of --images")
    parser.add_argument("--images", help="IDX file (.gz) of Fashion-MNIST, for networks that read it")
    parser.add_argument("--seed", type=int, default=0, help="of the order of turns")
    parser.add_argument("--cpu", type=int, help="processor for one thread (default: the last one)")
    parser.add_argument("-o", "--output", help="write the Markdown tables here as well")
    options = parser.parse_args()
    if not options.models and not options.pair:
        options.models = "mobilenet_v1,mobilenet_v2,resnet50_v1.5"
    return options


def main():
    options = parse()
    speed = ["| network | threads | batch | " + " | ".join(NAMES[key] + " ms" for key in CONTESTANTS)
             + " | ORT / mlq | ORT exact / mlq | best FP32 / mlq int8 | waited |", "|---" * (len(CONTESTANTS) + 7) + "|"]
    right = ["| network | runtime | ms, 1 thread, batch 1 | sums exact | top-1 as the definition |", "|---|---|---|---|---|"]
    columns = [[], [], []]
    with tempfile.TemporaryDirectory() as folder:
        modules = options.build / "node_modules"
        options.onnxruntime = limit_onnxruntime.limit(modules, folder) if options.isa == "avx2" else modules / "onnxruntime-node"
        machine = describe_machine(options)
        for network in find_networks(options, folder):
            first = None
            for threads in map(int, options.threads.split(",")):
                for batch in map(int, options.batch.split(",")):
                    contestants = measure(network, batch, threads, options)
                    times = {key: contestants[key].milliseconds for key in CONTESTANTS}
                    best = [min(pair) for pair in zip(*(times[key] for key in FP32))]
                    ratios = [ratio(slow, times[OURS]) for slow in (times[THEIRS], times[THEIRS_EXACT], best)]
                    for column, three in zip(columns, ratios):
                        column.append(three[0])
                    medians = {key: statistics.median(times[key]) for key in CONTESTANTS}
                    first = first or (threads, batch, medians)
                    waited = max(one.waited / one.spent for one in contestants.values())
                    speed.append(f"| {network.name} | {threads} | {batch} | " + " | ".join(f"{medians[key]:.2f}" for key in CONTESTANTS)
                                 + " | " + " | ".join(map(show, ratios)) + f" | {100 * waited:.0f} %{' **busy**' if waited > BUSY else ''} |")
                    print(speed[-1], flush=True)
            for key, (exact, same) in zip(CONTESTANTS, judge(network, options, folder)):
                right.append(f"| {network.name} | {NAMES[key]} | {first[2][key]:.2f} | {'' if exact is None else 'yes' if exact else '**no**'} "
                             f"| {same} of {network.count} |")
                print(right[-1], flush=True)
        right[0] = right[0].replace("1 thread, batch 1", f"{first[0]} thread(s), batch {first[1]}")
    speed.append(f"| geometric mean |{' |' * (len(CONTESTANTS) + 2)} " + " | ".join(f"{geometric_mean(c):.2f}" for c in columns) + " | |")
    text = "\n".join([machine, "", *speed, "", *right]) + "\n"
    print("\n" + text)
    if options.output:
        Path(options.output).write_text(text)


if __name__ == "__main__":
    main()
