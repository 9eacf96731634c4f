#!/usr/bin/python3
"""How many copies of photographs `mlq-split check` finds, by kind of change, and how many strangers it takes for copies.

    near_images_bench.py build/release [--root DIR] [--keep DIR] [--only copies|strangers|quarters]

Printed, never a test. Wants Debian's python3-pil, python3-numpy and the packages of PHOTOGRAPHS. It installs nothing:
what is not there is named and left out. --root is where the packages are, "/" if they are installed, else a folder
filled by `dpkg -x FILE.deb DIR`. --keep is where the pictures stay; else they are removed.

Copies are made of pictures of at most 480 pixels a side, with fixed seeds. Each kind of change is one run: the
originals are one part, their copies the other. Found: the tool names the copy beside its own original.
"""
import argparse
import glob
import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

try:
    import numpy
    from PIL import Image, ImageDraw
except ImportError as missing:
    sys.exit(f"{missing}: install python3-pil and python3-numpy")

LONGEST = 480
# Packages, a pattern below usr/, and which of the names are photographs.
PHOTOGRAPHS = [
    ("gcompris-qt-data", "share/gcompris-qt/rcc/*.rcc",
     "categorization|erase|explore_farm_animals|explore_world_animals|explore_world_music"),
    ("palapeli-data", "share/palapeli/collection/*.jpg", ".*"),
    ("lomiri-wallpapers-16.04 and -20.04", "share/backgrounds/*.jpg",
     "(?!umang|analogpattern|Fossa|Infinite-Sea|Painting-Colors).*"),
    ("mate-backgrounds", "share/backgrounds/mate/nature/*.jpg", ".*"),
    ("plasma-workspace-wallpapers", "share/wallpapers/*/contents/screenshot.jpg",
     "FallenLeaf|Path|DarkestHour|EveningGlow|Grey|Kite|ColorfulCups|OneStandsOut|ColdRipple|BytheWater"),
    ("python3-skimage", "lib/python3/dist-packages/skimage/data/*.png",
     "coffee|camera|astronaut|brick|chelsea|coins"),
    ("python3-sklearn", "lib/python3/dist-packages/sklearn/datasets/images/*.jpg", ".*"),
]


def read_pictures(path):
    """The pictures of a file; a Qt resource file holds many."""
    if not path.endswith(".rcc"):
        return [Image.open(path)]
    data = open(path, "rb").read()
    begins = [match.start() for match in re.finditer(rb"RIFF....WEBP", data, re.DOTALL)]
    pictures = [Image.open(io.BytesIO(data[at:at + 8 + int.from_bytes(data[at + 4:at + 8], "little")])) for at in begins]
    return [picture for picture in pictures if min(picture.size) >= 160]  # no icons


def find_photographs(root):
    photographs = {}
    for package, pattern, wanted in PHOTOGRAPHS:
        count = len(photographs)
        for path in sorted(glob.glob(os.path.join(root, "usr", pattern))):
            folder, name = os.path.split(path)
            title = folder.split("/")[-2] if name.startswith("screenshot") else os.path.splitext(name)[0]
            if re.fullmatch(wanted, title):
                for number, picture in enumerate(read_pictures(path)):
                    photographs[f"{title}-{number:03}"] = picture.convert("RGB")
        if len(photographs) == count:
            print(f"left out: {package} (no {pattern} below {root}usr)")
    return photographs


def shrink(picture):
    factor = LONGEST / max(picture.size)
    if factor >= 1:
        return picture
    return picture.resize([max(1, round(side * factor)) for side in picture.size], Image.LANCZOS)


