"""ONNX Runtime as on a processor that ends at AVX2, at full speed.

It chooses its kernels by `cpuid` and has neither an environment variable nor an option for that (the texts of
libonnxruntime 1.30 name none, and arch_prctl(ARCH_CPUID) needs a processor that can refuse the instruction). So a copy
of the library gets every `cpuid` replaced by an instruction of the same length that raises a signal, and
limit_cpuid.cpp, preloaded, answers it. That happens a few dozen times at the start, and never while a network runs.
Needs objdump and readelf (binutils).
"""

import re
import shutil
import subprocess
from pathlib import Path

CPUID, UD2 = b"\x0f\xa2", b"\x0f\x0b"


def find_instructions(library):
    """Addresses of `cpuid`; bytes that only look like it are not among them."""
    listing = subprocess.Popen(["objdump", "-d", "--no-show-raw-insn", library], stdout=subprocess.PIPE, text=True)
    found = [int(match.group(1), 16) for line in listing.stdout if (match := re.match(r"\s*([0-9a-f]+):\s+cpuid\b", line))]
    if listing.wait() != 0 or not found:
        raise RuntimeError(f"{library}: no cpuid instruction found")
    return found


def find_segments(library):
    """(address, offset in the file, size) of what is loaded."""
    headers = subprocess.run(["readelf", "-lW", library], check=True, capture_output=True, text=True).stdout
    rows = [line.split() for line in headers.splitlines() if line.strip().startswith("LOAD")]
    return [(int(row[2], 16), int(row[1], 16), int(row[4], 16)) for row in rows]


def replace_cpuid(library):
    addresses, segments = find_instructions(library), find_segments(library)
    with open(library, "r+b") as file:
        for address in addresses:
            start, offset, _ = next(s for s in segments if s[0] <= address < s[0] + s[2])
            file.seek(address - start + offset)
            if file.read(2) != CPUID:
                raise RuntimeError(f"{library}: no cpuid at {address:#x}")
            file.seek(-2, 1)
            file.write(UD2)


def limit(modules, folder):
    """Copies onnxruntime-node from the folder `modules` into `folder`, limits it, and returns the path to require."""
    package = Path(folder) / "node_modules/onnxruntime-node"
    shutil.copytree(modules / "onnxruntime-node", package, symlinks=True)
    (package.parent / "onnxruntime-common").symlink_to((modules / "onnxruntime-common").resolve())
    replace_cpuid(next(package.glob("bin/napi-*/linux/x64/libonnxruntime.so*")))
    return package
