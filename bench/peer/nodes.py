"""Nodes and edges of the subgraphs of several pivots at once, by NumPy alone: what both packed networks are computed on."""

import numpy as np


class Nodes:
    """All nodes of the subgraphs of B pivots: first the k1 links of each pivot, then the others. `rows` [R] of the data set, `owners` [R] of 0..B-1."""

    def __init__(self, near, pivots, k_at_hop):
        self.total = len(near)
        starts = np.arange(len(pivots))[:, None] * self.total
        hops = [near[pivots, : k_at_hop[0]].astype(np.int64)]
        for k in k_at_hop[1:]:
            hops.append(near[hops[-1], :k].reshape(len(pivots), -1))
        links = (starts + hops[0]).ravel()
        self.keys = np.unique(np.concatenate([starts + part for part in [*hops, pivots[:, None]]], 1))
        first = np.searchsorted(self.keys, links)
        is_other = np.ones(len(self.keys), bool)
        is_other[first] = False
        order = np.concatenate([first, np.flatnonzero(is_other)])
        self.places = np.empty_like(order)
        self.places[order] = np.arange(len(order))
        self.owners, self.rows = np.divmod(self.keys[order], self.total)

    def find(self, owners, rows):
        """Where rows stand in the subgraphs of their owners, and whether they do."""
        wanted = owners * self.total + rows
        at = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        return self.places[at], self.keys[at] == wanted

    def edges(self, near):
        """Sources, columns of `near` and targets of the links to other nodes of the same subgraph."""
        places, is_there = self.find(self.owners[:, None], near[self.rows])
        sources, columns = np.nonzero(is_there)
        return sources, columns, places[sources, columns]


def both_ways(sources, targets, count):
    """Each pair once in both directions, by source: where each of `count` sources begins [count + 1], targets, and which of the given links each was."""
    pairs = np.concatenate([sources * count + targets, targets * count + sources])
    pairs, given = np.unique(pairs, return_index=True)
    sources, others = np.divmod(pairs, count)
    starts = np.concatenate([[0], np.bincount(sources, minlength=count).cumsum()])
    return starts, others, given % len(targets)
