#!/usr/bin/env python3
"""Makes COCO sets with a seed, and judges them by the definitions of COCO's evaluation and of the VOC development kit,
written down here once more in NumPy, independently of mlq.

Usage: make_detection_reference.py small FOLDER      the committed sets and reference.csv
       make_detection_reference.py large FOLDER      5000 images, 180 000 detections, for the speed
       make_detection_reference.py judge TRUTH RESULTS   COCO's twelve numbers of any set

Where the pycocotools package can be imported, `small` and `judge` also ask it and fail if a number differs by 1e-12.
"""

import json
import sys

import numpy as np

STEPS = np.linspace(0.5, 0.95, 10)
RECALLS = np.linspace(0.0, 1.0, 101)
AREAS = {"all": (0, 1e10), "small": (0, 32**2), "medium": (32**2, 96**2), "large": (96**2, 1e10)}


def overlaps(found, truths, crowd, pixel=0.0):
    """IoU of every detection with every truth; of a crowd, the share of the detection inside it."""
    found, truths = np.reshape(found, (-1, 1, 4)).astype(float), np.reshape(truths, (1, -1, 4)).astype(float)
    corner = np.minimum(found[..., :2] + found[..., 2:], truths[..., :2] + truths[..., 2:])
    size = np.maximum(0, corner - np.maximum(found[..., :2], truths[..., :2]) + pixel)
    both = size[..., 0] * size[..., 1]
    area = (found[..., 2] + pixel) * (found[..., 3] + pixel)
    union = area + (truths[..., 2] + pixel) * (truths[..., 3] + pixel) - both
    union = np.where(np.reshape(crowd, (1, -1)).astype(bool), area + 0 * union, union)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(both > 0, both / union, 0.0)


def by_image_and_class(boxes):
    groups = {}
    for box in boxes:
        groups.setdefault((box["image_id"], box["category_id"]), []).append(box)
    return groups


def assign(found, truths, step, limits, iou):
    """For each detection: (right, ignored), as the COCO evaluation gives them."""
    aside = np.array([t["iscrowd"] or not limits[0] <= t["area"] <= limits[1] for t in truths], bool)
    order = np.argsort(aside, kind="stable")
    used, verdicts = set(), []
    for d, detection in enumerate(found):
        best, chosen = min(step, 1 - 1e-10), None
        for g in order:
            if g in used and not truths[g]["iscrowd"]:
                continue
            if chosen is not None and not aside[chosen] and aside[g]:
                break
            if iou[d, g] >= best:
                best, chosen = iou[d, g], g
        size = detection["bbox"][2] * detection["bbox"][3]
        right, ignored = False, False
        if chosen is not None:
            used.add(chosen)
            right, ignored = truths[chosen]["id"] != 0, bool(aside[chosen])  # id 0 reads as "no match" there
        if not right and not limits[0] <= size <= limits[1]:
            ignored = True
        verdicts.append((right, ignored))
    return verdicts, int(np.count_nonzero(~aside))


