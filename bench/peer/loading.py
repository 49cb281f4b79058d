"""Batches of subgraphs one after another, prepared in this process or ahead of time in some of PyTorch's loading processes."""

from torch.utils.data import DataLoader, Dataset


class Batches(Dataset):
    def __init__(self, subgraphs, lists):
        self.subgraphs = subgraphs
        self.lists = lists

    def __len__(self):
        return len(self.lists)

    def __getitem__(self, index):
        return self.subgraphs.batch(self.lists[index])


def batches_of(subgraphs, lists, processes=0):
    """A batch for each list of pivots; with processes, two for each are on their way."""
    dataset = Batches(subgraphs, lists)
    if processes == 0:
        return (dataset[index] for index in range(len(dataset)))
    return iter(DataLoader(dataset, batch_size=None, num_workers=processes, prefetch_factor=2))
