"""The embeddings that the conditions are shown on: the two that the network was trained on, and two that it was not."""

from itertools import islice

import numpy as np
from faces import unit
from sets import EMBEDDINGS, other_embeddings

UNKNOWN = ("pca64", "projection128")
NAMES = (*EMBEDDINGS, *reversed(UNKNOWN))


def read_embeddings(faces):
    """Unit rows, float64, of each name of NAMES."""
    known = [unit(np.load(faces / f"{name}.features.npy").astype(np.float64)) for name in EMBEDDINGS]
    made = islice(other_embeddings(*known, np.random.default_rng(2)), len(UNKNOWN))
    rows = dict(zip(EMBEDDINGS, known)) | {name: unit(features) for name, (_, features) in zip(UNKNOWN, made)}
    return {name: rows[name] for name in NAMES}


def read_labels(faces):
    return np.load(faces / "labels.npy").ravel()