def coco_numbers(truth, results):
    truths, found = by_image_and_class(truth["annotations"]), by_image_and_class(results)
    images = sorted(i["id"] for i in truth["images"])
    classes = sorted(c["id"] for c in truth["categories"])
    ious = {}
    for key, boxes in found.items():
        boxes.sort(key=lambda b: -b["score"])  # stable
        del boxes[100:]
        if key in truths:
            ious[key] = overlaps([b["bbox"] for b in boxes], [t["bbox"] for t in truths[key]],
                                 [t["iscrowd"] for t in truths[key]])
    precision, recall = {}, {}
    for name, limits in AREAS.items():
        for kind in classes:
            for s, step in enumerate(STEPS):
                rows, count = [], 0
                for image in images:
                    key = image, kind
                    verdicts, positives = assign(found.get(key, []), truths.get(key, []), step, limits,
                                                 ious.get(key, np.zeros((100, 0))))
                    count += positives
                    rows += [(d["score"], rank, *v) for rank, (d, v) in enumerate(zip(found.get(key, []), verdicts))]
                if count == 0:
                    continue
                rows.sort(key=lambda r: -r[0])
                for most in (1, 10, 100):
                    kept = np.array([r[2] for r in rows if r[1] < most and not r[3]], bool)
                    hits = np.cumsum(kept).astype(float)
                    recall[name, kind, s, most] = hits[-1] / count if len(hits) else 0.0
                    if most < 100:
                        continue
                    reached = hits / count
                    quality = hits / (np.cumsum(~kept) + hits + np.spacing(1))
                    quality = np.maximum.accumulate(quality[::-1])[::-1]
                    places = np.searchsorted(reached, RECALLS, side="left")
                    values = np.zeros(101)
                    values[places < len(hits)] = quality[places[places < len(hits)]]
                    precision[name, kind, s] = values

    def ap(name, steps=range(10)):
        chosen = [v for (area, _, s), v in precision.items() if area == name and s in steps]
        return np.mean(chosen) if chosen else -1.0

    def ar(name, most):
        chosen = [v for (area, _, _, m), v in recall.items() if area == name and m == most]
        return np.mean(chosen) if chosen else -1.0

    return [ap("all"), ap("all", [0]), ap("all", [5]), ap("small"), ap("medium"), ap("large"), ar("all", 1),
            ar("all", 10), ar("all", 100), ar("small", 100), ar("medium", 100), ar("large", 100)]


def voc_numbers(truth, results, step=0.5):
    """(11-point AP, all-point AP), means over classes with truth; crowd means difficult."""
    truths, found = by_image_and_class(truth["annotations"]), {}
    for box in results:
        found.setdefault(box["category_id"], []).append(box)
    eleven, exact = [], []
    for kind in sorted(c["id"] for c in truth["categories"]):
        mine = {image: boxes for (image, k), boxes in truths.items() if k == kind}
        count = sum(not t["iscrowd"] for boxes in mine.values() for t in boxes)
        if count == 0:
            continue
        images = sorted(i["id"] for i in truth["images"])
        ranked = sorted(found.get(kind, []), key=lambda b: images.index(b["image_id"]))
        ranked.sort(key=lambda b: -b["score"])
        used, kept = set(), []
        for box in ranked:
            boxes = mine.get(box["image_id"], [])
            iou = overlaps([box["bbox"]], [t["bbox"] for t in boxes], [0] * len(boxes), 1.0)[0]
            best = int(np.argmax(iou)) if len(boxes) else -1
            if best < 0 or iou[best] < step:
                kept.append(False)
            elif boxes[best]["iscrowd"]:
                continue
            else:
                kept.append((box["image_id"], best) not in used)
                used.add((box["image_id"], best))
        hits = np.cumsum(kept)
        reached, quality = hits / count, hits / np.arange(1, len(kept) + 1)
        # As the program counts: its seventh threshold is 0.6000000000000001, which a recall of 3 / 5 does not reach.
        eleven.append(sum(max(quality[np.flatnonzero(reached >= r * 0.1)], default=0.0) for r in range(11)) / 11)
        rising = np.concatenate([[0.0], reached])
        envelope = np.maximum.accumulate(quality[::-1])[::-1] if len(kept) else quality
        exact.append(float(np.sum(np.diff(rising) * envelope)))
    return (np.mean(eleven), np.mean(exact)) if eleven else (-1.0, -1.0)


def ask_pycocotools(truth, results):
    """The numbers of the package itself, or None without it."""
    try:
        from pycocotools.coco import COCO
        from pycocotools.cocoeval import COCOeval
    except ImportError:
        return None
    coco = COCO()
    coco.dataset = json.loads(json.dumps(truth))
    coco.createIndex()
    judge = COCOeval(coco, coco.loadRes(json.loads(json.dumps(results))), "bbox")
    judge.evaluate()
    judge.accumulate()
    judge.summarize()
    return list(judge.stats)


