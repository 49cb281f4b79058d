"""The same propagation as one would write it with SciPy: connected components of sparse matrices at every threshold."""

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components


def pooled_links(edges, scores):
    """Pairs [P, 2] and their scores, those of both directions as their mean, as `propagation.py` has it for links that stand more than twice."""
    low, high = edges.min(1).astype(np.int64), edges.max(1).astype(np.int64)
    rows = edges.max() + 1
    keys = low * rows + high
    order = np.argsort(keys, kind="stable")
    keys, scores = keys[order], scores[order]
    starts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))
    counts = np.diff(np.append(starts, len(keys)))
    pooled = scores[starts]
    for turn in range(1, counts.max()):
        more = counts > turn
        pooled[more] = 0.5 * (pooled[more] + scores[starts[more] + turn])
    return np.stack(np.divmod(keys[starts], rows)), pooled


def propagate(edges, scores, max_size=900, step=0.6):
    """Lists of rows, one a cluster."""
    (low, high), pooled = pooled_links(edges, scores)
    threshold = scores.min()
    rows, local = np.unique(np.concatenate([low, high]), return_inverse=True)
    low, high = local[: len(low)], local[len(low) :]
    clusters = []
    is_first = True
    while len(rows):
        kept = slice(None) if is_first else pooled >= threshold
        links = coo_matrix((np.ones(len(low[kept]), np.int8), (low[kept], high[kept])), (len(rows), len(rows)))
        count, component = connected_components(links, directed=False)
        sizes = np.bincount(component, minlength=count)
        order = np.argsort(component, kind="stable")
        parts = np.split(rows[order], sizes.cumsum()[:-1])
        clusters.extend(part for part, size in zip(parts, sizes) if size <= max_size)
        stays = sizes[component] > max_size
        places = stays.cumsum() - 1
        inner = stays[low] & stays[high]
        rows, low, high, pooled = rows[stays], places[low[inner]], places[high[inner]], pooled[inner]
        threshold += (1 - threshold) * step
        is_first = False
    return clusters
