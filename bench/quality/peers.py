"""Groups the faces of val as people do today: with the settings that they use, and with the best that the labels of val itself would choose.

usage: peers.py EMBEDDING VAL TRAIN OUT (VAL and TRAIN hold EMBEDDING.features.npy and labels.npy)
Writes OUT/NUMBER.npy, a partition for each row of OUT/peers.json: [{ method, settings, seconds, oracle: { settings, file }, file }].
"""

import json
import sys
import time
from itertools import product
from pathlib import Path

import grouping
import numpy as np
from faces import Faces, bcubed_f
from linkage import KINDS, best_height
from scipy.cluster.hierarchy import linkage

# dlib's thresholds are distances of its raw descriptors, which are about 1.5 long: deepface gives 0.6 for them and 0.4 for rows of length 1.
DLIB_LENGTH = 1.5


def cosine_at(distance):
    """The cosine of rows of length 1 at this Euclidean distance."""
    return 1 - distance**2 / 2


def in_use(embedding, n):
    """Method, whose settings they are, settings."""
    yield "hdbscan", "scikit-learn's defaults", {"size": 5, "samples": 5, "separation": 0.0}
    # Nextcloud Recognize, FaceClusterAnalyzer: sizes by the number of faces; its longest edge has no counterpart in scikit-learn.
    sizes = {"size": round(max(2, min(5, n ** (1 / 4.7)))), "samples": round(max(2, min(4, n ** (1 / 5.6))))}
    if embedding == "dlib128":
        yield "dbscan", "scikit-learn's defaults (0.5 of a raw descriptor, 5)", {"cosine": cosine_at(0.5 / DLIB_LENGTH), "samples": 5}
        yield "hdbscan", "Nextcloud Recognize", {**sizes, "separation": 0.35 / DLIB_LENGTH}
        yield "chinese_whispers", "dlib (0.6 of a raw descriptor)", {"cosine": cosine_at(0.6 / DLIB_LENGTH)}
        yield "chinese_whispers", "Nextcloud facerecognition (0.4 of a raw descriptor)", {"cosine": cosine_at(0.4 / DLIB_LENGTH)}
        return
    yield "dbscan", "immich (cosine distance 0.5, 3)", {"cosine": 0.5, "samples": 3}
    yield "dbscan", "PhotoPrism (distance 0.64, 4)", {"cosine": cosine_at(0.64), "samples": 4}
    yield "hdbscan", "Nextcloud Recognize", {**sizes, "separation": 0.7}
    yield "chinese_whispers", "cosine distance 0.5", {"cosine": 0.5}
    yield "infomap", "face-cluster-by-infomap (k 50, cosine 0.58)", {"k": 50, "cosine": 0.58}


def grids(faces):
    """The settings that an oracle may choose from; cosines lie between the mean of all pairs and 1."""
    mean = float(faces.cosines.mean())
    cosines = [mean + part * (1 - mean) for part in np.arange(0.3, 0.86, 0.025)]
    separations = [0.0] + [float(np.sqrt(2 - 2 * cosine)) for cosine in cosines[6:17:5]]
    return {
        "dbscan": [{"cosine": c, "samples": s} for c, s in product(cosines, (2, 3))],
        "hdbscan": [{"size": z, "samples": s, "separation": e} for z, s, e in product((2, 3), (1, 2), separations)],
        "chinese_whispers": [{"cosine": c} for c in cosines],
        "infomap": [{"k": k, "cosine": c} for k, c in product((20, 40, 80), cosines[4:20:2])],
    }


def best_settings(faces, method, known=()):
    """The settings of highest B-Cubed F: of linkage the best of all thresholds, of the others the best of a grid and the known ones."""
    if method in KINDS:
        tree = linkage(faces.condensed_distances(), KINDS[method])
        # A hair below, so that rounding keeps the pair at the threshold itself.
        return {"cosine": 1 - best_height(tree, faces.ids) - 1e-7}
    run = getattr(grouping, method)
    candidates = [*known, *grids(faces)[method]]
    return max(candidates, key=lambda settings: bcubed_f(faces.ids, run(faces, **settings)))


def describe(settings):
    shown = (f"{name} {value:.3f}" if isinstance(value, float) else f"{name} {value}" for name, value in settings.items())
    return ", ".join(shown)


def main(embedding, val, train, out):
    faces, others = (Faces(folder / f"{embedding}.features.npy", folder / "labels.npy") for folder in (val, train))
    wanted = list(in_use(embedding, len(faces)))
    for method in (*KINDS, "infomap"):
        chosen = best_settings(others, method)
        wanted.append((method, f"the best on train ({describe(chosen)})", chosen))

    def save(method, settings):
        started = time.process_time()
        clusters = getattr(grouping, method)(faces, **settings)
        seconds = faces.seconds + time.process_time() - started
        file = f"{len(list(out.glob('*.npy'))):02}.npy"
        np.save(out / file, clusters.astype(np.int32))
        return {"file": file, "seconds": seconds}

    oracles = {}
    for method in dict.fromkeys(method for method, _, _ in wanted):
        known = [settings for name, _, settings in wanted if name == method]
        chosen = best_settings(faces, method, known)
        oracles[method] = {"settings": describe(chosen), **save(method, chosen)}
        print(embedding, method, oracles[method]["settings"], flush=True)
    rows = [
        {"method": method, "settings": text, "oracle": oracles[method], **save(method, settings)}
        for method, text, settings in sorted(wanted, key=lambda row: row[0])
    ]
    (out / "peers.json").write_text(json.dumps(rows))


if __name__ == "__main__":
    main(sys.argv[1], *(Path(argument) for argument in sys.argv[2:]))