def make_set(seed, images, classes, truths_per_image, found_per_truth, noise_per_image, grid=None):
    """Boxes of all sizes; detections near truths and elsewhere. On a grid, IoUs and scores come out equal often."""
    random = np.random.default_rng(seed)
    whole = (lambda x: float(np.round(x / grid) * grid)) if grid else (lambda x: float(np.round(x, 2)))
    truth = {"images": [{"id": int(i), "width": 640, "height": 480} for i in random.permutation(images * 3)[:images]],
             "categories": [{"id": 3 * c + 1, "name": f"class {c}"} for c in range(classes)], "annotations": []}
    results = []

    def score():
        return float(np.round(random.uniform(0.05, 1), 1 if grid else 4))

    for image in truth["images"]:
        for _ in range(random.poisson(truths_per_image)):
            size = np.exp(random.uniform(np.log(8), np.log(300), 2))
            x, y = random.uniform(0, 640 - size[0]), random.uniform(0, 480 - size[1])
            box = [max(0.0, whole(x)), max(0.0, whole(y)), max(1.0, whole(size[0])), max(1.0, whole(size[1]))]
            kind = int(random.integers(classes))
            truth["annotations"].append({"id": len(truth["annotations"]), "image_id": image["id"], "category_id": 3 * kind + 1,
                                         "bbox": box, "area": round(box[2] * box[3] * random.uniform(0.5, 1), 2),
                                         "iscrowd": int(random.random() < 0.06)})
            for _ in range(random.poisson(found_per_truth)):
                near = [whole(v + random.normal(0, 0.07 * max(8, box[2 + i % 2]))) for i, v in enumerate(box)]
                near[2:] = [max(1.0, v) for v in near[2:]]
                guess = kind if random.random() < 0.9 else int(random.integers(classes))
                results.append({"image_id": image["id"], "category_id": 3 * guess + 1, "bbox": near, "score": score()})
        for _ in range(random.poisson(noise_per_image)):
            size = np.exp(random.uniform(np.log(8), np.log(300), 2))
            box = [whole(random.uniform(0, 640 - size[0])), whole(random.uniform(0, 480 - size[1])),
                   max(1.0, whole(size[0])), max(1.0, whole(size[1]))]
            results.append({"image_id": image["id"], "category_id": 3 * int(random.integers(classes)) + 1, "bbox": box,
                            "score": score()})
    return truth, results


def write_set(folder, name, truth, results):
    for part, data in (("truth", truth), ("results", results)):
        with open(f"{folder}/{name}.{part}.json", "w") as out:
            json.dump(data, out, separators=(",", ":"))
            out.write("\n")


def judge_set(truth, results):
    for annotation in truth["annotations"]:
        annotation.setdefault("iscrowd", 0)
    numbers = coco_numbers(truth, results)
    asked = ask_pycocotools(truth, results)
    if asked is not None:
        assert np.allclose(asked, numbers, rtol=0, atol=1e-12), (asked, numbers)
    return numbers


def make_small(folder):
    sets = {
        "plain": make_set(1, 12, 4, 5, 1.2, 3),
        "ties": make_set(2, 10, 3, 6, 1.5, 3, grid=16),
        "many": make_set(3, 2, 1, 60, 2.5, 20, grid=4),  # more than 100 detections of a class in an image
        "absent": make_set(4, 6, 12, 2, 1.0, 2),         # classes without truth
        "negatives": make_set(5, 8, 3, 0.0, 0.0, 3),     # no truth at all
        "silent": make_set(6, 6, 3, 4, 0.0, 0.0),        # no detections at all
    }
    with open(f"{folder}/reference.csv", "w") as out:
        out.write("set," + ",".join(f"stat{i}" for i in range(12)) + ",voc11,voc_all\n")
        for name, (truth, results) in sets.items():
            write_set(folder, name, truth, results)
            numbers = [*judge_set(truth, results), *voc_numbers(truth, results)]
            out.write(name + "," + ",".join(repr(float(n)) for n in numbers) + "\n")


if __name__ == "__main__":
    command, *rest = sys.argv[1:]
    if command == "small":
        make_small(rest[0])
    elif command == "large":
        write_set(rest[0], "large", *make_set(7, 5000, 80, 7.2, 2.0, 21.6))
    else:
        print(*(repr(float(n)) for n in judge_set(json.load(open(rest[0])), json.load(open(rest[1])))), sep="\n")
