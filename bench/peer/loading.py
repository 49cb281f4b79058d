"""Batches of subgraphs one after another, prepared in this process or in some of PyTorch's loading processes; these can score them too, each on one thread."""

from torch.utils.data import DataLoader, Dataset


class Batches(Dataset):
    """A batch for each list of pivots, or what `finish` makes of it."""

    def __init__(self, subgraphs, lists, finish=None):
        self.subgraphs = subgraphs
        self.lists = lists
        self.finish = finish

    def __len__(self):
        return len(self.lists)

    def __getitem__(self, index):
        batch = self.subgraphs.batch(self.lists[index])
        return self.finish(batch) if self.finish else batch


def batches_of(subgraphs, lists, processes=0, finish=None):
    """In the order of the lists; with processes, two for each are on their way."""
    dataset = Batches(subgraphs, lists, finish)
    if processes == 0:
        return (dataset[index] for index in range(len(dataset)))
    return iter(DataLoader(dataset, batch_size=None, num_workers=processes, prefetch_factor=2))
