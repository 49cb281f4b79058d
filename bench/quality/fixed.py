"""Components over one fixed cosine: what somebody has who chose a threshold once, on other faces.

usage: fixed.py TRAIN OUT
Writes OUT/thresholds.json: of each embedding the cosine of highest B-Cubed F on TRAIN.
"""

import json
import sys
from pathlib import Path

import numpy as np
from embeddings import read_embeddings, read_labels
from faces import unit
from linkage import KINDS, best_height
from scipy.cluster.hierarchy import linkage
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

BLOCK = 1000


def best_cosine(rows, labels):
    """The threshold at which components have the highest B-Cubed F, a hair below the pair's own cosine so that rounding keeps it."""
    rows = unit(rows).astype(np.float32)
    cosines = np.clip(rows @ rows.T, -1, 1)
    distances = 1 - cosines[np.triu_indices(len(rows), 1)].astype(np.float64)
    ids = np.unique(labels, return_inverse=True)[1].ravel()
    return 1 - best_height(linkage(distances, KINDS["components"]), ids) - 1e-7


def components_over(rows, cosine):
    """Clusters numbered from 0. Equal rows are joined first: a search among thousands of copies takes no longer than among their originals."""
    distinct, place = np.unique(unit(rows).astype(np.float32), axis=0, return_inverse=True)
    n = len(distinct)
    clusters = np.arange(n)
    for start in range(0, n, BLOCK):
        near, far = np.nonzero(distinct[start : start + BLOCK] @ distinct[start:].T >= cosine)
        ends = clusters[near + start], clusters[far + start]
        joined = connected_components(coo_matrix((np.ones(len(near)), ends), (n, n)), directed=False)[1]
        clusters = joined[clusters]
    return clusters[place.ravel()]


def main(train, out):
    labels = read_labels(train)
    thresholds = {name: best_cosine(rows, labels) for name, rows in read_embeddings(train).items()}
    (out / "thresholds.json").write_text(json.dumps(thresholds))


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:]))
