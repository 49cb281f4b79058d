"""Answers the benchmark: a line of JSON with a task in, a line of JSON with its seconds out. Data and networks are kept between tasks.

Tasks that need PyTorch run under a Python that has it, the others under the benchmark's own environment."""

import functools
import json
import os
import sys
import time

import numpy as np


load = functools.lru_cache(maxsize=2)(np.load)


def timed(work):
    """Seconds and processor seconds of all threads, and the result."""
    started, used = time.perf_counter(), time.process_time()
    result = work()
    return {"seconds": time.perf_counter() - started, "cpuSeconds": time.process_time() - used}, result


def versions():
    import importlib

    found = {}
    for name in ("torch", "faiss", "sklearn"):
        try:
            found[name] = importlib.import_module(name).__version__
        except ImportError:
            found[name] = None
    return {"python": sys.version.split()[0], **found}


def gemm(size, repeats):
    """GFLOP/s of float32 matrix products on all cores: the best of several."""
    import torch

    torch.set_num_threads(os.cpu_count())
    a, b = torch.rand(2, size, size)
    seconds = min(timed(lambda: a @ b)[0]["seconds"] for _ in range(repeats))
    return {"gflops": 2 * size**3 / seconds / 1e9}


@functools.lru_cache(maxsize=4)
def prepare(model, features, graph, labels, k_at_hop, active_connection, checkpoint):
    """The model's module, a network and the subgraphs of a data set."""
    import torch
    from files import read_state

    torch.set_num_threads(os.cpu_count())
    module = __import__(model)
    data = (np.load(features), np.load(graph), np.load(labels).ravel(), k_at_hop, active_connection)
    if model == "lgcn":
        network, subgraphs = module.Lgcn(data[0].shape[1]), module.Subgraphs(*data)
    else:
        network, subgraphs = module.Relational(), module.Relations(*data)
    if checkpoint:
        network.load_state_dict(read_state(checkpoint))
    return module, network, subgraphs


def prepared(request):
    return prepare(
        *(request[key] for key in ("model", "features", "graph", "labels")),
        tuple(request["kAtHop"]),
        request["activeConnection"],
        request.get("checkpoint"),
    )


def score(request):
    """Subgraphs and network of some pivots, by their row; with `keep` the scores of the first `keep` pivots too."""
    module, network, subgraphs = prepared(request)
    pivots = np.array(request["pivots"])
    module.score(network, subgraphs, pivots[: request["batchSize"]], request["batchSize"])
    spent, scores = timed(lambda: module.score(network, subgraphs, pivots, request["batchSize"]))
    kept = scores[: request.get("keep", 0)]
    return {**spent, "units": len(pivots), "scores": kept.astype(float).round(7).tolist()}


def train(request):
    """Steps on batches of random pivots, the first not counted."""
    module, network, subgraphs = prepared(request)
    size, steps = request["batchSize"], request["steps"]
    order = np.random.default_rng(1).permutation(len(subgraphs.features))
    batches = order[: size * (steps + 1)].reshape(steps + 1, size)
    optimizer = module.optimizer_of(network)
    module.train(network, subgraphs, batches[:1], optimizer)
    spent, _ = timed(lambda: module.train(network, subgraphs, batches[1:], optimizer))
    return {**spent, "units": size * steps}


def propagate(request):
    import propagation

    edges, scores = load(request["edges"]), load(request["scores"])
    spent, clusters = timed(lambda: propagation.propagate(edges, scores))
    return {**spent, "clusters": len(clusters)}


TUNED = {}


def tuned_index(key, build):
    if key not in TUNED:
        TUNED[key] = build()
    return TUNED[key]


def neighbours(request):
    """faiss: inner products of all rows with all, exactly or by HNSW; with `isTuning`, in the index of the last tuning."""
    import faiss

    faiss.omp_set_num_threads(os.cpu_count())
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


TASKS = {
    "versions": lambda _: versions(),
    "gemm": lambda request: gemm(request["size"], request["repeats"]),
    "score": score,
    "train": train,
    "propagate": propagate,
    "neighbours": neighbours,
    "metrics": metrics,
}


def main():
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(TASKS[request["task"]](request)), flush=True)


if __name__ == "__main__":
    main()
