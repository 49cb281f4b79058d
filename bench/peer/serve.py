"""Answers the benchmark: a line of JSON with a task in, a line of JSON with its seconds out. Data and networks are kept between tasks."""

import functools
import json
import os
import resource
import sys
import time
import warnings

import numpy as np

# PyTorch tells of its sparse matrices once a process.
warnings.filterwarnings("ignore", "Sparse")

load = functools.lru_cache(maxsize=2)(np.load)


def timed(work):
    """Seconds and processor seconds of all threads, and the result."""
    started, used = time.perf_counter(), time.process_time()
    result = work()
    return {"seconds": time.perf_counter() - started, "cpuSeconds": time.process_time() - used}, result


def versions(names):
    """Of packages, and what multiplies matrices for them."""
    import importlib

    from threadpoolctl import threadpool_info

    found = {name: importlib.import_module(name).__version__.split("+")[0] for name in names}
    blas = [pool for pool in threadpool_info() if pool["user_api"] == "blas"]
    kernels = {f"{pool['internal_api']} {pool['version']} {pool.get('architecture')}" for pool in blas}
    return {"python": sys.version.split()[0], **found, "blas": sorted(kernels)}


def gemm(size, repeats):
    """GFLOP/s of float32 matrix products, on one core and on all: the best of several."""
    import torch

    a, b = torch.rand(2, size, size)
    rates = {}
    for threads in {1, os.cpu_count()}:
        torch.set_num_threads(threads)
        seconds = min(timed(lambda: a @ b)[0]["seconds"] for _ in range(repeats))
        rates[threads] = 2 * size**3 / seconds / 1e9
    threads = max(rates, key=rates.get)
    return {"gflops": rates[threads], "threads": threads}


@functools.lru_cache(maxsize=4)
def prepare(model, features, graph, labels, k_at_hop, active_connection, checkpoint):
    """The model's module, a network and the subgraphs of a data set."""
    from files import read_state

    module = __import__(model)
    data = (np.load(features), np.load(graph), np.load(labels).ravel(), k_at_hop, active_connection)
    if model == "relational":
        network, subgraphs = module.Relational(), module.Relations(*data)
    else:
        network, subgraphs = module.Lgcn(data[0].shape[1]), module.Subgraphs(*data)
    if checkpoint:
        network.load_state_dict(read_state(checkpoint))
    return module, network, subgraphs


def prepared(request):
    import torch

    torch.set_num_threads(request["threads"])
    return prepare(
        *(request[key] for key in ("model", "features", "graph", "labels")),
        tuple(request["kAtHop"]),
        request["activeConnection"],
        request.get("checkpoint"),
    )


def run_steadily(subgraphs, lists, processes, start, finish=None):
    """Seconds and results of `start(batches)` for lists of pivots, while as many batches are being prepared at the end as at the beginning."""
    from loading import batches_of

    ahead = 2 * processes
    first = [lists[i % len(lists)] for i in range(ahead + 1)]
    results = start(batches_of(subgraphs, [*first, *lists, *first[:ahead]], processes, finish))
    for _ in first:
        next(results)
    spent, kept = timed(lambda: [next(results) for _ in lists])
    return spent["seconds"], kept


def score(request):
    """Subgraphs and network of some pivots, by their row; with `keep` the scores of the first `keep` pivots too."""
    module, network, subgraphs = prepared(request)
    pivots, size = np.array(request["pivots"]), request["batchSize"]
    lists = [pivots[first : first + size] for first in range(0, len(pivots), size)]
    start = lambda batches: module.score(network, batches)  # noqa: E731
    ways = [iter, lambda batch: next(start([batch])).numpy()] if request.get("isSplit") else [start]
    seconds, scores = run_steadily(subgraphs, lists, request["processes"], *ways)
    kept = np.concatenate(scores)[: request.get("keep", 0)]
    return {"seconds": seconds, "units": len(pivots), "scores": kept.astype(float).round(7).tolist()}


def train(request):
    """Steps on batches of random pivots."""
    module, network, subgraphs = prepared(request)
    size, steps = request["batchSize"], request["steps"]
    lists = np.random.default_rng(1).permutation(len(subgraphs.labels))[: size * steps].reshape(steps, size)
    optimizer = module.optimizer_of(network)
    start = lambda batches: module.train(network, batches, optimizer)  # noqa: E731
    seconds, _ = run_steadily(subgraphs, list(lists), request["processes"], start)
    return {"seconds": seconds, "units": size * steps}


