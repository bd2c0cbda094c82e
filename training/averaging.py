"""The running mean of a network's weights, which does better than the last ones."""

import torch
from torch import nn


@torch.no_grad()
def follow(average: nn.Module, net: nn.Module, keep: float) -> None:
    """Moves the averaged weights by `1 - keep` towards those of the network; counters are copied."""
    theirs = net.state_dict()
    for name, value in average.state_dict().items():
        value.lerp_(theirs[name], 1 - keep) if value.is_floating_point() else value.copy_(theirs[name])
