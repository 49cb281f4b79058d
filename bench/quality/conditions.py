"""Makes the sets of one group of the conditions table, and the components over a fixed cosine of each.

usage: conditions.py GROUP FACES THRESHOLDS OUT (FACES holds labels.npy and the features; THRESHOLDS is what fixed.py wrote)
Writes OUT/FOLDER/{features,labels}.npy for each set, `components*.npy` beside them, `origin.npy` (of each copy its row in the base set), `people.npy` (the identities of low rows too) and OUT/sets.json.
The label -1 is of rows that are not judged: foreign ones, low ones. Seeded: the same sets from the same faces.
"""

import json
import sys
from pathlib import Path

import numpy as np
from condition_sets import Group
from disturb import FOREIGN, LOW, foreign, lower
from domains import domains
from embeddings import NAMES, UNKNOWN
from fixed import best_cosine
from sets import EMBEDDINGS

NOISES = {"dlib128": (0, 0.02, 0.05, 0.1, 0.2)} | dict.fromkeys(NAMES[1:], (0, 0.02, 0.15, 0.4, 0.8))
COPIES = {"dlib128": (3, 5, 20, 90), "arc512": (5, 20)}
MOST_FOREIGN = 0.1
SHARES = dict.fromkeys(NAMES, (MOST_FOREIGN,)) | {"dlib128": (0.026, 0.05, MOST_FOREIGN), "arc512": (0.026, MOST_FOREIGN)}
LOW_SHARE = 0.15
PEOPLE = 20
MOST_REFERENCE_ROWS = 1000


def video(group):
    rng = np.random.default_rng(4)
    sizes = group.sizes()
    people = [np.unique(group.labels[fits]) for fits in ((sizes >= 3) & (sizes <= 12), sizes == 1)]
    rows = group.rows_of(np.concatenate([rng.choice(ids, 60, replace=False) for ids in people]))
    counts = rng.integers(20, 51, len(rows))
    for embedding in NAMES:
        group.add_repeats("each face 20 to 50 times", embedding, rows, counts, NOISES[embedding])


def five(group):
    rows = group.some_people(0.3)
    for embedding in NAMES:
        group.add_repeats("each face 5 times", embedding, rows, np.full(len(rows), 5), NOISES[embedding][:3])


def bursts(group):
    for embedding in NAMES:
        rng = np.random.default_rng(4)
        rows = group.rows_for(embedding)
        n = len(rows)
        counts = np.ones(n, int)
        counts[rng.choice(n, n // 4, replace=False)] = rng.integers(3, 11, n // 4)
        group.add_repeats("a quarter 3 to 10 times", embedding, rows, counts, NOISES[embedding])


def copies(group):
    rows = group.thousand()
    for embedding, times in COPIES.items():
        for count in times:
            group.add_repeats(f"1,000 faces {count} times", embedding, rows, np.full(len(rows), count), (0,))


def foreign_rows(group):
    for embedding, shares in SHARES.items():
        add_foreign(group, embedding, group.rows_for(embedding), shares, "")
    add_foreign(group, "dlib128", group.thousand(), (0.026,), ", of 1,000 faces")


def add_foreign(group, embedding, rows, shares, suffix):
    faces, labels = group.embeddings[embedding][rows], group.labels[rows]
    others = group.embeddings["dlib128" if embedding != "dlib128" else "arc512"]
    base = group.add("none" + suffix, embedding, faces, labels, isBase=True)
    for kind in FOREIGN:
        for share in shares:
            rng = np.random.default_rng(6)
            count = round(share * len(rows))
            order = rng.permutation(len(rows) + count)
            added = foreign(kind, faces, others, count, rng)
            group.add(
                f"{kind}, {100 * share:g}%{suffix}",
                embedding,
                np.concatenate([faces, added])[order],
                np.concatenate([labels, np.full(count, -1)])[order],
                base=base,
                isCalibrated=share == MOST_FOREIGN,
            )


def people(group):
    ids, counts = np.unique(group.labels, return_counts=True)
    largest = ids[np.lexsort((ids, -counts))[:PEOPLE]]
    rest = np.flatnonzero(~np.isin(group.labels, largest))
    rest = np.sort(np.random.default_rng(7).choice(rest, min(len(rest), MOST_REFERENCE_ROWS), replace=False))
    for embedding in NAMES:
        rows = group.embeddings[embedding]
        reference = group.add("reference", embedding, rows[rest], group.labels[rest], isBase=True)
        folders = [("one person", [person]) for person in largest]
        folders += [("two people", pair) for pair in largest.reshape(-1, 2)]
        for name, owners in folders:
            own = group.rows_of(owners)
            more = {"reference": reference, "isUnknown": embedding in UNKNOWN}
            group.add(name, embedding, rows[own], group.labels[own], **more)


def low(group):
    for embedding in NAMES:
        rng = np.random.default_rng(8)
        rows = group.rows_for(embedding)
        faces, people = group.embeddings[embedding][rows], group.labels[rows]
        is_low = np.zeros(len(rows), bool)
        is_low[rng.choice(len(rows), round(LOW_SHARE * len(rows)), replace=False)] = True
        base = group.add("good rows alone", embedding, faces[~is_low], people[~is_low], isBase=True)
        for kind in LOW:
            drawn = lower(kind, faces, is_low, np.random.default_rng(9))
            labels = np.where(is_low, -1, people)
            group.add(kind, embedding, drawn, labels, arrays={"people": people}, base=base)


def other_domains(group):
    for name, rows, labels in domains():
        cosines = {"oracle": best_cosine(rows, labels)}
        cosines |= {f"components-{embedding}": group.thresholds[embedding] for embedding in EMBEDDINGS}
        # Elsewhere the links are nearly all true.
        group.sets.add(name, "", rows, labels, cosines, isCalibrated="in a box" not in name)


GROUPS = {
    "video": video,
    "five": five,
    "bursts": bursts,
    "copies": copies,
    "foreign": foreign_rows,
    "people": people,
    "low": low,
    "domains": other_domains,
}


def main(name, faces, thresholds, out):
    group = Group(Path(faces), json.loads(Path(thresholds).read_text()), Path(out))
    GROUPS[name](group)
    group.sets.finish()


if __name__ == "__main__":
    main(*sys.argv[1:])