def propagate(request):
    module = __import__(request["way"])
    edges, scores = load(request["edges"]), load(request["scores"])
    spent, clusters = timed(lambda: module.propagate(edges, scores))
    return {**spent, "clusters": len(clusters)}


TUNED = {}


def tuned_index(key, build):
    if key not in TUNED:
        TUNED[key] = build()
    return TUNED[key]


def neighbours(request):
    """faiss: inner products of all rows with all, exactly or by HNSW; with `isTuning`, in the index of the last tuning."""
    import faiss

    faiss.omp_set_num_threads(request["threads"])
    features = load(request["features"])
    k = request["k"] + 1

    def build():
        if request["kind"] == "exact":
            index = faiss.IndexFlatIP(features.shape[1])
        else:
            index = faiss.IndexHNSWFlat(features.shape[1], request["links"], faiss.METRIC_INNER_PRODUCT)
            index.hnsw.efConstruction = request["efConstruction"]
        index.add(features)
        return index

    def search():
        index = tuned_index(request["features"], build) if request.get("isTuning") else build()
        if "efSearch" in request:
            index.hnsw.efSearch = request["efSearch"]
        return index.search(features, k)[1]

    spent, found = timed(search)
    if request.get("out"):
        np.save(request["out"], found.astype(np.int32))
    return spent


def metrics(request):
    """scikit-learn's NMI alone, of two vectors of numbers."""
    from sklearn.metrics import normalized_mutual_info_score

    labels, clusters = load(request["labels"]).ravel(), load(request["clusters"]).ravel()
    spent, value = timed(lambda: normalized_mutual_info_score(labels, clusters))
    return {**spent, "nmi": float(value)}


def make_index(request):
    """Of all rows of a library, written to a file; for a process of its own, as its memory is no part of adding."""
    import faiss

    features = np.load(request["library"])
    index = faiss.IndexFlatIP(features.shape[1])
    index.add(features)
    faiss.write_index(index, request["index"])
    return {}


def add_faces(request):
    """What apps do with new faces: each gets the person of its nearest neighbour over a cosine, of the library or of the earlier new ones, else a new person.

    The index stays in memory, or is loaded from its file first; `clusters` holds the persons of the library's rows, which are there before.
    """
    import faiss

    faiss.omp_set_num_threads(request["threads"])
    known = np.load(request["clusters"]).ravel()
    added = np.load(request["added"])
    path = request["index"]
    kept = None if request["isLoaded"] else faiss.read_index(path)

    def work():
        index = faiss.read_index(path) if kept is None else kept
        nearest = nearest_earlier(index, added)
        index.add(added)
        return nearest

    spent, nearest = timed(work)
    chosen = {}
    for cosine in request["cosines"]:
        out = request["out"].format(cosine)
        np.save(out, assign_persons(known, nearest, cosine))
        chosen[cosine] = out
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {**spent, "peakBytes": peak, "files": chosen}


def nearest_earlier(index, added, at_once=1024):
    """For each added row the nearest row of the index or of the added ones before it: its number and their cosine."""
    cosines, rows = (found[:, 0] for found in index.search(added, 1))
    for first in range(0, len(added), at_once):
        block = added[first : first + at_once]
        products = block @ added[: first + len(block)].T
        # A row is not compared with itself or with later ones.
        products[np.arange(products.shape[1]) >= first + np.arange(len(block))[:, None]] = -2
        best = products.argmax(axis=1)
        values = products[np.arange(len(block)), best]
        nearer = values > cosines[first : first + at_once]
        cosines[first : first + at_once][nearer] = values[nearer]
        rows[first : first + at_once][nearer] = index.ntotal + best[nearer]
    return rows, cosines


def assign_persons(known, nearest, cosine):
    persons = np.concatenate([known, np.zeros(len(nearest[0]), known.dtype)])
    following = known.max() + 1
    for i, (row, value) in enumerate(zip(*nearest)):
        is_near = value >= cosine
        persons[len(known) + i] = persons[row] if is_near else following
        following += not is_near
    return persons


TASKS = {
    "versions": lambda request: versions(request["names"]),
    "gemm": lambda request: gemm(request["size"], request["repeats"]),
    "score": score,
    "train": train,
    "propagate": propagate,
    "neighbours": neighbours,
    "metrics": metrics,
    "makeIndex": make_index,
    "addFaces": add_faces,
}


def main():
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(TASKS[request["task"]](request)), flush=True)


if __name__ == "__main__":
    main()
