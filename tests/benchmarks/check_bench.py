#!/usr/bin/python3
"""Times mlq-split check and make --dedupe-group: processor seconds and peak memory. Printed, never a test.

    check_bench.py build/release [ROWS] [FOLDER]

The table has ROWS (1 000 000) rows: id, label of 10 classes, group, three numbers, 20 words; 100 of them are copies of
another row's text with one word changed. The pictures are Fashion-MNIST's (Debian's dataset-fashion-mnist).
"""
import gzip
import os
import random
import re
import struct
import subprocess
import sys
import tempfile
import zlib

FASHION = "/usr/share/datasets/fashion-mnist"
PLANTED = 100


def write_table(path, rows):
    draw = random.Random(1)
    words = ["".join(draw.choices("abcdefghijklmnopqrstuvwxyz", k=draw.randint(3, 12))) for _ in range(20000)]
    copies = set(draw.sample(range(rows // 2, rows), PLANTED))
    first = []
    with open(path, "w") as table:
        table.write("id,label,group,x,y,z,text\n")
        for row in range(rows):
            text = draw.choices(words, k=20)
            if row < PLANTED:
                first.append(text)
            if row in copies:
                text = list(first.pop())
                text[10] = "changed"
            numbers = ",".join(f"{draw.gauss(0, 1):.6f}" for _ in range(3))
            table.write(f"{row},class-{draw.randrange(10)},g{draw.randrange(rows // 8 + 1)},{numbers},{' '.join(text)}\n")


def write_png(path, pixels):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    lines = b"".join(b"\0" + pixels[28 * y:28 * y + 28] for y in range(28))
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 28, 28, 8, 0, 0, 0, 0))
                   + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b""))


def write_images(folder):
    pixels = gzip.open(f"{FASHION}/t10k-images-idx3-ubyte.gz").read()[16:]
    labels = gzip.open(f"{FASHION}/t10k-labels-idx1-ubyte.gz").read()[8:]
    for i, label in enumerate(labels):
        os.makedirs(f"{folder}/{label}", exist_ok=True)
        write_png(f"{folder}/{label}/{i:05}.png", pixels[784 * i:784 * i + 784])


def run(program, *arguments):
    """Returns processor seconds, MB, and what was printed."""
    done = subprocess.run(["/usr/bin/time", "-f", "%U %S %M", program, *arguments], capture_output=True, text=True)
    if done.returncode not in (0, 1):
        if not done.stderr.startswith("Command exited"):
            sys.exit(done.stderr)
    user, system, memory = done.stderr.split("\n")[-2].split()
    return float(user) + float(system), int(memory) / 1024, done.stdout


def main():
    program = os.path.join(sys.argv[1], "tools", "mlq-split")
    rows = int(sys.argv[2]) if len(sys.argv) > 2 else 1000000
    with tempfile.TemporaryDirectory(dir=sys.argv[3] if len(sys.argv) > 3 else None) as folder:
        def show(what, *arguments):
            seconds, memory, text = run(program, *arguments)
            print(f"| {what} | {seconds:.1f} | {memory:.0f} |", flush=True)
            return text
        table, parts, images = f"{folder}/table.csv", f"{folder}/parts", f"{folder}/images"
        write_table(table, rows)
        write_images(images)
        run(program, "make", table, "-o", parts, "--key", "id", "--group", "group", "--label", "label")
        run(program, "make", images, "-o", f"{folder}/image-parts", "--stratify", "class")
        size = os.path.getsize(table) / 1e6
        found = show(f"{rows} rows, {size:.0f} MB, three parts, everything", "check", parts)
        show("the same with `--near 0 --skip drift`", "check", parts, "--near", "0", "--skip", "drift")
        show("10 000 images as PNG files, three parts, everything", "check", f"{folder}/image-parts")
        show("the same with `--skip drift`", "check", f"{folder}/image-parts", "--skip", "drift")
        show("70 000 images in IDX files, two parts, everything", "check",
             f"train={FASHION}/train-images-idx3-ubyte.gz", f"test={FASHION}/t10k-images-idx3-ubyte.gz")
        made = show(f"`make --dedupe-group` of the {rows} rows, with the split", "make", table, "-o", f"{folder}/tight",
                    "--key", "id", "--label", "label", "--dedupe-group")
        print("planted near duplicates:", PLANTED)
        print("check says:", re.search(r".*near duplicates.*", found).group(0))
        print("make says:", "; ".join(re.findall(r"(?:Kept with others|Sets of these|The largest) +\d+", made)))
        again = run(program, "check", f"{folder}/tight", "--skip", "drift")[2]
        print("check of that says:", re.search(r".*near duplicates.*", again).group(0))


if __name__ == "__main__":
    main()
