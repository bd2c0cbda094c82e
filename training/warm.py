"""Takes up the weights of an exported network, so that training goes on where no checkpoint is left."""

from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from . import halves


def tensors(path: Path) -> dict[str, Tensor]:
    """The weights of an exported network by their names, in 32 bits."""
    weights = {i.name: torch.from_numpy(numpy_helper.to_array(i).copy()) for i in onnx.load(path).graph.initializer}
    return {n.removesuffix(halves.SUFFIX): w.float() if n.endswith(halves.SUFFIX) else w for n, w in weights.items()}


def named(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """Those that have names of the network's own."""
    return {name.removeprefix("net."): value for name, value in weights.items() if name.startswith("net.")}


@torch.no_grad()
def take(net: nn.Module, weights: dict[str, Tensor], path: Path) -> set[str]:
    """Copies what has the same name; a folded convolution's bias goes into its batch norm. Returns what was taken: all."""
    taken, parameters = set(), dict(net.named_parameters())
    for name, value in weights.items():
        stem, _, kind = name.rpartition(".")
        block, _, index = stem.rpartition(".")
        norm = f"{block}.{int(index) + 1}.bias" if index.isdigit() else ""
        target = norm if kind == "bias" and name not in parameters and norm in parameters else name
        if target in parameters:
            parameters[target].copy_(value)
            taken.add(name)
    unused = set(weights) - taken - {name for name, _ in net.named_buffers()}  # which nothing learns
    if unused:
        raise SystemExit(f"{path} has layers that the network lacks: {sorted(unused)}")
    return taken


@torch.no_grad()
def settle(net: nn.Module, pictures: Tensor) -> None:
    """Gives batch norms the statistics of what they see, without changing what the network answers.

    Folded weights come without them; in training the norms would otherwise change the answers at once.
    """
    seen: dict[nn.BatchNorm2d, tuple[Tensor, Tensor]] = {}

    def note(norm: nn.BatchNorm2d, inputs: tuple[Tensor, ...]) -> None:
        seen[norm] = (inputs[0].mean((0, 2, 3)), inputs[0].var((0, 2, 3)))

    hooks = [m.register_forward_pre_hook(note) for m in net.modules() if isinstance(m, nn.BatchNorm2d)]
    net.eval()
    net(pictures)
    for norm, (mean, variance) in seen.items():
        norm.running_mean.copy_(mean)
        norm.running_var.copy_(variance)
        scale = torch.sqrt(variance + norm.eps)
        norm.bias.add_(norm.weight * mean)
        norm.weight.mul_(scale)
    for hook in hooks:
        hook.remove()
    net.train()