def quarter(photographs):
    """Each photograph and its four quarters."""
    pictures = {}
    for name, picture in photographs.items():
        width, height = picture.size
        pictures[name] = shrink(picture)
        for k in range(4):
            left, top = k % 2 * (width // 2), k // 2 * (height // 2)
            pictures[f"{name}-q{k}"] = shrink(picture.crop((left, top, left + width // 2, top + height // 2)))
    return pictures


def cut(share):
    def change(picture, draw):
        width, height = picture.size
        keep_x, keep_y = round(width * (1 - share)), round(height * (1 - share))
        left, top = draw.randint(0, width - keep_x), draw.randint(0, height - keep_y)
        return picture.crop((left, top, left + keep_x, top + keep_y))
    return change


def tilt(degrees, inside):
    """Corners are black, or cut away with the sides (inside)."""
    def change(picture, draw):
        width, height = picture.size
        turned = picture.rotate(degrees if draw.random() < 0.5 else -degrees, Image.BICUBIC)
        if not inside:
            return turned
        share = numpy.sin(numpy.radians(degrees)) / 2
        margin_x, margin_y = int(height * share) + 1, int(width * share) + 1
        return turned.crop((margin_x, margin_y, width - margin_x, height - margin_y))
    return change


def tone(curve):
    table = [min(255, max(0, round(255 * curve(value / 255)))) for value in range(256)] * 3
    return lambda picture, draw: picture.point(table)


def frame(share, colour):
    def change(picture, draw):
        width, height = picture.size
        margin = round(share * min(width, height))
        framed = Image.new("RGB", (width + 2 * margin, height + 2 * margin), colour)
        framed.paste(picture, (margin, margin))
        return framed
    return change


def caption(over):
    def change(picture, draw):
        width, height = picture.size
        bar = round(0.12 * height)
        captioned = Image.new("RGB", (width, height if over else height + bar), "white")
        captioned.paste(picture)
        pen = ImageDraw.Draw(captioned)
        top = captioned.size[1] - bar
        pen.rectangle((0, top, width, captioned.size[1]), fill="white" if draw.random() < 0.5 else "black")
        text = "".join(draw.choice("abcdefghij  ") for _ in range(width // 8))
        pen.text((width // 20, top + bar // 4), text, fill="red")
        return captioned
    return change


def add_noise(picture, draw):
    noise = numpy.random.default_rng(draw.randrange(2**32)).integers(-14, 15, numpy.asarray(picture).shape)
    return Image.fromarray(numpy.clip(numpy.asarray(picture) + noise, 0, 255).astype(numpy.uint8))


def turn(picture, draw):
    return picture.transpose(draw.choice([Image.ROTATE_90, Image.ROTATE_180, Image.ROTATE_270]))


CHANGES = [
    ("half the size", lambda picture, draw: picture.resize([side // 2 for side in picture.size], Image.BILINEAR)),
    ("JPEG of quality 20", lambda picture, draw: picture),
    ("cut by 2 % at a random place", cut(0.02)),
    ("cut by 5 %", cut(0.05)),
    ("cut by 10 %", cut(0.1)),
    ("tilted by 1 degree, black corners", tilt(1, False)),
    ("tilted by 3 degrees, black corners", tilt(3, False)),
    ("tilted by 1 degree, corners cut away", tilt(1, True)),
    ("tilted by 3 degrees, corners cut away", tilt(3, True)),
    ("gamma 0.67", tone(lambda value: value ** 0.67)),
    ("gamma 1.5", tone(lambda value: value ** 1.5)),
    ("half as bright again", tone(lambda value: 1.5 * value)),
    ("mirrored", lambda picture, draw: picture.transpose(Image.FLIP_LEFT_RIGHT)),
    ("quarter and half turns", turn),
    ("white frame of 5 %", frame(0.05, "white")),
    ("black frame of 10 %", frame(0.1, "black")),
    ("caption over the lowest 12 %", caption(True)),
    ("caption below, 12 % higher", caption(False)),
    ("noise of 14 grey values", add_noise),
]


def write(folder, pictures, quality=90):
    os.makedirs(folder)
    for name, picture in pictures.items():
        picture.save(f"{folder}/{name}.jpg", quality=quality)


def check(program, first, second, evidence=None):
    """The near images of the second folder: (their partner, they), by name without ending."""
    command = [program, "check", f"first={first}", f"second={second}", "--skip", "drift,identical_images", "--json",
               "--limit", str(len(os.listdir(second)))] + (["--evidence", str(evidence)] if evidence else [])
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(done.stderr)
    findings = json.loads(done.stdout).get("findings", [])
    return [tuple(os.path.splitext(finding[which])[0] for which in ("first_text", "second_text")) for finding in findings]



def measure_copies(program, folder, pictures, title):
    print(f"\n{title}: {len(pictures)} pictures\n\n| change | found | missed |\n|---|---:|---:|")
    originals = f"{folder}/originals"
    write(originals, pictures)
    strangers = 0
    for number, (title, change) in enumerate(CHANGES):
        copies = {name: change(picture, random.Random(f"{number} {name}")) for name, picture in pictures.items()}
        write(f"{folder}/{number:02}", copies, 20 if "quality" in title else 90)
        pairs = check(program, originals, f"{folder}/{number:02}")
        found = {second for first, second in pairs if first == second}
        strangers += sum(first != second for first, second in pairs)
        print(f"| {title} | {100 * len(found) / len(pictures):.1f} % | {len(pictures) - len(found)} |", flush=True)
        for name in sorted(set(pictures) - found) if os.environ.get("NAMES") else []:
            print("   ", name)
    print(f"copies beside another picture: {strangers}")


def measure_strangers(program, folder, photographs):
    """Windows of every second photograph against windows of the others: all pairs are of different photographs."""
    counts = [0, 0]
    for part in range(2):
        os.makedirs(f"{folder}/windows{part}")
    for number, (name, picture) in enumerate(photographs.items()):
        picture = picture.crop((0, 0, *picture.size))
        picture.thumbnail((1920, 1920))
        for top in range(0, picture.size[1] - 119, 120):
            for left in range(0, picture.size[0] - 159, 160):
                window = picture.crop((left, top, left + 160, top + 120))
                window.save(f"{folder}/windows{number % 2}/{name}-{left}-{top}.jpg", quality=90)
                counts[number % 2] += 1
    print(f"\nwindows of 160 x 120 pixels of different photographs: {counts[0]} and {counts[1]}, "
          f"{counts[0] * counts[1] / 1e6:.1f} million pairs")
    for evidence in (None, 6.5, 6, 5.5, 5):
        pairs = check(program, f"{folder}/windows0", f"{folder}/windows1", evidence)
        print(f"near with {'the default' if evidence is None else '--evidence ' + str(evidence)}: {len(pairs)}",
              *pairs[:10], flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("build")
    parser.add_argument("--root", default="/")
    parser.add_argument("--keep")
    parser.add_argument("--only", choices=["copies", "strangers", "quarters"])
    options = parser.parse_args()
    program = os.path.join(options.build, "tools", "mlq-split")
    folder = options.keep or tempfile.mkdtemp()
    try:
        photographs = find_photographs(os.path.join(options.root, ""))
        if options.only in (None, "copies"):
            measure_copies(program, f"{folder}/copies", {n: shrink(p) for n, p in photographs.items()}, "Photographs")
        large = {name: p for name, p in photographs.items() if not re.match("categorization|erase|explore", name)}
        if options.only in (None, "quarters"):
            measure_copies(program, f"{folder}/quarters", quarter(large), "Photographs outside GCompris and their quarters")
        if options.only in (None, "strangers"):
            measure_strangers(program, f"{folder}/strangers", photographs)
    finally:
        if not options.keep:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
