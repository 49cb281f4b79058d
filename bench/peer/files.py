"""Checkpoints of both kinds, as dictionaries of tensors."""

import json
from pathlib import Path

import numpy as np
import torch


def read_safetensors(path):
    """The float32 and int64 tensors of a safetensors file: 8 bytes length, JSON header, values."""
    data = Path(path).read_bytes()
    size = int.from_bytes(data[:8], "little")
    tensors = {}
    for name, entry in json.loads(data[8 : 8 + size]).items():
        if name == "__metadata__":
            continue
        first, last = entry["data_offsets"]
        values = np.frombuffer(data[8 + size + first : 8 + size + last], {"F32": "<f4", "I64": "<i8"}[entry["dtype"]])
        tensors[name] = torch.from_numpy(values.reshape(entry["shape"]).copy())
    return tensors


def read_state(path):
    """A state dict from a PyTorch checkpoint or a safetensors file, of this project's training state only the weights."""
    try:
        return torch.load(path, map_location="cpu")["state_dict"]
    except Exception:
        return read_safetensors(path)
