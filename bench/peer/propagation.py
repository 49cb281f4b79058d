"""Pseudo-label propagation as published: objects with sets of links, a dictionary of scores, breadth-first search at every threshold."""

import numpy as np


class Node:
    def __init__(self, row):
        self.row = row
        self.links = set()


def pooled_scores(edges, scores):
    """Both directions of a link as one score: their mean."""
    pooled = {}
    for (a, b), score in zip(np.sort(edges, 1), scores):
        pooled[a, b] = 0.5 * (pooled[a, b] + score) if (a, b) in pooled else score
    return pooled


def linked_nodes(edges):
    nodes = {row: Node(row) for row in np.unique(edges)}
    for a, b in edges:
        nodes[a].links.add(nodes[b])
        nodes[b].links.add(nodes[a])
    return nodes.values()


def components(nodes, max_size, reaches):
    """Components of at most `max_size` nodes, and the nodes of the larger ones; all links count where `reaches` is None."""
    found = []
    remaining = set()
    nodes = set(nodes)
    while nodes:
        first = nodes.pop()
        group = {first}
        queue = [first]
        while queue:
            node = queue.pop(0)
            near = set(node.links) if reaches is None else {other for other in node.links if reaches(node, other)}
            near -= group
            nodes -= near
            group |= near
            queue.extend(near)
            # Once a node of a component that is too large has been set aside, all that is met of it follows.
            if len(group) > max_size or near & remaining:
                remaining |= group
                break
        else:
            found.append(group)
    return found, remaining


def propagate(edges, scores, max_size=900, step=0.6):
    """Lists of rows, one a cluster."""
    pooled = pooled_scores(edges, scores)
    threshold = scores.min()
    clusters, remaining = components(linked_nodes(edges), max_size, None)
    while remaining:
        threshold += (1 - threshold) * step

        def reaches(node, other):
            return pooled[tuple(sorted((node.row, other.row)))] >= threshold

        found, remaining = components(remaining, max_size, reaches)
        clusters.extend(found)
    return [[node.row for node in cluster] for cluster in clusters]
