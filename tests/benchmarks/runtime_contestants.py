"""The runtimes that compare_runtimes.py sets side by side: processes that run one network on demand."""

import array
import gzip
import math
import os
import random
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent


class Contestant:
    """A process that runs one network on demand."""

    def __init__(self, key, network, batch, threads, options, processors, isa):
        runtime, kind, precision = key
        model = network.files[kind]
        environment = dict(os.environ, **({"ONEDNN_MAX_CPU_ISA": "AVX2"} if isa == "avx2" else {}))
        common = [str(model), str(batch), str(threads)]
        if runtime == "mlq":
            program = [str(options.build / "tests/benchmarks/time_model"), *common, isa, str(network.samples)]
        else:
            environment["ONNXRUNTIME"] = str(options.onnxruntime)
            if isa == "avx2":
                environment["LD_PRELOAD"] = str(options.build / "tests/benchmarks/liblimit_cpuid.so")
            shape = ",".join(map(str, network.shape))
            program = ["node", str(HERE / "time_onnxruntime.cjs"), *common, precision, str(network.samples), shape]
        self.process = subprocess.Popen(program, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment,
                                        preexec_fn=lambda: os.sched_setaffinity(0, processors))
        if self.process.stdout.readline().strip() != "ready":
            sys.exit(f"{runtime} cannot run {model}")
        self.burst = 1
        self.milliseconds = []
        self.waited = self.spent = 0

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline()

    def run(self, count):
        return statistics.median(map(float, self.ask(f"time {count}").split()))

    def fit_burst(self, seconds):
        self.burst = max(1, round(1000 * seconds / self.run(2)))

    def take_turn(self):
        self.run(1)
        waited, start = self.read_waits(), time.monotonic()
        self.milliseconds.append(self.run(self.burst))
        self.spent += time.monotonic() - start
        self.waited += self.read_waits() - waited

    def read_waits(self):
        """Seconds that its threads were ready to run without a processor, as Linux counts them."""
        waits = 0
        for file in Path(f"/proc/{self.process.pid}/task").glob("*/schedstat"):
            waits += int(file.read_text().split()[1]) * 1e-9
        return waits

    def outputs(self, folder):
        file = Path(folder) / "outputs.f32"
        if self.ask(f"outputs {file}").strip() != "done":
            sys.exit("no outputs")
        return file.read_bytes()

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Network:
    """Its files, in FP32, in int8 for mlq and in int8 for ONNX Runtime, and the samples that all contestants read."""

    def __init__(self, name, fp32, int8, ort, options, folder):
        self.name, self.files = name, {"fp32": fp32, "int8": int8, "ort": ort}
        program = str(options.build / "tests/benchmarks/time_model")
        self.shape = list(map(int, subprocess.run([program, str(int8)], check=True, capture_output=True, text=True).stdout.split()))
        self.samples = Path(folder) / f"{name}.f32"
        values = read_images(options) if options.images else make_noise(math.prod(self.shape) * options.samples)
        self.count = len(values) // math.prod(self.shape)
        self.samples.write_bytes(values.tobytes())


def make_noise(count):
    generator = random.Random(1)
    return array.array("f", (generator.gauss(0, 1) for _ in range(count)))


def read_images(options):
    """The first samples of an IDX file, as mlq's preprocessing of Fashion-MNIST makes them (data/fashion_mnist.json)."""
    with gzip.open(options.images) as file:
        header = file.read(16)
        size = int.from_bytes(header[8:12], "big") * int.from_bytes(header[12:16], "big")
        pixels = file.read(size * options.samples)
    return array.array("f", ((pixel / 255 - 0.2860) / 0.3530 for pixel in pixels))
