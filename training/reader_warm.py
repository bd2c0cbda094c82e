"""Takes up the weights of an exported reader, those of earlier forms included."""

from pathlib import Path

import torch
from torch import nn

from . import warm
from .reader_net import Reader


def load(path: Path, size: str = "standard") -> Reader:
    """A reader that answers as the exported one; layers that one lacks change nothing at first."""
    net, tensors = Reader(size), warm.tensors(path)
    # Linear layers over slots are exported as transposed constants without a name of their own, in order.
    unnamed = [value for name, value in tensors.items() if name.startswith("onnx::MatMul")]
    weights = warm.named(tensors) | {"characters.0.weight": unnamed[-2].t(), "characters.3.weight": unnamed[-1].t()}
    _quiet(net, warm.take(net, weights, path))
    return net


@torch.no_grad()
def _quiet(net: Reader, taken: set[str]) -> None:
    """New residual layers start as if they were not there."""
    for name, norm in net.named_modules():
        if isinstance(norm, nn.BatchNorm2d) and name.endswith("second.1") and f"{name[:-2]}.0.weight" not in taken:
            norm.weight.zero_()
