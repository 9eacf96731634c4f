#!/usr/bin/env python3
"""Makes sets of tracks with a seed, and judges them by the definitions of CLEAR, identity and HOTA, written down here once
more with dense matrices in NumPy, independently of mlq; strict, and as TrackEval and py-motmetrics count.

Usage: make_tracking_reference.py small FOLDER                   the committed sets and reference.csv
       make_tracking_reference.py large FOLDER                   20 sequences of 1000 frames and 50 tracks, for the speed
       make_tracking_reference.py judge TRUTHS RESULTS [MODE]    all values of any set: folders of SEQ.txt

MODE is strict (default), frame-before, trackeval or motmetrics. Sources of the definitions: Bernardin, Stiefelhagen 2008;
Ristani et al. 2016; Luiten et al. 2021. What the programs do differently was read in their documentation and code.
"""

import os
import sys

import numpy as np

MODES = ("strict", "frame-before", "trackeval", "motmetrics")
EPS = np.finfo(float).eps
DISTRACTORS = {2, 7, 8, 12}
COLUMNS = ("mota motp moda recall precision false_alarms_per_frame idf1 idp idr hota deta assa detre detpr assre asspr loca "
           "hota_0 loca_0 frames truths results switches fragmentations mostly_tracked mostly_lost").split()


def cheapest(costs):
    """One column for each row (no more rows than columns), the sum of costs as small as can be; dense Hungarian method."""
    rows, columns = costs.shape
    row_price, column_price = np.zeros(rows + 1), np.zeros(columns + 1)
    holder = np.full(columns + 1, rows)  # row of each column; the last column is where a new row begins
    for row in range(rows):
        holder[columns] = row
        column, least, before = columns, np.full(columns, np.inf), np.full(columns, columns)
        done = np.zeros(columns + 1, bool)
        while holder[column] != rows:
            done[column] = True
            current = holder[column]
            slack = costs[current] - row_price[current] - column_price[:columns]
            better = ~done[:columns] & (slack < least)
            least[better], before[better] = slack[better], column
            step = np.where(done[:columns], np.inf, least)
            chosen = int(np.argmin(step))
            delta = step[chosen]
            row_price[holder[done]] += delta
            column_price[done] -= delta
            least[~done[:columns]] -= delta
            column = chosen
        while column != columns:
            holder[column] = holder[before[column]]
            column = before[column]
    return {int(holder[c]): c for c in range(columns) if holder[c] != rows}


def best_pairs(scores):
    """The pairs of the one-to-one assignment with the largest sum."""
    scores = np.asarray(scores, float)
    if scores.size == 0:
        return []
    if scores.shape[0] > scores.shape[1]:
        return [(r, c) for c, r in cheapest(-scores.T).items()]
    return list(cheapest(-scores).items())


def similarity(truths, results):
    a, b = np.reshape(truths, (-1, 1, 4)), np.reshape(results, (1, -1, 4))
    size = np.minimum(a[..., :2] + a[..., 2:], b[..., :2] + b[..., 2:]) - np.maximum(a[..., :2], b[..., :2])
    both = np.prod(np.maximum(size, 0), axis=-1)
    return both / np.maximum(np.prod(a[..., 2:], axis=-1) + np.prod(b[..., 2:], axis=-1) - both, 1e-300)


def read_rows(path):
    if not os.path.exists(path):
        return []
    return [[float(cell) for cell in line.split(",")] for line in open(path)]


class Frame:
    """The ids that count in a frame, and the similarity of their boxes."""

    def __init__(self, truths, results):
        iou = similarity([t[2:6] for t in truths], [r[2:6] for r in results])
        good = np.where(iou >= 0.5 - EPS, iou, 0)
        removed = {c for r, c in best_pairs(good) if good[r, c] > EPS and truths[r][7] in DISTRACTORS}
        rows = [i for i, t in enumerate(truths) if t[6] != 0 and t[7] == 1]
        columns = [j for j in range(len(results)) if j not in removed]
        self.truths = [int(truths[i][1]) for i in rows]
        self.results = [int(results[j][1]) for j in columns]
        self.iou = iou[np.ix_(rows, columns)] if rows and columns else np.zeros((len(rows), len(columns)))


def read_sequence(truth_path, result_path):
    truths, results = read_rows(truth_path), read_rows(result_path)
    last = int(max([row[0] for row in truths + results], default=0))
    split = {t: ([], []) for t in range(1, last + 1)}
    for row in sorted(truths, key=lambda r: r[:2]):
        split[int(row[0])][0].append(row)
    for row in sorted(results, key=lambda r: r[:2]):
        split[int(row[0])][1].append(row)
    return [Frame(*split[t]) for t in range(1, last + 1)]


