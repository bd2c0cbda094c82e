"""A training run that can be stopped and goes on where it was: the loop of the detector and of the refiner."""

from __future__ import annotations

import argparse
import copy
import math
import os
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, IterableDataset

from training import warm
from training.averaging import follow

AVERAGING = 0.998  # weights shipped are the mean of about the last 500 steps
SAVE_EVERY = 180.0  # seconds
LEAST_SHARE = 0.01  # of the peak rate, at the end


@dataclass(frozen=True)
class Task:
    """What a network learns, from batches of pictures as bytes and what is true of them."""

    batches: Callable[[int], IterableDataset]  # from this step on
    ready: Callable[[Tensor], Tensor]  # pictures as the network wants them
    loss: Callable[[tuple[Tensor, ...], Sequence[Tensor]], tuple[Tensor, Tensor]]  # of scores and of corners
    corner_weight: float
    warm_up: int  # steps


class Run:
    """Everything a resumed run needs: weights, their average, the optimiser and how far it has come."""

    def __init__(self, net: nn.Module, task: Task, peak: float) -> None:
        self.net, self.task, self.peak = net.to(memory_format=torch.channels_last), task, peak
        self.average = copy.deepcopy(self.net).eval()
        self.optimiser = torch.optim.AdamW(self.net.parameters(), lr=peak, weight_decay=0.02)
        self.step, self.seconds = 0, 0.0

    def save(self, path: Path) -> None:
        parts = {"net": self.net, "average": self.average, "optimiser": self.optimiser}
        state = {name: part.state_dict() for name, part in parts.items()}
        temporary = path.with_suffix(".new")
        torch.save(state | {"step": self.step, "seconds": self.seconds}, temporary)
        os.replace(temporary, path)

    def load(self, path: Path) -> None:
        state = torch.load(path, weights_only=True)
        self.net.load_state_dict(state["net"])
        self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.step, self.seconds = state["step"], state["seconds"]

    def go_on(self, earlier: Path) -> None:
        """Takes up the weights of an exported network."""
        warm.take(self.net, warm.named(warm.tensors(earlier)), earlier)
        warm.settle(self.net, self.ready(next(iter(self.task.batches(0)))[0]))
        self.average.load_state_dict(self.net.state_dict())

    def ready(self, pictures: Tensor) -> Tensor:
        return self.task.ready(pictures).contiguous(memory_format=torch.channels_last)

    def rate(self, minutes: float) -> float:
        """Half a cosine over the minutes, after a short linear rise."""
        spent = min(1.0, self.seconds / (60 * minutes))
        rise = min(1.0, (self.step + 1) / self.task.warm_up)
        return self.peak * rise * (LEAST_SHARE + (1 - LEAST_SHARE) * (1 + math.cos(math.pi * spent)) / 2)

    def learn(self, batch: Sequence[Tensor], minutes: float) -> tuple[float, float]:
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate(minutes)
        with torch.autocast("cpu", torch.bfloat16):
            outputs = self.net(self.ready(batch[0]))
        score, corner = self.task.loss(outputs, batch[1:])
        self.optimiser.zero_grad()
        (score + self.task.corner_weight * corner).backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 5.0)
        self.optimiser.step()
        self.step += 1
        # A young average forgets faster, or it would remember the start.
        follow(self.average, self.net, min(AVERAGING, self.step / (self.step + 10)))
        return float(score.detach()), float(corner.detach())

    def train(self, minutes: float, checkpoint: Path) -> None:
        loader = DataLoader(self.task.batches(self.step), batch_size=None, num_workers=1, prefetch_factor=6)
        self.net.train()
        begun, before, saved, recent = time.monotonic(), self.seconds, time.monotonic(), []
        for batch in until(lambda: self.seconds >= 60 * minutes, loader):
            recent.append(self.learn(batch, minutes))
            self.seconds = before + time.monotonic() - begun
            if self.step % 100 == 0:
                score, corner = np.mean(recent, axis=0)
                print(f"step {self.step} minute {self.seconds / 60:.1f} score {score:.4f} corner {corner:.5f}", flush=True)
                recent.clear()
            if time.monotonic() - saved > SAVE_EVERY:
                self.save(checkpoint)
                saved = time.monotonic()
        self.save(checkpoint)


def until(is_over: Callable[[], bool], batches: Iterable[Sequence[Tensor]]) -> Iterable[Sequence[Tensor]]:
    """Batches until it is over; not one is made when it is over at once."""
    if is_over():
        return
    for batch in batches:
        yield batch
        if is_over():
            return


def add_options(parser: argparse.ArgumentParser, sizes: Iterable[str], minutes: float, peak: float) -> None:
    """The options of every run."""
    add = parser.add_argument
    add("--minutes", type=float, default=minutes, help="training time, over which the learning rate falls")
    add("--size", choices=sizes, default="standard")
    add("--rate", type=float, default=peak, help="of learning, at its peak")
    add("--warm", type=Path, help="go on from the weights of this exported network")
    add("--seed", type=int, default=1)


def carry_out(net: nn.Module, task: Task, options: argparse.Namespace, checkpoint: Path) -> None:
    """Trains for the minutes asked for, from the checkpoint if there is one."""
    run = Run(net, task, options.rate)
    if checkpoint.exists():
        run.load(checkpoint)
    elif options.warm:
        run.go_on(options.warm)
    run.train(options.minutes, checkpoint)
