"""The running mean of a network's weights, which does better than the last ones."""

import torch
from torch import nn


@torch.no_grad()
def follow(average: nn.Module, net: nn.Module, keep: float) -> None:
    """Moves the averaged weights by `1 - keep` towards those of the network; counters are copied."""
    pairs = list(zip(average.state_dict().values(), net.state_dict().values()))
    means, news = zip(*(pair for pair in pairs if pair[0].is_floating_point()))
    torch._foreach_lerp_(means, news, 1 - keep)  # one call for all of them, which a GPU does not wait for
    for mean, new in pairs:
        if not mean.is_floating_point():
            mean.copy_(new)
