"""What was read from fuzzed files, compared with what NumPy, PyTorch and safetensors read from the same files.

Called by a full run with the list of files; says so and ends well where one of the packages is missing.
"""

import hashlib
import json
import sys

try:
    import numpy as np
    import safetensors.numpy
    import torch
except ImportError as error:
    print(f"{error.name}: none here; files not compared with NumPy, PyTorch and safetensors")
    sys.exit(0)


def digest(data):
    return hashlib.sha256(data).hexdigest()


def load(path):
    with np.errstate(all="ignore"):
        return np.load(path, allow_pickle=False)


def raw(array):
    """Its bytes, each NaN the same NaN."""
    array = np.array(array, order="C")
    if array.dtype.kind == "f":
        array[np.isnan(array)] = np.nan
    return array.tobytes()


def floats(array):
    return raw(np.asarray(array, dtype=np.float32))


def features(path):
    array = load(path)
    return [("", list(array.shape), digest(floats(array)))]


def graph(path):
    array = load(path)
    rows, cols = array.shape
    lists = []
    for row in range(rows):
        named = dict.fromkeys(int(i) for i in array[row])
        lists.append([row] + [i for i in named if i not in (row, -1)])
    width = max([cols] + [len(named) for named in lists])
    whole = [named + [row] * (width - len(named)) for row, named in enumerate(lists)]
    values = np.array(whole, dtype=np.int32).reshape(rows, width)
    return [("", [rows, width], digest(values.tobytes()))]


def labels(path):
    values = ",".join(str(int(value)) for value in load(path).ravel())
    return [("", [], digest(values.encode()))]


def scores(path):
    return [("", [], digest(floats(load(path).ravel())))]


def tensors(path):
    with open(path, "rb") as file:
        arrays = safetensors.numpy.load(file.read())
    found = [(name, list(a.shape), digest(raw(a))) for name, a in arrays.items()]
    return sorted(found)


def network(path):
    loaded = torch.load(path, map_location="cpu")
    state = loaded.get("state_dict", loaded)
    epoch = loaded.get("epoch", 0) if "state_dict" in loaded else loaded.get("epoch", 0)
    names = list(state)
    is_parallel = all(name.startswith("module.") for name in names)
    found = []
    for name, tensor in state.items():
        array = tensor.detach().to(torch.float32).numpy()
        found.append((name[7:] if is_parallel else name, list(tensor.shape), digest(floats(array))))
    names = [name for name, _, _ in found]
    if "bn0.running_mean" in names and "bn0.num_batches_tracked" not in names:
        found.append(("bn0.num_batches_tracked", [], digest(np.zeros(1, np.float32).tobytes())))
    return [*found, ("", [], digest(str(epoch).encode()))]


READERS = {
    "features": features,
    "graph": graph,
    "labels": labels,
    "scores": scores,
    "safetensors": tensors,
    "torch": network,
}


OLD_TORCH = int(torch.__version__.split(".")[0]) < 2


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        kept = json.load(file)
    counts = {}
    failures = 0
    newer = 0
    for entry in kept:
        reader = READERS.get(entry["target"])
        if reader is None:
            continue
        ours = [(a["name"], a["shape"], a["digest"]) for a in entry["arrays"]]
        try:
            theirs = reader(entry["file"])
            problem = None if ours == theirs else f"read otherwise: {ours} and {theirs}"
        except Exception as error:  # whatever their readers throw is a refusal
            problem = f"refused there: {type(error).__name__}: {str(error)[:300]}"
            # PyTorch writes tensors with a seventh argument, their metadata, since 2.0.
            if OLD_TORCH and "7 were given" in problem:
                newer += 1
                continue
        counts[entry["target"]] = counts.get(entry["target"], 0) + 1
        if problem:
            failures += 1
            print(f"FAILURE {entry['target']} {entry['file']}: {problem}")
    print(f"compared with NumPy {np.__version__}, PyTorch {torch.__version__}, safetensors {safetensors.__version__}: {counts}, {failures} failures, {newer} too new for this PyTorch")
    return 1 if failures else 0


sys.exit(main())
