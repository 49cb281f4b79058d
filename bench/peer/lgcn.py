"""The L-GCN in plain PyTorch, in the way its authors published it: subgraphs put together in Python, every one padded to the
largest possible size, dense adjacency matrices, batched products. `packed.py` has the same without the padding.

A node without an edge gets a row of zeros here (0/0 in the published code)."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional


class Subgraphs:
    """Instance pivot subgraphs of a data set: `item(p)` is features [M, D], adjacency [M, M], slots of the 1-hop nodes, targets."""

    def __init__(self, features, graph, labels, k_at_hop, active_connection):
        self.features = features
        self.graph = graph[:, : k_at_hop[0] + 1]
        self.labels = labels
        self.k_at_hop = k_at_hop
        self.active_connection = active_connection
        self.padded = 1 + k_at_hop[0] * (1 + k_at_hop[1])

    def item(self, pivot):
        hops = [set(self.graph[pivot][1:])]
        for k in self.k_at_hop[1:]:
            hops.append({other for node in hops[-1] for other in self.graph[node][1 : k + 1]})
        nodes = list(set().union(*hops) | {pivot})
        slots = {node: slot for slot, node in enumerate(nodes)}
        one_hop = [node for node in dict.fromkeys(self.graph[pivot][1:])]

        features = torch.zeros(self.padded, self.features.shape[1])
        features[: len(nodes)] = torch.from_numpy(self.features[nodes] - self.features[pivot])
        adjacency = torch.zeros(len(nodes), len(nodes))
        for node in nodes:
            for other in self.graph[node, 1 : self.active_connection + 1]:
                if other in slots:
                    adjacency[slots[node], slots[other]] = 1
                    adjacency[slots[other], slots[node]] = 1
        adjacency = adjacency / adjacency.sum(1, keepdim=True).clamp(min=1)
        padded = torch.zeros(self.padded, self.padded)
        padded[: len(nodes), : len(nodes)] = adjacency

        same = self.labels[one_hop] == self.labels[pivot]
        return features, padded, torch.tensor([slots[node] for node in one_hop]), torch.from_numpy(same).long()

    def batch(self, pivots):
        """Items of several pivots, stacked: [B, M, D], [B, M, M], [B, k1], [B, k1]."""
        return [torch.stack(parts) for parts in zip(*(self.item(pivot) for pivot in pivots))]

    def neighbours(self, pivots):
        """[B, k1] the 1-hop nodes in the order of a batch's scores."""
        return self.graph[pivots, 1:]


class GraphConv(nn.Module):
    """relu([x, A x] W + b)"""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(2 * inputs, outputs))
        self.bias = nn.Parameter(torch.zeros(outputs))
        nn.init.xavier_uniform_(self.weight)

    def forward(self, x, adjacency):
        joined = torch.cat([x, torch.bmm(adjacency, x)], 2)
        return functional.relu(torch.einsum("bnd,df->bnf", joined, self.weight) + self.bias)


class Lgcn(nn.Module):
    def __init__(self, length, layer=GraphConv):
        super().__init__()
        self.bn0 = nn.BatchNorm1d(length, affine=False)
        self.conv1 = layer(length, 512)
        self.conv2 = layer(512, 512)
        self.conv3 = layer(512, 256)
        self.conv4 = layer(256, 256)
        self.classifier = nn.Sequential(nn.Linear(256, 256), nn.PReLU(256), nn.Linear(256, 2))

    def forward(self, x, adjacency, one_hop):
        """Logits [B k1, 2]."""
        batch, padded, length = x.shape
        x = self.bn0(x.view(-1, length)).view(batch, padded, length)
        for layer in (self.conv1, self.conv2, self.conv3, self.conv4):
            x = layer(x, adjacency)
        rows = torch.cat([x[b, one_hop[b]] for b in range(batch)])
        return self.classifier(rows)


def score(network, batches):
    """The probabilities of the links of each batch, one after another."""
    network.eval()
    with torch.inference_mode():
        for *inputs, targets in batches:
            yield functional.softmax(network(*inputs), 1)[:, 1].view(targets.shape)


def optimizer_of(network):
    return torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9, weight_decay=1e-4)


def train(network, batches, optimizer):
    """A step a batch; the loss before each."""
    network.train()
    for *inputs, targets in batches:
        loss = functional.cross_entropy(network(*inputs), targets.view(-1))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        yield loss.item()
