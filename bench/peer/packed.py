"""The L-GCN as one would write it in PyTorch today, to be fast on a CPU: the nodes that there are instead of padding, sums over
neighbours instead of dense matrices, the last layer for the links alone. The same weights and the same results as `lgcn.py`."""

import lgcn
import torch
from lgcn import score, train  # noqa: F401
from nodes import Nodes, both_ways
from torch import nn
from torch.nn import functional


class Subgraphs:
    """A batch is features [R, D], the neighbours of each node one after another with their starts [R + 1], rows of padding that are left out, targets [B, k1]."""

    def __init__(self, features, graph, labels, k_at_hop, active_connection):
        self.features = torch.from_numpy(features)
        self.near = graph[:, 1 : k_at_hop[0] + 1]
        self.labels = labels
        self.k_at_hop = k_at_hop
        self.active_connection = active_connection
        self.padded = 1 + k_at_hop[0] * (1 + k_at_hop[1])

    def batch(self, pivots):
        nodes = Nodes(self.near, pivots, self.k_at_hop)
        sources, _, targets = nodes.edges(self.near[:, : self.active_connection])
        starts, others, _ = both_ways(sources, targets, len(nodes.rows))
        features = self.features[nodes.rows] - self.features[pivots[nodes.owners]]
        same = self.labels[self.neighbours(pivots)] == self.labels[pivots][:, None]
        left_out = len(pivots) * self.padded - len(nodes.rows)
        return [features, *map(torch.from_numpy, (others, starts)), left_out, same.size, torch.from_numpy(same).long()]

    def neighbours(self, pivots):
        """[B, k1] the 1-hop nodes in the order of a batch's scores."""
        return self.near[pivots]


class Means(torch.autograd.Function):
    """Means over the neighbours of the first nodes, as many as there are `counts`; links go both ways, so their matrix is its own transpose."""

    @staticmethod
    def forward(ctx, x, links, counts):
        ctx.save_for_backward(links, counts)
        count = len(counts)
        if count < len(x):
            starts, others = links.crow_indices()[: count + 1], links.col_indices()
            links = csr(starts, others[: starts[-1]], len(x))
        return (links @ x).div_(counts)

    @staticmethod
    def backward(ctx, gradient):
        links, counts = ctx.saved_tensors
        shares = gradient / counts
        return links @ functional.pad(shares, (0, 0, 0, links.shape[0] - len(counts))), None, None


def csr(starts, others, columns):
    return torch.sparse_csr_tensor(starts, others, torch.ones(len(others)), (len(starts) - 1, columns))


class GraphConv(lgcn.GraphConv):
    """relu(x W1 + mean(x) W2 + b) of the first nodes, as many as there are `counts`; the product comes before the mean where it makes that narrower."""

    def forward(self, x, links, counts):
        own, of_others = self.weight.chunk(2)
        if len(counts) == len(x):
            means = Means.apply(x @ of_others, links, counts)
        else:
            means = Means.apply(x, links, counts) @ of_others
        return functional.relu(torch.addmm(self.bias, x[: len(counts)], own) + means, inplace=True)


class Lgcn(lgcn.Lgcn):
    def __init__(self, length):
        super().__init__(length, GraphConv)

    def forward(self, features, others, starts, left_out, num_links):
        """Logits [B k1, 2]."""
        links = csr(starts, others, len(features))
        counts = starts.diff().clamp(min=1)[:, None].float()
        x = self.normalise(features, left_out)
        for layer in (self.conv1, self.conv2, self.conv3):
            x = layer(x, links, counts)
        return self.classifier(self.conv4(x, links, counts[:num_links]))

    @torch.no_grad()
    def normalise(self, x, left_out):
        """bn0; in training the rows of zeros that padding would have added count in its statistics."""
        bn = self.bn0
        if not self.training:
            return bn(x)
        count = len(x) + left_out
        mean = x.sum(0) / count
        variance = (x - mean).square_().sum(0).add_(left_out * mean**2) / count
        bn.running_mean.lerp_(mean, bn.momentum)
        bn.running_var.lerp_(variance * count / (count - 1), bn.momentum)
        bn.num_batches_tracked += 1
        return (x - mean) * (variance + bn.eps).rsqrt()


def optimizer_of(network):
    return torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9, weight_decay=1e-4, fused=True)
