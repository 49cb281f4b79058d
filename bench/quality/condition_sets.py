"""What the groups of the conditions table share: the faces they are made from, and the sets on disk."""

import json

import numpy as np
from disturb import repeat
from embeddings import read_embeddings, read_labels
from fixed import components_over
from sets import EMBEDDINGS


class Sets:
    """Sets on disk, listed in the order in which they were added."""

    def __init__(self, out):
        self.out, self.listed = out, []

    def add(self, name, embedding, rows, labels, cosines, arrays={}, **more):
        """`cosines`: of each file of components its threshold; `arrays`: further files. Returns the set's folder."""
        folder = self.out / f"{len(self.listed):03}"
        folder.mkdir(parents=True, exist_ok=True)
        np.save(folder / "features.npy", rows.astype(np.float32))
        np.save(folder / "labels.npy", labels.astype(np.int64))
        for file, cosine in cosines.items():
            np.save(folder / f"{file}.npy", components_over(rows, cosine).astype(np.int32))
        for file, values in arrays.items():
            np.save(folder / f"{file}.npy", values.astype(np.int32))
        self.listed.append({"name": name, "embedding": embedding, "folder": folder.name, "rows": len(rows), **more})
        return folder.name

    def finish(self):
        (self.out / "sets.json").write_text(json.dumps(self.listed))


class Group:
    """What every group is made from."""

    def __init__(self, faces, thresholds, out):
        self.labels = read_labels(faces)
        self.embeddings = read_embeddings(faces)
        self.thresholds = thresholds
        self.sets = Sets(out)

    def add(self, name, embedding, rows, labels, **more):
        return self.sets.add(name, embedding, rows, labels, {"components": self.thresholds[embedding]}, **more)

    def sizes(self):
        """Number of rows of each row's person."""
        _, place, counts = np.unique(self.labels, return_inverse=True, return_counts=True)
        return counts[place.ravel()]

    def rows_of(self, people):
        return np.flatnonzero(np.isin(self.labels, people))

    def some_people(self, share):
        people = np.unique(self.labels)
        return self.rows_of(np.random.default_rng(3).choice(people, round(share * len(people)), replace=False))

    def rows_for(self, embedding):
        """Everyone, in the embeddings that the network was trained on; in the others some, which is enough and sooner done."""
        return np.arange(len(self.labels)) if embedding in EMBEDDINGS else self.some_people(0.3)

    def thousand(self):
        """Whole people up to 1,000 rows; of val they are the bundled faces."""
        rng = np.random.RandomState(1)
        chosen = np.empty(0, int)
        for person in rng.permutation(np.unique(self.labels)):
            rows = self.rows_of([person])
            if len(chosen) + len(rows) <= 1000:
                chosen = np.concatenate([chosen, rows])
        return rng.permutation(chosen)

    def add_repeats(self, name, embedding, rows, counts, noises):
        faces, labels = self.embeddings[embedding][rows], self.labels[rows]
        base = self.add(name, embedding, faces, labels, isBase=True)
        for length in noises:
            repeated, origin = repeat(faces, counts, length, np.random.default_rng(5))
            self.add(name, embedding, repeated, labels[origin], arrays={"origin": origin}, base=base, noise=length)
