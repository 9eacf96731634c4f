#!/usr/bin/env python3
"""Makes a set of binary scores and one of class probabilities, both with many equal scores, and judges them by
scikit-learn.

Usage: make_ranking_reference.py FOLDER      (python3-sklearn of Debian)
"""

import csv
import sys

import numpy as np
from sklearn import metrics


def calibration_error(probability, happened, bins):
    """Over (0, 1/B], (1/B, 2/B], ..., by the edges that sklearn.calibration.calibration_curve uses."""
    place = np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], probability)
    gaps = [abs(np.sum(probability[place == b]) - np.sum(happened[place == b])) for b in range(bins)]
    return sum(gaps) / len(probability)


def write(path, rows):
    with open(path, "w", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows(rows)


def main(folder):
    random = np.random.default_rng(11)

    truth = (random.random(300) < 0.3).astype(int)
    score = np.round(np.clip(random.normal(0.35 + 0.25 * truth, 0.2), 0, 1), 2)
    write(f"{folder}/binary.csv", [["truth", "score"], *zip(truth, score)])
    predicted = (score >= 0.5).astype(int)
    binary = {
        "accuracy": metrics.accuracy_score(truth, predicted),
        "balanced": metrics.balanced_accuracy_score(truth, predicted),
        "f1": metrics.f1_score(truth, predicted, average="macro"),
        "precision": metrics.precision_score(truth, predicted, average="macro"),
        "auc": metrics.roc_auc_score(truth, score),
        "ap": metrics.average_precision_score(truth, score),
        "brier": metrics.brier_score_loss(truth, score),
        "ece": calibration_error(score, truth, 15),
    }

    classes = ["ant", "bee", "cat", "dog"]
    label = random.choice(4, 250, p=[0.5, 0.3, 0.15, 0.05])
    weights = np.round(np.exp(random.normal(0, 1, (250, 4)) + 1.5 * np.eye(4)[label]), 1) + 0.1
    share = weights / weights.sum(axis=1, keepdims=True)
    write(f"{folder}/classes.csv",
          [["truth", *(f"score_{c}" for c in classes)], *([classes[t], *map(repr, map(float, p))] for t, p in zip(label, share))])
    guess = share.argmax(axis=1)
    truths = np.eye(4)[label]
    rank = np.array([np.sum(p > p[t]) + np.sum(p[:t] == p[t]) for p, t in zip(share, label)])
    many = {
        "accuracy": metrics.accuracy_score(label, guess),
        "balanced": metrics.balanced_accuracy_score(label, guess),
        "f1": metrics.f1_score(label, guess, average="macro"),
        "precision": metrics.precision_score(label, guess, average="macro"),
        "auc": metrics.roc_auc_score(truths, share, average="macro"),
        "ap": metrics.average_precision_score(truths, share, average="macro"),
        "brier": np.mean(np.sum((share - truths) ** 2, axis=1)),
        "ece": calibration_error(share.max(axis=1), guess == label, 15),
        "log_loss": metrics.log_loss(label, share),
        "top2": np.mean(rank < 2),
        "auc_dog": metrics.roc_auc_score(label == 3, share[:, 3]),
        "ap_dog": metrics.average_precision_score(label == 3, share[:, 3]),
    }
    columns = list(many)
    rows = [["set", *columns]]
    for name, result in (("binary", binary), ("classes", many)):
        rows.append([name, *(repr(float(result[c])) if c in result else "-1" for c in columns)])
    write(f"{folder}/reference.csv", rows)


if __name__ == "__main__":
    main(sys.argv[1])