def lengths(frames, part):
    count = {}
    for frame in frames:
        for name in getattr(frame, part):
            count[name] = count.get(name, 0) + 1
    return count


def clear_strict(frames, mode):
    """Bernardin and Stiefelhagen; with `frame-before` and in motmetrics a pairing is carried on from one frame only."""
    partner, paired_in = {}, {}
    state = {}  # truth -> was it missed in its last frame, after a match
    counts = dict(tp=0, iou=0.0, switches=0, fragmentations=0)
    matched = {}
    clock = 0
    for number, frame in enumerate(frames):
        if mode == "motmetrics":
            if not frame.truths and not frame.results:
                continue
            clock += 1
        else:
            clock = number
        valid = (1 - frame.iou <= 0.5) if mode == "motmetrics" else (frame.iou >= 0.5)
        pairs, used = [], set()
        recent_first = sorted(range(len(frame.truths)), key=lambda i: -paired_in.get(frame.truths[i], -1))
        for i in recent_first:
            truth = frame.truths[i]
            if truth not in partner or partner[truth] not in frame.results:
                continue
            j = frame.results.index(partner[truth])
            if mode != "strict" and paired_in[truth] != clock - 1:
                continue
            if valid[i, j] and j not in used:
                pairs.append((i, j))
                used.add(j)
        rows = [i for i in range(len(frame.truths)) if i not in {p[0] for p in pairs}]
        columns = [j for j in range(len(frame.results)) if j not in used]
        # The distance 1 - IoU of all pairs as small as can be, where one that is not allowed costs more than all.
        distance = np.where(valid, 1 - frame.iou, 1000.0)[np.ix_(rows, columns)] if rows and columns else np.zeros((0, 0))
        pairs += [(rows[r], columns[c]) for r, c in best_pairs(2000 - distance) if distance[r, c] < 1000]
        found = {i for i, _ in pairs}
        for i, j in pairs:
            truth, result = frame.truths[i], frame.results[j]
            counts["tp"] += 1
            counts["iou"] += frame.iou[i, j]
            counts["switches"] += truth in partner and partner[truth] != result
            counts["fragmentations"] += state.get(truth, False)
            state[truth] = False
            partner[truth], paired_in[truth] = result, clock
            matched[truth] = matched.get(truth, 0) + 1
        for i, truth in enumerate(frame.truths):
            if i not in found and truth in partner:
                state[truth] = True
    own = lengths(frames, "truths")
    counts["mostly_tracked"] = sum(5 * matched.get(t, 0) >= 4 * n for t, n in own.items())
    counts["mostly_lost"] = sum(5 * matched.get(t, 0) < n for t, n in own.items())
    return counts


def clear_trackeval(frames):
    previous, ever = {}, {}
    begins, matched = {}, {}
    counts = dict(tp=0, iou=0.0, switches=0)
    for frame in frames:
        if not frame.truths or not frame.results:
            continue  # the state of the frame before stays
        goes_on = np.array([[previous.get(t) == r for r in frame.results] for t in frame.truths])
        score = np.where(frame.iou >= 0.5 - EPS, 1000.0 * goes_on + frame.iou, 0)
        now = {}
        for i, j in best_pairs(score):
            if score[i, j] <= EPS:
                continue
            truth, result = frame.truths[i], frame.results[j]
            counts["tp"] += 1
            counts["iou"] += frame.iou[i, j]
            counts["switches"] += truth in ever and ever[truth] != result
            begins[truth] = begins.get(truth, 0) + (truth not in previous)
            matched[truth] = matched.get(truth, 0) + 1
            now[truth] = ever[truth] = result
        previous = now
    own = lengths(frames, "truths")
    share = {t: matched.get(t, 0) / n for t, n in own.items()}
    counts["fragmentations"] = sum(b - 1 for b in begins.values())
    counts["mostly_tracked"] = sum(s > 0.8 for s in share.values())
    counts["mostly_lost"] = sum(s < 0.2 for s in share.values())
    return counts


def identity(frames, mode):
    truths, results = sorted(lengths(frames, "truths")), sorted(lengths(frames, "results"))
    together = np.zeros((len(truths), len(results)))
    for frame in frames:
        good = (1 - frame.iou <= 0.5) if mode == "motmetrics" else (frame.iou >= 0.5)
        for i, j in zip(*np.nonzero(good)):
            together[truths.index(frame.truths[i]), results.index(frame.results[j])] += 1
    return sum(together[r, c] for r, c in best_pairs(together))


