"""The relational network in plain PyTorch: subgraphs by NumPy, padded to the largest of their batch, dense matrices of gates, batched products."""

import numpy as np
import torch
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
        self.slots = np.full(len(features), -1)
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
        return high + 0.524 * deviation, deviation

    def to_similarity(self, cosines):
        return (cosines - self.mean) / self.deviation / 4 - 1

    def nodes_of(self, pivot):
        """1-hop nodes first, then the others, the pivot last."""
        first = self.graph[pivot, 1 : self.k_at_hop[0] + 1]
        hop, found = first, [first]
        for k in self.k_at_hop[1:]:
            hop = np.unique(self.graph[hop, 1 : k + 1])
            found.append(hop)
        others = np.setdiff1d(np.concatenate(found[1:]), np.append(first, pivot))
        return np.concatenate([first, others, [pivot]])

    def item(self, pivot):
        """Node inputs [M, 15], similarity and presence of edges [M, M], targets of the 1-hop nodes."""
        nodes = self.nodes_of(pivot)
        similar = self.to_similarity(self.features[nodes] @ self.features[pivot])
        own, other = self.densities[nodes], np.broadcast_to(self.densities[pivot], (len(nodes), 3))
        columns = [similar, *own.T, *other.T]
        columns += [similar - own[:, 1], similar - other[:, 1], similar - own[:, 0], similar - other[:, 0]]
        columns += [self.ranks_from(pivot, nodes), self.ranks_of(pivot, nodes)]
        flags = np.full((2, len(nodes)), -1.0)
        flags[0, : self.k_at_hop[0]] = 1
        flags[1, -1] = 1
        inputs = np.stack([*columns, *flags], 1).astype(np.float32)
        first = nodes[: self.k_at_hop[0]]
        return inputs, *self.edges(nodes), self.labels[first] == self.labels[pivot]

    def ranks_from(self, pivot, nodes):
        self.slots[self.graph[pivot, 1:]] = np.arange(1, self.graph.shape[1])
        ranks = self.slots[nodes].copy()
        self.slots[self.graph[pivot]] = -1
        return rank_inputs(ranks)

    def ranks_of(self, pivot, nodes):
        listed = self.graph[nodes, 1:] == pivot
        return rank_inputs(np.where(listed.any(1), listed.argmax(1) + 1, -1))

    def edges(self, nodes):
        last = self.active_connection
        self.slots[nodes] = np.arange(len(nodes))
        targets = self.slots[self.graph[nodes, 1 : last + 1]]
        self.slots[nodes] = -1
        sources, columns = np.nonzero(targets >= 0)
        targets = targets[sources, columns]
        values = self.similar[nodes[sources], columns]
        similar = np.zeros((len(nodes), len(nodes)), np.float32)
        present = np.zeros((len(nodes), len(nodes)), bool)
        similar[sources, targets] = similar[targets, sources] = values
        present[sources, targets] = present[targets, sources] = True
        return similar, present

    def batch(self, pivots):
        """[B, M, 15], [B, M, M], [B, M, M], [B, k1] with M the most nodes of one."""
        items = [self.item(pivot) for pivot in pivots]
        most = max(len(inputs) for inputs, *_ in items)
        inputs = np.zeros((len(items), most, NODE_INPUTS), np.float32)
        similar = np.zeros((len(items), most, most), np.float32)
        present = np.zeros((len(items), most, most), bool)
        for b, (own, edges, are_there, _) in enumerate(items):
            size = len(own)
            inputs[b, :size] = own
            similar[b, :size, :size] = edges
            present[b, :size, :size] = are_there
        targets = np.stack([same for *_, same in items]).astype(np.float32)
        return [torch.from_numpy(part) for part in (inputs, similar, present, targets)]

    def neighbours(self, pivots):
        """[B, k1] the 1-hop nodes in the order of a batch's scores."""
        return self.graph[pivots, 1 : self.k_at_hop[0] + 1]


def rank_inputs(ranks):
    """log(rank) / 2 - 1; the pivot (-1 in its own list) is told apart by the caller's nodes: it stands last and has rank 1."""
    ranks = np.where(ranks < 0, RANKS + 1, ranks)
    ranks[-1] = 1
    return np.log(ranks) / 2 - 1


class Layer(nn.Module):
    """relu(W [h, sum_j g_j h_j / sum_j g_j] + b), g = sigmoid(MLP 1 -> 8 -> 1 of the edge's similarity)"""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(outputs, 2 * inputs).uniform_(-1, 1) / (2 * inputs) ** 0.5)
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.gate = nn.Sequential(nn.Linear(1, 8), nn.ReLU(), nn.Linear(8, 1))

    def forward(self, h, similar, present):
        gates = torch.zeros_like(similar)
        gates[present] = torch.sigmoid(self.gate(similar[present][:, None]))[:, 0]
        shares = gates / gates.sum(2, keepdim=True).clamp(min=1e-30)
        joined = torch.cat([h, torch.bmm(shares, h)], 2)
        return torch.relu(functional.linear(joined, self.weight, self.bias))


class Relational(nn.Module):
    def __init__(self, width=64):
        super().__init__()
        self.layer1 = Layer(NODE_INPUTS, width)
        self.layer2 = Layer(width, width)
        self.layer3 = Layer(width, width)
        self.head = nn.Sequential(nn.Linear(width + NODE_INPUTS, width), nn.PReLU(width), nn.Linear(width, 1))

    def forward(self, inputs, similar, present, links):
        """Logits [B, links]."""
        h = inputs
        for layer in (self.layer1, self.layer2, self.layer3):
            h = layer(h, similar, present)
        rows = torch.cat([h, inputs], 2)[:, :links]
        return self.head(rows.flatten(0, 1)).view(len(h), links)


def score(network, relations, pivots, batch_size=32):
    """[P, k1] probabilities of the links of `pivots`."""
    scores = []
    with torch.no_grad():
        for first in range(0, len(pivots), batch_size):
            inputs, similar, present, targets = relations.batch(pivots[first : first + batch_size])
            scores.append(torch.sigmoid(network(inputs, similar, present, targets.shape[1])))
    return torch.cat(scores).numpy()


def optimizer_of(network):
    return torch.optim.AdamW(network.parameters(), lr=3e-3, weight_decay=1e-2)


def train(network, relations, batches, optimizer, schedule=None):
    """One step a batch of pivots; the losses before each."""
    losses = []
    for pivots in batches:
        inputs, similar, present, targets = relations.batch(pivots)
        logits = network(inputs, similar, present, targets.shape[1])
        loss = functional.binary_cross_entropy_with_logits(logits, targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if schedule:
            schedule.step()
        losses.append(loss.item())
    return losses
