"""Agglomerative clustering of unit rows by cosine, with every cut judged: what the best possible threshold would reach.

usage: linkage.py FOLDER... (each holds features.npy and labels.npy)
Writes FOLDER/{components,average}.npy, the partitions at the thresholds of highest B-Cubed F, and FOLDER/linkage.json with these thresholds.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage

# Components of the graph of all pairs over a threshold are single linkage cut there.
METHODS = {"components": "single", "average": "average"}


def cosine_distances(features):
    """Condensed: the pairs i < j in row order."""
    rows = features / np.maximum(np.linalg.norm(features, axis=1, keepdims=True), 1e-12)
    similarity = rows @ rows.T
    return 1 - similarity[np.triu_indices(len(rows), 1)].astype(np.float64)


def best_cut(tree, labels):
    """The height whose cut has the highest B-Cubed F, and that F; every height is tried, merges of equal height together."""
    _, ids = np.unique(labels, return_inverse=True)
    n = len(ids)
    share = 1 / np.bincount(ids)
    # Of each cluster: rows per identity and the sum of their squares. P and R are the sums over rows of precision and recall.
    members = [{i: 1} for i in ids.tolist()] + [None] * (n - 1)
    squares = [1] * (2 * n - 1)
    size = [1] * (2 * n - 1)
    p, r = float(n), float(share[ids].sum())
    best = (2 * p * r / (p + r) / n, -1.0)
    for step, (left, right, height, _) in enumerate(tree):
        small, large = sorted((int(left), int(right)), key=lambda c: len(members[c]))
        merged = members[large]
        gained = 0
        for identity, count in members[small].items():
            before = merged.get(identity, 0)
            merged[identity] = before + count
            gained += 2 * before * count
            r += 2 * before * count * share[identity]
        new = n + step
        members[new], members[small], members[large] = merged, None, None
        size[new] = size[small] + size[large]
        squares[new] = squares[small] + squares[large] + gained
        p += squares[new] / size[new] - squares[small] / size[small] - squares[large] / size[large]
        is_last = step + 1 == len(tree) or tree[step + 1][2] > height
        if is_last:
            best = max(best, (2 * p * r / (p + r) / n, height))
    return best[1], best[0]


def main(folder):
    labels = np.load(folder / "labels.npy").ravel()
    started = time.perf_counter()
    distances = cosine_distances(np.load(folder / "features.npy"))
    shared = time.perf_counter() - started
    result = {}
    for name, method in METHODS.items():
        started = time.perf_counter()
        tree = linkage(distances, method)
        seconds = shared + time.perf_counter() - started
        height, f = best_cut(tree, labels)
        np.save(folder / f"{name}.npy", fcluster(tree, height, "distance").astype(np.int32))
        result[name] = {"threshold": 1 - height, "f": f, "seconds": seconds}
    (folder / "linkage.json").write_text(json.dumps(result))


if __name__ == "__main__":
    for folder in sys.argv[1:]:
        main(Path(folder))
