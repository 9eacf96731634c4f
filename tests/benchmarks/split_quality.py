#!/usr/bin/python3
"""How exact a split is: mlq-split beside scikit-learn on the same tables, ten seeds each.

    split_quality.py build/release [FOLDER]

Prints, for each task and tool, the largest and mean miss over all seeds of
  part sizes: |rows - N f| of train, dev and test;
  classes:    |rows of a class in a part - n_c f|, in rows;
and the processor seconds of one run. Tables: the 60 000 training labels of Fashion-MNIST (classes alone), and the
airports of Debian's python3-vega-datasets (states as classes, cities as groups that must stay whole).
"""
import collections
import gzip
import os
import resource
import subprocess
import sys
import tempfile
import warnings

import numpy
import pandas
from sklearn.model_selection import StratifiedGroupKFold, train_test_split

PARTS = {"train": 0.8, "dev": 0.1, "test": 0.1}
SEEDS = range(10)
LABELS = "/usr/share/datasets/fashion-mnist/train-labels-idx1-ubyte.gz"


def cpu():
    use = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in use)


def write_labels(path):
    labels = gzip.open(LABELS).read()[8:]
    with open(path, "w") as table:
        table.write("id,label\n")
        table.writelines(f"{i},{label}\n" for i, label in enumerate(labels))


def mlq_split(program, table, folder, seed, options):
    subprocess.run([program, "make", table, "-o", folder, "--force", "--seed", str(seed), "--emit", "index", "-q",
                    "--parts", ",".join(f"{k}={v}" for k, v in PARTS.items()), *options],
                   check=True, stdout=subprocess.DEVNULL)
    return {part: numpy.loadtxt(os.path.join(folder, part + ".index"), dtype=int, ndmin=1) for part in PARTS}


def two_train_test_splits(data, label, seed):
    rows = numpy.arange(len(data))
    train, rest = train_test_split(rows, train_size=0.8, stratify=data[label], random_state=seed)
    dev, test = train_test_split(rest, train_size=0.5, stratify=data[label].iloc[rest], random_state=seed)
    return {"train": train, "dev": dev, "test": test}


def stratified_group_folds(data, label, group, seed):
    folds = StratifiedGroupKFold(n_splits=10, shuffle=True, random_state=seed).split(data, data[label], data[group])
    tests = [test for _, test in folds]
    return {"train": numpy.concatenate(tests[2:]), "dev": tests[0], "test": tests[1]}


def misses(data, label, parts):
    totals = [abs(len(parts[part]) - len(data) * share) for part, share in PARTS.items()]
    counts = collections.Counter(data[label])
    classes = []
    for part, rows in parts.items():
        here = collections.Counter(data[label].iloc[rows])
        classes += [abs(here[c] - n * PARTS[part]) for c, n in counts.items()]
    return totals, classes


def broken_groups(data, group, parts):
    where = collections.defaultdict(set)
    for part, rows in parts.items():
        for value in data[group].iloc[rows]:
            where[value].add(part)
    return sum(len(s) > 1 for s in where.values())


def show(task, tool, data, label, make, group=None):
    totals, classes, broken, seconds = [], [], 0, []
    for seed in SEEDS:
        start = cpu()
        try:
            parts = make(seed)
        except ValueError as error:
            return print(f"{task:22} {tool:32} refuses: {str(error)[:70]}")
        seconds.append(cpu() - start)
        more = misses(data, label, parts)
        totals += more[0]
        classes += more[1]
        if group:
            broken += broken_groups(data, group, parts)
    print(f"{task:22} {tool:32} {max(totals):9.1f} {max(classes):9.2f} {numpy.mean(classes):9.3f} {broken:7d}"
          f" {numpy.median(seconds):9.3f}")


def main():
    warnings.simplefilter("ignore")  # of classes smaller than the number of folds
    program = os.path.join(sys.argv[1], "tools", "mlq-split")
    with tempfile.TemporaryDirectory(dir=sys.argv[2] if len(sys.argv) > 2 else None) as folder:
        labels, airports = os.path.join(folder, "labels.csv"), os.path.join(folder, "airports.csv")
        write_labels(labels)
        from vega_datasets import data as vega
        cities = vega.airports()
        cities["place"] = cities["city"].astype(str) + "/" + cities["state"].astype(str)
        cities["state"] = cities["state"].astype(str)
        cities.to_csv(airports, index=False)
        digits = pandas.read_csv(labels)
        out = os.path.join(folder, "out")
        print(f"{'task':22} {'tool':32} {'size miss':>9} {'class max':>9} {'mean':>9} {'broken':>7} {'cpu s':>9}")
        show("60000 labels", "mlq-split", digits, "label",
             lambda seed: mlq_split(program, labels, out, seed, ["--stratify", "label", "--key", "id"]))
        show("60000 labels", "train_test_split, twice", digits, "label",
             lambda seed: two_train_test_splits(digits, "label", seed))
        show("3376 airports", "mlq-split", cities, "state",
             lambda seed: mlq_split(program, airports, out, seed, ["--stratify", "state", "--key", "iata"]))
        show("3376 airports", "train_test_split, twice", cities, "state",
             lambda seed: two_train_test_splits(cities, "state", seed))
        show("airports, cities whole", "mlq-split --group", cities, "state",
             lambda seed: mlq_split(program, airports, out, seed, ["--stratify", "state", "--group", "place"]), "place")
        show("airports, cities whole", "StratifiedGroupKFold(10)", cities, "state",
             lambda seed: stratified_group_folds(cities, "state", "place", seed), "place")


if __name__ == "__main__":
    main()
