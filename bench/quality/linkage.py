"""Single and average linkage by cosine, with every cut judged: what the best possible threshold would reach.

usage: linkage.py FOLDER... (each holds features.npy and labels.npy)
Writes FOLDER/{components,average}.npy, the partitions at the thresholds of highest B-Cubed F, and FOLDER/linkage.json with these thresholds.
"""

import json
import sys
from pathlib import Path

import numpy as np
from faces import Faces
from scipy.cluster.hierarchy import fcluster, linkage

# Components of the graph of all pairs over a threshold are single linkage cut there.
KINDS = {"components": "single", "average": "average"}


def cut(tree, height):
    """Clusters, numbered from 0, of what merges up to this height."""
    return fcluster(tree, height, "distance") - 1


def best_height(tree, ids):
    """The height whose cut has the highest B-Cubed F; every height is tried, merges of equal height together."""
    n = len(ids)
    share = 1 / np.bincount(ids)
    # Of each cluster: rows per identity and the sum of their squares. P and R are the sums over rows of precision and recall.
    members = [{i: 1} for i in ids.tolist()] + [None] * (n - 1)
    squares = [1] * (2 * n - 1)
    size = [1] * (2 * n - 1)
    p, r = float(n), float(share[ids].sum())
    best = (2 * p * r / (p + r), -1.0)
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
        if step + 1 == len(tree) or tree[step + 1][2] > height:
            best = max(best, (2 * p * r / (p + r), height))
    return best[1]


def main(folder):
    faces = Faces(folder / "features.npy", folder / "labels.npy")
    distances = faces.condensed_distances()
    thresholds = {}
    for kind, method in KINDS.items():
        tree = linkage(distances, method)
        height = best_height(tree, faces.ids)
        np.save(folder / f"{kind}.npy", cut(tree, height))
        thresholds[kind] = 1 - height
    (folder / "linkage.json").write_text(json.dumps(thresholds))


if __name__ == "__main__":
    for folder in sys.argv[1:]:
        main(Path(folder))
