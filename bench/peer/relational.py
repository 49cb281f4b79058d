"""The relational network in plain PyTorch: the subgraphs of a batch by NumPy, all at once; gates for each edge, sums over neighbours without padding."""

import numpy as np
import torch
from nodes import Nodes, both_ways
from torch import nn
from torch.nn import functional

RANKS = 80
DENSITIES = (3, 10, 40)
NODE_INPUTS = 15


class Relations:
    """What node inputs are read from: similarities of each row to its neighbours, their means, the measure of different identities."""

    def __init__(self, features, graph, labels, k_at_hop, active_connection, seed=1):
        lengths = np.linalg.norm(features.astype(np.float64), axis=1, keepdims=True)
        self.features = (features / np.maximum(lengths, 1e-30)).astype(np.float32)
        self.graph = graph[:, : RANKS + 1]
        self.labels = labels
        self.k_at_hop = k_at_hop
        self.active_connection = active_connection
        self.mean, self.deviation = self.measure(seed)
        neighbours = np.empty((len(features), self.graph.shape[1] - 1), np.float32)
        for row, near in enumerate(self.graph[:, 1:]):
            neighbours[row] = self.features[near] @ self.features[row]
        self.similar = self.to_similarity(neighbours)
        self.densities = np.stack([self.similar[:, :size].mean(1) for size in DENSITIES], 1)

    def measure(self, seed, pairs=200_000):
        """Mean and deviation of the cosines of different identities, from the 5% and 30% quantiles of random pairs; all pairs where they are fewer."""
        rows = len(self.features)
        if rows * (rows - 1) // 2 <= pairs:
            a, b = np.triu_indices(rows, 1)
        else:
            a, b = np.random.default_rng(seed).integers(0, rows, (2, pairs))
            a, b = a[a != b], b[a != b]
        cosines = np.einsum("ij,ij->i", self.features[a], self.features[b])
        low, high = np.quantile(cosines.astype(np.float64), [0.05, 0.3])
        deviation = (high - low) / 1.12
        return float(high + 0.524 * deviation), float(deviation)

    def to_similarity(self, cosines):
        return (cosines - self.mean) / self.deviation / 4 - 1

    def batch(self, pivots):
        """Node inputs [R, 15] of all nodes, the pivots' links first; edges (similarities [E], starts [R + 1], targets [2E], which edge each is [2E]); targets [B, k1]."""
        nodes = Nodes(self.graph[:, 1:], pivots, self.k_at_hop)
        sources, columns, targets = nodes.edges(self.graph[:, 1 : self.active_connection + 1])
        similar = self.similar[nodes.rows[sources], columns]
        starts, others, given = both_ways(sources, targets, len(nodes.rows))
        links = self.neighbours(pivots)
        same = (self.labels[links] == self.labels[pivots][:, None]).astype(np.float32)
        parts = self.inputs(nodes, pivots, links.size), similar, starts, others, given, same
        return [torch.from_numpy(part) for part in parts]

    def inputs(self, nodes, pivots, num_links):
        own_pivots = pivots[nodes.owners]
        products = np.einsum("rd,rd->r", self.features[nodes.rows], self.features[own_pivots])
        similar = self.to_similarity(products)
        own, other = self.densities[nodes.rows], self.densities[own_pivots]
        is_pivot = nodes.rows == own_pivots
        inputs = np.empty((len(similar), NODE_INPUTS), np.float32)
        inputs[:, 0] = similar
        inputs[:, 1:4] = own
        inputs[:, 4:7] = other
        for column, density in enumerate((own[:, 1], other[:, 1], own[:, 0], other[:, 0]), 7):
            inputs[:, column] = similar - density
        inputs[:, 11] = rank_inputs(self.ranks_from(nodes, pivots), is_pivot)
        inputs[:, 12] = rank_inputs(self.ranks_of(nodes, own_pivots), is_pivot)
        inputs[:, 13] = np.where(np.arange(len(similar)) < num_links, 1, -1)
        inputs[:, 14] = np.where(is_pivot, 1, -1)
        return inputs

    def ranks_from(self, nodes, pivots):
        """Where nodes stand in their pivot's list, from 1."""
        owners = np.arange(len(pivots))[:, None]
        places, is_there = nodes.find(owners, self.graph[pivots, 1:])
        ranks = np.full(len(nodes.rows), RANKS + 1)
        ranks[places[is_there]] = np.nonzero(is_there)[1] + 1
        return ranks

    def ranks_of(self, nodes, own_pivots):
        """Where their pivot stands in the nodes' lists, from 1."""
        rows, columns = np.nonzero(self.graph[nodes.rows, 1:] == own_pivots[:, None])
        ranks = np.full(len(nodes.rows), RANKS + 1)
        ranks[rows] = columns + 1
        return ranks

    def neighbours(self, pivots):
        """[B, k1] the 1-hop nodes in the order of a batch's scores."""
        return self.graph[pivots, 1 : self.k_at_hop[0] + 1]


def rank_inputs(ranks, is_pivot):
    """log(rank) / 2 - 1; a pivot has rank 1 in its own list."""
    return np.log(np.where(is_pivot, 1, ranks)) / 2 - 1


class Layer(nn.Module):
    """relu(W [h, sum_j g_j h_j / sum_j g_j] + b), g = sigmoid(MLP 1 -> 8 -> 1 of the edge's similarity)"""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(outputs, 2 * inputs).uniform_(-1, 1) / (2 * inputs) ** 0.5)
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.gate = nn.Sequential(nn.Linear(1, 8), nn.ReLU(), nn.Linear(8, 1))

    def forward(self, h, similar, starts, others, given):
        gates = torch.sigmoid(self.gate(similar[:, None]))[given, 0]
        sums = functional.embedding_bag(others, h, starts[:-1], mode="sum", per_sample_weights=gates)
        totals = torch.segment_reduce(gates, "sum", offsets=starts, initial=0)
        joined = torch.cat([h, sums / totals.clamp(min=1e-30)[:, None]], 1)
        return torch.relu(functional.linear(joined, self.weight, self.bias))


class Relational(nn.Module):
    def __init__(self, width=64):
        super().__init__()
        self.layer1 = Layer(NODE_INPUTS, width)
        self.layer2 = Layer(width, width)
        self.layer3 = Layer(width, width)
        self.head = nn.Sequential(nn.Linear(width + NODE_INPUTS, width), nn.PReLU(width), nn.Linear(width, 1))

    def forward(self, inputs, *edges, links):
        """Logits of the first `links` nodes."""
        h = inputs
        for layer in (self.layer1, self.layer2, self.layer3):
            h = layer(h, *edges)
        return self.head(torch.cat([h[:links], inputs[:links]], 1))[:, 0]


def score(network, batches):
    """The probabilities of the links of each batch, one after another."""
    with torch.inference_mode():
        for *inputs, targets in batches:
            yield torch.sigmoid(network(*inputs, links=targets.numel())).view(targets.shape)


def optimizer_of(network):
    return torch.optim.AdamW(network.parameters(), lr=3e-3, weight_decay=1e-2, fused=True)


def train(network, batches, optimizer, schedule=None):
    """A step a batch; the loss before each."""
    for *inputs, targets in batches:
        logits = network(*inputs, links=targets.numel())
        loss = functional.binary_cross_entropy_with_logits(logits, targets.view(-1))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if schedule:
            schedule.step()
        yield loss.item()