def hota(frames, mode):
    """Per alpha: matches, their IoU, and the sums of association, its recall and its precision."""
    own, theirs = lengths(frames, "truths"), lengths(frames, "results")
    truths, results = {t: i for i, t in enumerate(sorted(own))}, {r: j for j, r in enumerate(sorted(theirs))}
    n = np.array([[own[t]] for t in sorted(own)], float).reshape(-1, 1)
    m = np.array([[theirs[r] for r in sorted(theirs)]], float).reshape(1, -1)
    alphas = np.arange(1, 20) / 20 if mode in ("strict", "frame-before") else np.arange(0.05, 0.99, 0.05) - EPS
    sums = np.zeros((19, 5))
    if not own or not theirs:
        return sums
    potential = np.zeros((len(own), len(theirs)))
    places = [(np.array([truths[t] for t in f.truths], int), np.array([results[r] for r in f.results], int)) for f in frames]
    for frame, (rows, columns) in zip(frames, places):
        around = frame.iou.sum(0)[None, :] + frame.iou.sum(1)[:, None] - frame.iou
        potential[np.ix_(rows, columns)] += np.where(around > EPS, frame.iou / np.where(around > EPS, around, 1), 0)
    fit = potential / (n + m - potential)
    together = np.zeros((19, len(own), len(theirs)))
    for frame, (rows, columns) in zip(frames, places):
        for i, j in best_pairs(fit[np.ix_(rows, columns)] * frame.iou):
            for a in np.flatnonzero((frame.iou[i, j] >= alphas) & (frame.iou[i, j] > 0)):
                sums[a, 0] += 1
                sums[a, 1] += frame.iou[i, j]
                together[a, rows[i], columns[j]] += 1
    for a in range(19):
        c = together[a]
        sums[a, 2:] = [np.sum(c * c / (n + m - c)), np.sum(c * c / n), np.sum(c * c / m)]
    return sums


def count(frames, mode):
    counts = clear_trackeval(frames) if mode == "trackeval" else clear_strict(frames, mode)
    truths, results = lengths(frames, "truths"), lengths(frames, "results")
    counts.update(truths=sum(truths.values()), results=sum(results.values()), frames=len(frames),
                  idtp=identity(frames, mode), hota=hota(frames, mode))
    if mode == "trackeval" and not (truths and results):
        counts["frames"] = 0
    return counts


def values(all_counts, mode):
    total = {key: sum(c[key] for c in all_counts) for key in all_counts[0]}
    least = 1.0 if mode == "trackeval" else 0.0

    def divide(above, below):
        below = max(float(below), least)
        return above / below if below > 0 else float("nan")

    tp, n, m = total["tp"], total["truths"], total["results"]
    out = dict(mota=divide(tp - (m - tp) - total["switches"], n), motp=divide(total["iou"], tp), moda=divide(tp - (m - tp), n),
               recall=divide(tp, n), precision=divide(tp, m), false_alarms_per_frame=divide(m - tp, total["frames"]),
               idf1=divide(total["idtp"], (n + m) / 2), idp=divide(total["idtp"], m), idr=divide(total["idtp"], n))
    by_alpha = {name: [] for name in "hota deta assa detre detpr assre asspr loca".split()}
    for match, iou, association, recall, precision in total["hota"]:
        by_alpha["deta"].append(divide(match, n + m - match))
        by_alpha["detre"].append(divide(match, n))
        by_alpha["detpr"].append(divide(match, m))
        by_alpha["assa"].append(association / max(match, 1))
        by_alpha["assre"].append(recall / max(match, 1))
        by_alpha["asspr"].append(precision / max(match, 1))
        by_alpha["hota"].append(np.sqrt(by_alpha["deta"][-1] * by_alpha["assa"][-1]))
        none = float("nan") if mode in ("strict", "frame-before") else 1.0
        by_alpha["loca"].append(iou / match if match else none)
    for name, numbers in by_alpha.items():
        kept = [x for x in numbers if not np.isnan(x)]
        out[name] = float(np.mean(kept)) if kept else float("nan")
    out.update(hota_0=by_alpha["hota"][0], loca_0=by_alpha["loca"][0])
    out.update({key: total[key] for key in ("frames truths results switches fragmentations mostly_tracked mostly_lost").split()})
    return out


def judge(truths, results, modes=MODES):
    names = sorted(n for n in os.listdir(truths) if n.endswith(".txt"))
    sequences = [read_sequence(f"{truths}/{n}", f"{results}/{n}") for n in names]
    return {mode: values([count(frames, mode) for frames in sequences], mode) for mode in modes}


