"""Checks that the peers are the same computation: the L-GCN, padded and packed, against what the published code computed, the relational
network against this project's program, both propagations against each other.

    ../speed/.venv/bin/python check.py [--shared DIR] [--pivots 200] [--steps 10]      DIR holds `faces` and `parity`

Prints the largest difference of each part; exits with 1 where one is too large."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import connected
import lgcn
import numpy as np
import packed
import propagation
import relational
import torch
from files import read_state
from loading import batches_of

root = Path(__file__).resolve().parents[2]
failed = []


def report(what, difference, limit):
    print(f"{what}: {difference:.2g} (at most {limit:g})", flush=True)
    if not difference <= limit:
        failed.append(what)


def load(folder, name):
    graph = np.load(folder / f"{name}.knn.npy")
    return np.load(folder / f"{name}.features.npy"), graph, np.load(folder / "labels.npy").ravel()


def scores_of(module, network, subgraphs, pivots, size=32):
    lists = [pivots[first : first + size] for first in range(0, len(pivots), size)]
    return np.concatenate(list(module.score(network, batches_of(subgraphs, lists))))


def check_scores(shared, module, name, pivots):
    features, graph, labels = load(shared / "faces" / "val", name)
    network = module.Lgcn(features.shape[1])
    network.load_state_dict(read_state(shared / "parity" / name / "reference.zip.ckpt"))
    folder = shared / "parity" / name / "val-20"
    expected = json.loads((folder / "expected.json").read_text())
    subgraphs = module.Subgraphs(features, graph, labels, expected["k_at_hop"], expected["active_connection"])
    chosen = np.random.default_rng(1).permutation(len(features))[:pivots]
    scores = scores_of(module, network, subgraphs, chosen)
    edges, published = np.load(folder / "edges.npy"), np.load(folder / "scores.npy")
    by_link = {(a, b): score for (a, b), score in zip(edges, published) if a in set(chosen)}
    near = subgraphs.neighbours(chosen)
    gaps = [abs(scores[i, c] - by_link[p, near[i, c]]) for i, p in enumerate(chosen) for c in range(near.shape[1])]
    report(f"{name}, {module.__name__}: scores of {len(gaps)} links, largest difference", max(gaps), 1e-5)


def check_propagation(shared, module, name):
    folder = shared / "parity" / name / "val-20"
    clusters = module.propagate(np.load(folder / "edges.npy"), np.load(folder / "scores.npy"))
    expected = np.load(folder / "clusters-900-0.6-avg.npy").ravel()
    found = np.empty(len(expected), int)
    for number, cluster in enumerate(clusters):
        found[cluster] = number
    pairs = len(set(zip(found, expected)))
    differing = max(pairs - len(clusters), pairs - len(set(expected)))
    report(f"{name}, {module.__name__}: clusters of {len(clusters)} that differ", differing, 0)


def check_training(shared, module, name, steps):
    features, graph, labels = load(shared / "faces" / "train", name)
    folder = shared / "parity" / name / "trace"
    trace = json.loads((folder / "trace.json").read_text())
    network = module.Lgcn(features.shape[1])
    network.load_state_dict(read_state(folder / "init.legacy.ckpt"))
    subgraphs = module.Subgraphs(features, graph, labels, trace["k_at_hop"], trace["active_connection"])
    batches = [np.arange(16 * step, 16 * step + 16) for step in range(steps)]
    optimizer = module.optimizer_of(network)
    losses = list(module.train(network, batches_of(subgraphs, batches[:1]), optimizer))
    after = read_state(folder / "after-1.legacy.ckpt")
    state = network.state_dict()
    gaps = [(state[key] - value).abs().max().item() for key, value in after.items() if value.is_floating_point()]
    report(f"{name}, {module.__name__}: weights and statistics after a step, largest difference", max(gaps), 1e-5)
    losses += module.train(network, batches_of(subgraphs, batches[1:]), optimizer)
    gaps = [abs(loss - entry["loss"]) for loss, entry in zip(losses, trace["trace"])]
    report(f"{name}, {module.__name__}: loss over {steps} steps, largest difference", max(gaps), 1e-3)


def run_program(folder, command, *flags):
    program = root / "dist" / "bin" / "gcn-cluster.js"
    files = {"feat": "features", "knn-graph": "knn", "labels": "labels"}
    prefix = "--val-" if command == "test" else "--"
    inputs = [part for flag, file in files.items() for part in (f"{prefix}{flag}-path", folder / f"{file}.npy")]
    given = ["node", program, command, *inputs, "--backend", "wasm", "--quiet", "--json", *flags]
    return json.loads(subprocess.run(given, check=True, stdout=subprocess.PIPE).stdout)


def check_relational(shared, name, rows=300):
    """So few rows that the impostor statistics are those of all pairs, and one batch is the whole set."""
    features, _, labels = load(shared / "faces" / "val", name)
    features, labels = features[:rows], labels[:rows]
    products = features @ features.T
    np.fill_diagonal(products, 2)
    graph = np.argsort(-products, 1, kind="stable")[:, :81].astype(np.int32)
    relations = relational.Relations(features, graph, labels, [40, 5], 10)
    network = relational.Relational()
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        for file, values in {"features": features, "knn": graph, "labels": labels}.items():
            np.save(folder / f"{file}.npy", values)
        flags = ["--model", "relational", "--no-compositions", "--no-transformations"]
        run_program(folder, "train", *flags, "--epochs", "3", "--logs-dir", folder / "first")
        checkpoint = folder / "first" / "best.ckpt"
        network.load_state_dict(read_state(checkpoint))
        scores = scores_of(relational, network, relations, np.arange(rows))
        run_program(folder, "test", "--checkpoint", checkpoint, "--out-dir", folder)
        ours = np.load(folder / "scores.npy").reshape(scores.shape)
        report(f"{name}: relational scores of {scores.size} links, largest difference", abs(ours - scores).max(), 1e-4)
        epochs = 3
        flags += ["--init", checkpoint, "--batch-size", str(rows), "--epochs", str(epochs), "--logs-dir", folder / "logs"]
        trained = run_program(folder, "train", *flags)
    optimizer = relational.optimizer_of(network)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, epochs)
    batches = batches_of(relations, [np.arange(rows)] * epochs)
    losses = relational.train(network, batches, optimizer, schedule)
    gaps = [abs(loss - epoch["train"]["loss"]) for loss, epoch in zip(losses, trained["epochs"])]
    report(f"{name}: relational loss over {epochs} steps, largest difference", max(gaps), 1e-3)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--shared", type=Path, default=os.environ.get("GCN_CLUSTER_SHARED", root.parent / "shared"))
    parser.add_argument("--embeddings", nargs="+", default=["dlib128", "arc512"])
    parser.add_argument("--pivots", type=int, default=200)
    parser.add_argument("--steps", type=int, default=10)
    options = parser.parse_args()
    shared = Path(options.shared)
    torch.set_num_threads(os.cpu_count())
    warnings.filterwarnings("ignore", "Sparse")
    for name in options.embeddings:
        for module in (lgcn, packed):
            check_scores(shared, module, name, options.pivots)
            check_training(shared, module, name, options.steps)
        for module in (propagation, connected):
            check_propagation(shared, module, name)
        check_relational(shared, name)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
