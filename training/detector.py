"""Trains the plate detector on composed scenes for a number of minutes; run it again to resume.

    python -m training.detector --data /path/to/data --output out/detector --minutes 80
"""

from __future__ import annotations

import argparse
import copy
import math
import os
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset

from training.averaging import follow
from training.detector_net import GRIDS, INPUT, SIZES, Detector, loss, targets
from training.scenes import Composer, Corpus, load_corpus

CROP, BATCH = (384, 256), 16
WIDE_EVERY, WIDE_BATCH = 6, 6  # every sixth batch is whole frames, the only home of plates wider than a crop
PEAK_RATE = 3e-3
WARM_UP = 300  # steps
AVERAGING = 0.998  # weights shipped are the mean of about the last 500 steps
CORNER_WEIGHT = 4.0  # brings the corner loss to the size of the score loss
SAVE_EVERY = 180.0  # seconds

Batch = tuple[Tensor, Tensor, Tensor]


class Scenes(IterableDataset):
    """Endless batches; batch number n is the same in every run with the same seed."""

    def __init__(self, corpus: Corpus, seed: int, start: int) -> None:
        self.corpus, self.seed, self.start = corpus, seed, start

    def __iter__(self) -> Iterator[Batch]:
        cv2.setNumThreads(0)
        small, wide = Composer(self.corpus, CROP), Composer(self.corpus, INPUT)
        step = self.start
        while True:
            is_wide = step % WIDE_EVERY == WIDE_EVERY - 1
            composer, count = (wide, WIDE_BATCH) if is_wide else (small, BATCH)
            yield make_batch(composer, [np.random.default_rng([self.seed, step, i]) for i in range(count)])
            step += 1


def make_batch(composer: Composer, streams: list[np.random.Generator]) -> Batch:
    size = composer.width, composer.height
    images, planes = [], [[] for _ in GRIDS]
    for rng in streams:
        image, wanted, ignored = composer.compose(rng)
        images.append(image)
        for grid, plane in zip(GRIDS, planes):
            plane.append(targets(wanted, ignored, grid, size))
    fine, coarse = (torch.from_numpy(np.stack(plane)) for plane in planes)
    return torch.from_numpy(np.stack(images))[:, None], fine, coarse


class Run:
    """Everything a resumed run needs: weights, their average, the optimiser and how far it has come."""

    def __init__(self, size: str) -> None:
        self.net = Detector(size).to(memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.net).eval()
        self.optimiser = torch.optim.AdamW(self.net.parameters(), lr=PEAK_RATE, weight_decay=0.02)
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

    def rate(self, minutes: float) -> float:
        """Half a cosine over the minutes, after a short linear rise."""
        spent = min(1.0, self.seconds / (60 * minutes))
        return PEAK_RATE * min(1.0, (self.step + 1) / WARM_UP) * (0.01 + 0.99 * (1 + math.cos(math.pi * spent)) / 2)

    def learn(self, batch: Batch, minutes: float) -> tuple[float, float]:
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate(minutes)
        image = (batch[0].float() / 255).contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16):
            outputs = self.net(image)
        score, corner = loss(outputs, batch[1:])
        self.optimiser.zero_grad()
        (score + CORNER_WEIGHT * corner).backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 5.0)
        self.optimiser.step()
        self.step += 1
        # A young average forgets faster, or it would remember the start.
        follow(self.average, self.net, min(AVERAGING, self.step / (self.step + 10)))
        return float(score.detach()), float(corner.detach())


def train(run: Run, corpus: Corpus, seed: int, minutes: float, checkpoint: Path) -> None:
    batches = iter(DataLoader(Scenes(corpus, seed, run.step), batch_size=None, num_workers=1, prefetch_factor=6))
    run.net.train()
    begun, before, saved, recent = time.monotonic(), run.seconds, time.monotonic(), []
    while run.seconds < 60 * minutes:
        recent.append(run.learn(next(batches), minutes))
        run.seconds = before + time.monotonic() - begun
        if run.step % 100 == 0:
            score, corner = np.mean(recent, axis=0)
            print(f"step {run.step} minute {run.seconds / 60:.1f} score {score:.4f} corner {corner:.4f}", flush=True)
            recent.clear()
        if time.monotonic() - saved > SAVE_EVERY:
            run.save(checkpoint)
            saved = time.monotonic()
    run.save(checkpoint)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--data", type=Path, required=True, help="folder with scenes-train, us-plates and plate-designs")
    add("--output", type=Path, default=Path("out/detector"), help="folder of the checkpoint and picture cache")
    add("--minutes", type=float, default=75.0, help="training time, over which the learning rate falls")
    add("--size", choices=SIZES, default="standard")
    add("--seed", type=int, default=1)
    return parser.parse_args()


def main() -> None:
    options = arguments()
    torch.set_num_threads(1)
    cv2.setNumThreads(0)
    torch.manual_seed(options.seed)
    corpus = load_corpus(options.data, options.output, options.seed)
    checkpoint = options.output / "checkpoint.pt"
    run = Run(options.size)
    if checkpoint.exists():
        run.load(checkpoint)
    train(run, corpus, options.seed, options.minutes, checkpoint)


if __name__ == "__main__":
    main()
