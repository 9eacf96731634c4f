"""Tiny inputs for all tools, the same on every machine."""
import gzip
import json
import random
import shutil
import struct


def write_table(path, header, rows, glue=","):
    path.write_text("\n".join(glue.join(str(cell) for cell in row) for row in [header, *rows]) + "\n")


def write_predictions(folder):
    draw = random.Random(1)
    right = {name: [int(draw.random() < 0.9) for _ in range(200)] for name in "abc"}
    noise = [draw.gauss(0, 0.25) for _ in range(50)]  # examples of one user err together
    for name, second in (("a", ""), ("b", "2"), ("c", "3")):
        correct = right[name]
        write_table(folder / f"{name}.csv", ["id", "correct"], enumerate(correct))
        write_table(folder / f"grouped{second}.csv", ["id", "correct", "group"], ((i, correct[i], i // 5) for i in range(200)))
        write_table(folder / f"named{second}.csv", ["name", "good", "user"], ((f"n{i}", correct[i], i // 4) for i in range(200)))
        write_table(folder / f"classes{second}.csv", ["id", "wahr", "geraten", "user"],
                    ((i, i % 3, i % 3 if correct[i] else (i + 1) % 3, i // 4) for i in range(200)))
        write_table(folder / f"scores{second}.csv", ["id", "truth", "punkte", "user"],
                    ((i, i % 2, round(min(1, max(0, 0.5 + (i % 2 - 0.5) * 0.5 + noise[i // 4] + draw.gauss(0, 0.05))), 3), i // 4) for i in range(200)))
        # Two tables in one: what stands before and behind the tab; auto takes the tab.
        write_table(folder / f"tabs{second}.csv", ["id,correct,group,x\tid\tcorrect\tgroup"],
                    ([f"{i},{correct[i]},{i // 8},x\t{i}\t{1 - correct[i]}\t{i // 5}"] for i in range(200)))
    write_table(folder / "twice.csv", ["id", "name", "correct", "group"], ((i // 2, i, right["a"][i], i // 5) for i in range(200)))


def write_tables(folder):
    draw = random.Random(2)
    rows = []
    for i in range(120):
        label = "z" if i in (17, 60) else "abc"[i % 3 if i % 5 else 0]
        rows.append([f"{'Ab'[i % 2]}{i}", label, f"u{i // 4}", round(draw.random(), 3), f"2024-{i // 28 + 1:02}-{i % 28 + 1:02}",
                     "xy"[i % 4 == 0], "|".join(sorted(draw.sample(["red", "green", "blue"], i % 3 + 1)))])
    header = ["id", "label", "user", "score", "day", "domain", "tags"]
    write_table(folder / "t.csv", header, rows)
    write_table(folder / "colon.csv", header, rows, ":")
    write_table(folder / "quoted.csv", header, ([f'"{row[0]}"', *row[1:]] for row in rows))
    write_table(folder / "body.csv", rows[0], rows[1:])
    write_table(folder / "spaces.csv", header, ([" " + row[0] if i % 3 else row[0], *row[1:]] for i, row in enumerate(rows)))
    write_table(folder / "gaps.csv", header, ([*row[:2], "" if i == 5 else row[2], *row[3:]] for i, row in enumerate(rows)))
    write_table(folder / "dmy.csv", header, ([*row[:4], f"{i % 28 + 1:02}.{i // 12 + 1:02}.2024", *row[5:]] for i, row in enumerate(rows)))
    write_table(folder / "twins.csv", header, rows + rows[::20])
    write_table(folder / "half1.csv", header, rows[:60])
    write_table(folder / "half2.csv", header, rows[60:])
    (folder / "t.csv.gz").write_bytes(gzip.compress((folder / "t.csv").read_bytes(), mtime=0))
    text = "the quick brown fox jumps over the lazy dog and runs away from the angry bear in the deep dark wood number {}"
    other = ["note", "sum"]
    for name, first in (("train", 0), ("test", 30)):
        write_table(folder / f"{name}.csv", ["id", "label", "user", "score", "day", *other, "part"],
                    ([f"k{i}" if i != 40 else "k1", "ab"[i % 2], f"u{i // 7}", 3 if name == "test" and i % 2 else i % 9,
                      f"2024-01-{i % 28 + 1:02}", text.format(i if i % 10 else 10), f"plain {i % 11}", name] for i in range(first, first + 30)))
        write_table(folder / f"{name}dmy.csv", ["id", "day"], ([f"k{i}", f"{i % 28 + 1:02}.01.2024"] for i in range(first, first + 30)))
    both = [(folder / f"{name}.csv").read_text().splitlines() for name in ("train", "test")]
    (folder / "parts.csv").write_text("\n".join(both[0] + both[1][1:]) + "\n")


def write_pictures(folder):
    draw = random.Random(3)
    for part in "train", "test":
        for name in "bag", "shoe":
            (folder / "pictures" / part / name).mkdir(parents=True)
            for k in range(6):
                smooth = [draw.randrange(60, 200) for _ in range(64)]
                if part == "test" and k == 0:
                    smooth = first  # as the last of Train, a little brighter
                first = smooth
                pixels = bytes(min(255, smooth[(y // 4) * 8 + x // 5] + (part == "test") * 3 + c) for y in range(32) for x in range(40) for c in range(3))
                (folder / "pictures" / part / name / f"{part}{k}.ppm").write_bytes(b"P6 40 32 255\n" + pixels)


def write_array(path, shape, kind, data):
    header = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}".encode()
    header += b" " * (-(len(header) + 11) % 64) + b"\n"
    path.write_bytes(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + data)


def write_evaluations(folder, source):
    draw = random.Random(4)
    rows = []
    for i in range(120):
        truth = "abc"[i % 3]
        scores = [draw.random() + 2 * (c == truth) for c in "abc"]
        scores = [round(s / sum(scores), 4) for s in scores]
        guess = "abc"[scores.index(max(scores))]
        rows.append([i, truth, guess, *scores, f"u{i // 4}", i % 5, "de" if i % 2 else "fr", *scores[1:], scores[0], "cab"[i % 3]])
    write_table(folder / "p.csv", ["id", "truth", "prediction", "score_a", "score_b", "score_c", "user", "mass", "country",
                                   "s_a", "s_b", "s_c", "other"], rows)
    write_table(folder / "groups.csv", ["id", "truth", "prediction", "group"], ([*row[:3], i // 6] for i, row in enumerate(rows)))
    write_table(folder / "repeated.csv", ["id", "name", "truth", "prediction"], ((i // 2, i, *row[1:3]) for i, row in enumerate(rows)))
    write_table(folder / "pairs.csv", ["id", "truth", "score", "second"], ((i, "yn"[i % 2], round(draw.random(), 3), round(draw.random(), 3)) for i in range(100)))
    write_table(folder / "binary.csv", ["id", "truth", "score"], ((i, i % 2, round(draw.random(), 3)) for i in range(100)))
    write_table(folder / "marks.csv", ["truth,prediction,x\ttruth\tprediction"], ([f"a,{'ab'[i % 4 == 0]},x\ta\ta"] for i in range(40)))
    floats = struct.pack("<60f", *(draw.gauss(0, 2) for _ in range(60)))
    write_array(folder / "logits.npy", (20, 3), "<f4", floats)
    chances = [draw.random() for _ in range(60)]
    write_array(folder / "chances.npy", (20, 3), "<f4", struct.pack("<60f", *(chances[i] / sum(chances[i - i % 3:i - i % 3 + 3]) for i in range(60))))
    write_array(folder / "labels.npy", (20,), "<i4", struct.pack("<20i", *(i % 3 for i in range(20))))
    (folder / "names.txt").write_text("bag\nshoe\nhat\n")
    write_table(folder / "gallery.csv", ["id", "name"], ((f"r{i}", f"r{i + 1}") for i in range(21)))
    searches = []
    for i in range(60):
        truth = f"s{i % 7}" if i % 3 == 0 else f"r{i % 20}"
        for j in range(20):
            score = draw.gauss(2 if truth == f"r{j + 1}" else 0, 1)
            searches.append([f"p{i}", truth, f"r{j + 1}", round(score, 4), round(-score, 4), f"q{i}-{j // 10}", f"s{i % 7}" if i % 3 else f"r{i % 20}", f"r{(j + 1) % 20 + 1}", int(i % 3 != 0)])
    write_table(folder / "searches.csv", ["probe", "truth", "candidate", "score", "score2", "probe2", "truth2", "candidate2", "mated2"], searches)
    write_table(folder / "failed.csv", ["probe", "truth", "candidate", "score", "extracted2"],
                ([f"p{i}", f"r{i % 9 + 1}", f"r{i % 9 + 1}" if i % 5 else "", i % 7 if i % 5 else "", int(i % 5 > 0)] for i in range(40)))
    write_table(folder / "searches.tabs", ["probe,truth,candidate,score,x\tprobe\ttruth\tcandidate\tscore"],
                ([f"p{i // 5},r0,r{i % 5},{i * 7 % 11},x\tp{i // 5}\tr7\tr{i % 5}\t{i * 5 % 13}"] for i in range(50)))
    (folder / "alarms.txt").write_text("0\n5\n9\n20\n30\n300\n")
    write_table(folder / "visits.csv", ["id", "start", "end"], [("v1", 0, 15), ("v2", 100, 150), ("v3", 295, 320)])
    (folder / "ms.txt").write_text("".join(f"{draw.gauss(20, 3):.3f}\n" for _ in range(400)))
    truth = json.loads((source / "tests/metrics/detection/plain.truth.json").read_text())
    for i, image in enumerate(truth["images"]):
        image["video"] = i // 3
    (folder / "truth.json").write_text(json.dumps(truth))
    for name, to in (("detection/plain.results.json", "found.json"), ("tracking/crowd/truth", "truth"), ("tracking/crowd/results", "tracks")):
        path = source / "tests/metrics" / name
        (shutil.copytree if path.is_dir() else shutil.copy)(path, folder / to)
    metrics = {"accuracy": 0.94, "accuracy_evidence": {"kind": "share", "hits": 94, "total": 100}}
    (folder / "metrics.json").write_text(json.dumps(metrics))
    limit = {"constraints": [{"metric": "accuracy", "at_least": 0.9}]}
    (folder / "limit.json").write_text(json.dumps({**limit, "optimise": {"metric": "accuracy", "goal": "max"}}))
    mean = {"name": "quality", "mean": "harmonic", "of": [{"metric": "accuracy", "scale": "share"}, {"metric": "recall", "scale": "share"}]}
    metrics["recall"], metrics["recall_evidence"] = 0.8, {"kind": "share", "hits": 80, "total": 100}
    (folder / "two.json").write_text(json.dumps(metrics))
    (folder / "mean.json").write_text(json.dumps({"combined": [mean], "constraints": [{"metric": "quality", "at_least": 0.85}],
                                                  "optimise": {"metric": "quality", "goal": "max"}}))


def write_networks(folder, source):
    draw = random.Random(5)
    shutil.copy(source / "data/fashion_mobilenet.onnx", folder / "net.onnx")
    shutil.copy(source / "tests/fuzz/corpus/onnx/block.onnx", folder / "block.onnx")
    write_array(folder / "images.npy", (24, 28, 28), "|u1", draw.randbytes(24 * 784))
    write_array(folder / "other.npy", (9, 28, 28), "|u1", draw.randbytes(9 * 784))
    write_array(folder / "square.npy", (8, 2, 4, 4), "<f4", struct.pack("<256f", *(draw.gauss(0, 1) for _ in range(256))))
    write_array(folder / "digits.npy", (24,), "<i4", struct.pack("<24i", *(i % 10 for i in range(24))))
    write_array(folder / "nines.npy", (9,), "<i4", struct.pack("<9i", *(i % 10 for i in range(9))))
    (folder / "ten.txt").write_text("".join(f"class {i}\n" for i in range(10)))
    (folder / "preset.json").write_text('{"resize": "28x28", "mean": [0.3]}')
    (folder / "shift.json").write_text('{"mean": [0.3]}')
    pictures = sorted((folder / "pictures/test").rglob("*.ppm"))
    write_table(folder / "list.csv", ["path", "label", "second", "turned"],
                ((path.relative_to(folder), i % 3, pictures[-i].relative_to(folder), (i + 1) % 3) for i, path in enumerate(pictures)))
    plan = {"schema": "mlq.precision/1", "target": "ort", "nodes": {"Conv_c": {"precision": "float32"}}}
    (folder / "plan.json").write_text(json.dumps(plan))
    plan["nodes"] = {"/0/Conv": {"precision": "float32"}}
    (folder / "netplan.json").write_text(json.dumps(plan))
    (folder / "words.txt").write_text("c\nb\na\n")
    write_table(folder / "words.csv", ["path", "label"], ((path.relative_to(folder), "abc"[i % 3]) for i, path in enumerate(pictures)))


def write_inputs(folder, source):
    write_predictions(folder)
    write_tables(folder)
    write_pictures(folder)
    write_evaluations(folder, source)
    write_networks(folder, source)