def make_sequence(random, frames, tracks, width, height, lost=0.1, noise=0.06, strays=1.0, distractors=0.0, silent=0.0,
                  spread=1.0, pace=0.006):
    """Truths that walk and leave; results that jitter, lose them for a while and come back, often with another id. A small
    `spread` puts all truths close together."""
    truths, results, next_id = [], [], 1000
    quiet = [random.random() < silent for _ in range(frames + 1)]
    for track in range(tracks):
        kind = 1 if random.random() >= distractors else int(random.choice([2, 3, 7, 8, 12]))
        size = np.array([random.uniform(0.04, 0.12) * width, random.uniform(0.1, 0.25) * height])
        place = (0.5 + spread * random.uniform(-0.5, 0.5, 2)) * (np.array([width, height]) - size)
        speed = random.normal(0, pace, 2) * np.array([width, height])
        first, last = sorted(random.integers(1, frames + 1, 2))
        name, gap, away = next_id, 0, 0
        next_id += 1
        for frame in range(int(first), int(last) + 1):
            speed += random.normal(0, pace / 6, 2) * np.array([width, height])
            place = place + speed
            away = away - 1 if away > 0 else (int(random.integers(2, 6)) if random.random() < 0.01 else 0)
            if away > 0:
                continue
            marked = int(random.random() >= (0.03 if distractors else 0))
            truths.append([frame, track + 1, *np.round(place, 2), *np.round(size, 2), marked, kind, 1])
            if gap > 0:
                gap -= 1
                if gap == 0 and random.random() < 0.5:
                    name, next_id = next_id, next_id + 1
                continue
            if random.random() < lost:
                gap = int(random.integers(1, 5))
                continue
            if quiet[frame]:
                continue
            moved = place + random.normal(0, noise, 2) * size
            results.append([frame, name, *np.round(moved, 2), *np.round(size * np.exp(random.normal(0, noise, 2)), 2),
                            round(random.uniform(0.3, 1), 3), -1, -1])
    for frame in range(1, frames + 1):
        for _ in range(0 if quiet[frame] else random.poisson(strays)):
            size = np.array([random.uniform(0.04, 0.12) * width, random.uniform(0.1, 0.25) * height])
            place = random.uniform(0, 1, 2) * (np.array([width, height]) - size)
            results.append([frame, next_id, *np.round(place, 2), *np.round(size, 2), 0.3, -1, -1])
            next_id += random.random() < 0.7
    return truths, list({tuple(r[:2]): r for r in results}.values())


def write_rows(path, rows):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as out:
        for row in sorted(rows, key=lambda r: r[:2]):
            out.write(",".join(f"{cell:.10g}" for cell in row) + "\n")


def write_set(folder, sequences):
    for name, (truths, results) in sequences.items():
        write_rows(f"{folder}/truth/{name}.txt", truths)
        write_rows(f"{folder}/results/{name}.txt", results)


def make_small(folder):
    random = np.random.default_rng(20)
    one = lambda **more: make_sequence(random, **{"frames": 24, "tracks": 7, "width": 640, "height": 480, **more})
    sets = {
        "plain": {"a": one(), "b": one(tracks=5), "c": one(frames=15)},
        "crowd": {name: one(frames=frames, tracks=12, spread=0.02, pace=0.0005, noise=0.15, lost=0.25)
                  for name, frames in zip("abcdef", (24, 24, 20, 16, 16, 12))},
        "gaps": {"a": one(frames=40, silent=0.25, strays=0.3), "b": one(silent=0.1, strays=0.2, tracks=12, spread=0.1)},
        "distractors": {"a": one(tracks=12, distractors=0.4), "b": one(tracks=10, distractors=0.5, silent=0.1)},
        "empty": {"a": one(tracks=4), "no_results": (one(tracks=3)[0], []), "no_truth": ([], one(tracks=3)[1])},
        "no_truth": {"a": ([], one(tracks=2)[1])},
        "exact": {"a": one(noise=0.0, lost=0.0, strays=0.0)},
    }
    with open(f"{folder}/reference.csv", "w") as out:
        out.write("set," + ",".join(COLUMNS) + "\n")
        for name, sequences in sets.items():
            write_set(f"{folder}/{name}", sequences)
            for mode, row in judge(f"{folder}/{name}/truth", f"{folder}/{name}/results").items():
                out.write(f"{name} {mode}," + ",".join(repr(float(row[c])) for c in COLUMNS) + "\n")


def make_large(folder):
    random = np.random.default_rng(21)
    for number in range(20):
        truths, results = make_sequence(random, frames=1000, tracks=150, width=1920, height=1080, lost=0.02, strays=3)
        write_set(f"{folder}", {f"seq{number:02d}": (truths, results)})


if __name__ == "__main__":
    command, *rest = sys.argv[1:]
    if command == "small":
        make_small(rest[0])
    elif command == "large":
        make_large(rest[0])
    else:
        mode = rest[2] if len(rest) > 2 else "strict"
        for name, value in judge(rest[0], rest[1], (mode,))[mode].items():
            print(name, repr(float(value)))
