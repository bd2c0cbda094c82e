"""Takes up the weights of an exported reader, so that training goes on where no checkpoint is left."""

from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from .reader_net import Reader


def load(path: Path, size: str = "standard") -> Reader:
    """A reader that answers as the exported one; layers that one lacks change nothing at first."""
    net = Reader(size)
    tensors = {i.name: torch.from_numpy(numpy_helper.to_array(i).copy()) for i in onnx.load(path).graph.initializer}
    weights = {name.removeprefix("net."): value for name, value in tensors.items() if name.startswith("net.")}
    # Linear layers over slots are exported as transposed constants without a name of their own, in order.
    unnamed = [value for name, value in tensors.items() if name.startswith("onnx::MatMul")]
    weights |= {"characters.0.weight": unnamed[-2].t(), "characters.3.weight": unnamed[-1].t()}
    taken = _take(net, weights)
    unused = set(weights) - taken
    if unused:
        raise SystemExit(f"{path} has layers that the reader lacks: {sorted(unused)}")
    _quiet(net, taken)
    return net


def _take(net: Reader, weights: dict[str, Tensor]) -> set[str]:
    """Copies what has the same name; a folded convolution's bias goes into its batch norm."""
    taken, parameters = set(), dict(net.named_parameters())
    with torch.no_grad():
        for name, value in weights.items():
            stem, _, kind = name.rpartition(".")
            block, _, index = stem.rpartition(".")
            norm = f"{block}.{int(index) + 1}.bias" if index.isdigit() else ""
            target = norm if kind == "bias" and name not in parameters and norm in parameters else name
            if target in parameters:
                parameters[target].copy_(value)
                taken.add(name)
    return taken


def _quiet(net: Reader, taken: set[str]) -> None:
    """New residual layers start as if they were not there."""
    with torch.no_grad():
        for name, norm in net.named_modules():
            if isinstance(norm, nn.BatchNorm2d) and name.endswith("second.1") and f"{name[:-2]}.0.weight" not in taken:
                norm.weight.zero_()


def settle(net: Reader, pictures: Tensor) -> None:
    """Gives batch norms the statistics of what they see, without changing what the network answers.

    Folded weights come without them; in training the norms would otherwise change the answers at once.
    """
    seen: dict[nn.BatchNorm2d, tuple[Tensor, Tensor]] = {}

    def note(norm: nn.BatchNorm2d, inputs: tuple[Tensor, ...]) -> None:
        seen[norm] = (inputs[0].mean((0, 2, 3)), inputs[0].var((0, 2, 3)))

    hooks = [m.register_forward_pre_hook(note) for m in net.modules() if isinstance(m, nn.BatchNorm2d)]
    net.eval()
    with torch.no_grad():
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
