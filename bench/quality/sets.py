"""Makes the sets that the compositions table is about: libraries of other make and other embeddings, from two embeddings of one labelled set of faces.

usage: sets.py FACES OUT (FACES holds labels.npy, dlib128.features.npy and arc512.features.npy)
Writes OUT/FOLDER/{features,labels}.npy for each set and OUT/sets.json. Seeded: the same sets from the same faces.
"""

import json
import sys
from pathlib import Path

import numpy as np
from faces import unit

EMBEDDINGS = ("dlib128", "arc512")
DOMINATED = ((2, 40), (3, 60), (6, 100), (12, 300))


def compositions(labels, rng):
    """Name and rows (ascending) of each library."""
    identities, place, counts = np.unique(labels, return_inverse=True, return_counts=True)
    sizes = counts[place]
    everyone = np.arange(len(labels))
    yield "all", everyone
    yield "identities of 10 or more", everyone[sizes >= 10]
    yield "identities of 5 or fewer", everyone[sizes <= 5]
    yield "no one-image identities", everyone[sizes > 1]
    yield "a random 30%", np.sort(rng.choice(len(labels), round(0.3 * len(labels)), replace=False))
    largest_first = np.lexsort((identities, -counts))
    for people, others in DOMINATED:
        is_large = np.isin(place, largest_first[:people])
        rest = rng.choice(everyone[~is_large], others, replace=False)
        yield f"{people} people, {others} others", np.sort(np.concatenate([everyone[is_large], rest]))


def other_embeddings(dlib, arc, rng):
    """Name and rows of each embedding that is not one of the two."""
    centred = arc - arc.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    yield "arc512, PCA to 64", centred @ axes[:, ::-1][:, :64]
    yield "arc512, random projection to 128", arc @ rng.normal(size=(arc.shape[1], 128)) / np.sqrt(128)
    yield "arc512, noise 0.06 per component", arc + 0.06 * rng.normal(size=arc.shape)
    yield "dlib128 beside arc512", np.hstack([dlib, arc])


def all_sets(faces):
    labels = np.load(faces / "labels.npy").ravel()
    features = {name: np.load(faces / f"{name}.features.npy").astype(np.float64) for name in EMBEDDINGS}
    features = {name: unit(rows) for name, rows in features.items()}
    for name in EMBEDDINGS:
        for composition, rows in compositions(labels, np.random.default_rng(1)):
            yield f"{name}, {composition}", features[name][rows], labels[rows]
    for name, rows in other_embeddings(*(features[name] for name in EMBEDDINGS), np.random.default_rng(2)):
        yield name, unit(rows), labels


def main(faces, out):
    listed = []
    for number, (name, features, labels) in enumerate(all_sets(faces)):
        folder = out / f"{number:02}"
        folder.mkdir(parents=True, exist_ok=True)
        np.save(folder / "features.npy", features.astype(np.float32))
        np.save(folder / "labels.npy", labels.astype(np.int64))
        people = len(np.unique(labels))
        listed.append({"name": name, "folder": folder.name, "rows": len(labels), "people": people})
    (out / "sets.json").write_text(json.dumps(listed))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
