"""What phones, videos and scrapes do to a set of faces: functions of unit rows and a random generator that return rows."""

import numpy as np
from faces import unit

FOREIGN = ("random rows", "one placeholder", "negated faces", "outliers at .3", "outliers at .7", "another embedding")
LOW = ("a random direction", "one face", "the mean direction")


def noise(shape, length, rng):
    """Normal rows whose mean squared length is `length` squared."""
    return rng.normal(size=shape) * (length / np.sqrt(shape[1]))


def repeat(rows, counts, length, rng):
    """Each row as often as its count says, with noise where it is more than once, and the row that each is of."""
    origin = np.repeat(np.arange(len(rows)), counts)
    repeated = rows[origin]
    if length > 0:
        moved = counts[origin] > 1
        repeated[moved] = unit(repeated[moved] + noise((moved.sum(), rows.shape[1]), length, rng))
    return repeated, origin


def mean_direction(rows):
    return unit(rows.mean(axis=0, keepdims=True))[0]


def outliers(rows, cosine, count, rng):
    """Rows at this cosine from the mean direction, in random directions otherwise."""
    mean = mean_direction(rows)
    around = rng.normal(size=(count, rows.shape[1]))
    around = unit(around - np.outer(around @ mean, mean))
    return cosine * mean + np.sqrt(1 - cosine**2) * around


def fit_columns(rows, width):
    """Rows of another length, cut or padded with zeros."""
    return np.pad(rows[:, :width], ((0, 0), (0, max(0, width - rows.shape[1]))))


def foreign(kind, rows, others, count, rng):
    """Rows of one of the kinds of FOREIGN; `others` are the same faces in another embedding."""
    width = rows.shape[1]
    if kind == "random rows":
        return unit(rng.normal(size=(count, width)))
    if kind == "one placeholder":
        return np.ones((count, width))
    if kind == "negated faces":
        return -rows[rng.choice(len(rows), count, replace=False)]
    if kind == "another embedding":
        return unit(fit_columns(others[rng.choice(len(others), count, replace=False)], width))
    return outliers(rows, {"outliers at .3": 0.3, "outliers at .7": 0.7}[kind], count, rng)


def lower(kind, rows, is_low, rng):
    """The low rows half drawn to one of the directions of LOW."""
    towards = {
        "a random direction": lambda: unit(rng.normal(size=(1, rows.shape[1])))[0],
        "one face": lambda: rows[rng.integers(len(rows))],
        "the mean direction": lambda: mean_direction(rows),
    }[kind]()
    low = 0.5 * rows[is_low] + 0.5 * towards
    drawn = rows.copy()
    drawn[is_low] = unit(low + noise(low.shape, 0.1, rng))
    return drawn
