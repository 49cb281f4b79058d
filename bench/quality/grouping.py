"""What people group faces with today: functions of `Faces` and settings that return clusters numbered from 0.

Rows that a method leaves out (noise) become clusters of their own: no application shows them as one person.
"""

import numpy as np
from infomap import Infomap
from linkage import KINDS, cut
from scipy.cluster.hierarchy import linkage
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components
from sklearn.cluster import DBSCAN, HDBSCAN


def single_out(clusters):
    """Each row of cluster -1 becomes its own cluster."""
    noise = clusters < 0
    alone = clusters.copy()
    alone[noise] = clusters.max() + 1 + np.arange(noise.sum())
    return np.unique(alone, return_inverse=True)[1]


def components(faces, cosine):
    return connected_components(csr_matrix(faces.cosines >= cosine), directed=False)[1]


def average(faces, cosine):
    return cut(linkage(faces.condensed_distances(), KINDS["average"]), 1 - cosine)


def dbscan(faces, cosine, samples):
    search = DBSCAN(eps=1 - cosine, min_samples=samples, metric="precomputed")
    return single_out(search.fit_predict(1 - faces.cosines))


def hdbscan(faces, size, samples, separation):
    """By the Euclidean distance of unit rows; `separation`: clusters nearer than this are one."""
    distances = np.sqrt(2 - 2 * faces.cosines.astype(np.float64))
    search = HDBSCAN(size, min_samples=samples, cluster_selection_epsilon=separation, metric="precomputed", copy=False)
    return single_out(search.fit_predict(distances))


def chinese_whispers(faces, cosine, rounds=100, seed=1):
    """As dlib does it, every pair over the threshold of weight 1: rows take the commonest label around them in random order, equals by the smallest label; until none changes."""
    near = [np.flatnonzero(row >= cosine) for row in faces.cosines]
    rng = np.random.default_rng(seed)
    labels = np.arange(len(faces))
    for _ in range(rounds):
        before = labels.copy()
        for row in rng.permutation(len(faces)):
            labels[row] = np.bincount(labels[near[row]]).argmax()
        if np.array_equal(before, labels):
            break
    return np.unique(labels, return_inverse=True)[1]


def infomap(faces, k, cosine):
    """Two levels, directed, weighted by cosine, on the links to the k nearest that reach the threshold (xiaoxiong74/face-cluster-by-infomap)."""
    nearest = faces.nearest[:, :k]
    weights = np.take_along_axis(faces.cosines, nearest, axis=1)
    rows, places = np.nonzero(weights >= cosine)
    search = Infomap("--two-level --directed --silent --seed 1")
    search.add_links(list(zip(rows.tolist(), nearest[rows, places].tolist(), weights[rows, places].tolist())))
    clusters = np.full(len(faces), -1)
    if len(rows) > 0:
        for row, module in search.run().modules().items():
            clusters[row] = module
    return single_out(clusters)
