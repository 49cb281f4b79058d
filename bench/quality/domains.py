"""Data that are no faces: name, rows and labels of each set."""

import numpy as np
from faces import bcubed_f, unit
from fixed import best_cosine, components_over
from sklearn.datasets import load_digits

DIMENSIONS = (16, 32, 64, 128, 512)
# Number of rows of each blob.
SIZES = {
    "2 to 2,000 rows": np.maximum(2, np.round(2000 * np.arange(1, 101) ** -1.5)).astype(int),
    "10 of 500": np.full(10, 500),
}
# The least F that the best threshold must still reach on a set, and how long the noise around unit centres may be for that.
LEAST_F = 0.97
LENGTHS = np.arange(2, 0.15, -0.1)


def box_blobs(labels, width, rng):
    """As scikit-learn's make_blobs has them: centres anywhere in a box from -10 to 10, around them a standard deviation of 1."""
    centres = rng.uniform(-10, 10, size=(labels.max() + 1, width))
    return centres[labels] + rng.normal(size=(len(labels), width))


def sphere_blobs(labels, width, rng):
    """Around random directions, with the most noise that leaves one threshold enough."""
    centres = unit(rng.normal(size=(labels.max() + 1, width)))[labels]
    around = rng.normal(size=centres.shape) / np.sqrt(width)
    for length in LENGTHS:
        rows = unit(centres + length * around)
        if bcubed_f(labels, components_over(rows, best_cosine(rows, labels))) >= LEAST_F:
            return rows
    raise ValueError(f"no noise leaves a threshold {LEAST_F} in {width} dimensions")


def domains():
    digits = load_digits()
    yield "digits", digits.data, digits.target
    for place, make in {"in a box": box_blobs, "on the sphere": sphere_blobs}.items():
        for sizes, counts in SIZES.items():
            for width in DIMENSIONS:
                labels = np.repeat(np.arange(len(counts)), counts)
                rng = np.random.default_rng(width)
                yield f"blobs {place}, {sizes}, {width}-D", make(labels, width, rng), labels
