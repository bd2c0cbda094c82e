"""Trains the refiner on the candidates of `refiner_data` for a number of minutes; run it again to resume.

    python -m training.refiner --output out/detector --minutes 60
"""

from __future__ import annotations

import argparse
import copy
import math
import os
import pickle
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset

from training.averaging import follow
from training.refiner_data import HEIGHT, REGION, WIDTH, Candidate, parallelogram
from training.refiner_net import MEAN, SIZES, STD, Refiner, loss

BATCH = 128
PLATES = 0.75  # of a batch; the others are what the detector took for plates
PEAK_RATE, WARM_UP = 2e-3, 200
AVERAGING = 0.998
CORNER_WEIGHT = 8.0  # brings the corner loss to the size of the score loss
SAVE_EVERY = 120.0  # seconds

Batch = tuple[Tensor, Tensor, Tensor, Tensor, Tensor]


def jitter(quad: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """An outline as wrong as a detector's on photographs that it never saw, and up to half as much again."""
    amount = rng.uniform(0, 1.5)
    centre = quad.mean(axis=0)
    right = (quad[1] + quad[2] - quad[0] - quad[3]) / 2
    down = (quad[2] + quad[3] - quad[0] - quad[1]) / 2
    moved = centre + right * rng.normal(0, 0.05 * amount) + down * rng.normal(0, 0.1 * amount)
    wide, high = np.exp(rng.normal(0, 0.08 * amount)), np.exp(rng.normal(0, 0.14 * amount))
    sides = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]]) * [wide, high]
    sides = sides + rng.normal(0, 1, (4, 2)) * [0.02 * amount, 0.05 * amount]
    shape = quad - centre - np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]]) @ np.array([right, down])
    return moved + sides @ np.array([right, down]) + shape


def look(patch: np.ndarray, region: np.ndarray) -> np.ndarray:
    """The parallelogram of a patch, upright."""
    corners = np.array([[0, 0], [WIDTH, 0], [0, HEIGHT]], np.float32)
    # Pixel centres lie at halves, as in the engine.
    matrix = cv2.getAffineTransform(region[[0, 1, 3]].astype(np.float32) - 0.5, corners - 0.5)
    return cv2.warpAffine(patch, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def worsen(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Another exposure, and sometimes less sharpness and more noise."""
    if rng.random() < 0.25:
        scale = rng.uniform(0.4, 0.9)
        small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        image = cv2.resize(small, (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR)
    pixels = image.astype(np.float32)
    if rng.random() < 0.6:
        pixels = (pixels - 128) * np.exp(rng.normal(0, 0.3)) + 128 + rng.normal(0, 20)
    if rng.random() < 0.2:
        pixels += rng.normal(0, rng.exponential(5), pixels.shape).astype(np.float32)
    return np.clip(pixels, 0, 255).astype(np.uint8)


def sample(candidate: Candidate, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray, float, float]:
    start = candidate.found
    # Nearly right outlines too: the refiner must leave them alone.
    if candidate.truth is not None and rng.random() < 0.35:
        start = candidate.truth
    region = parallelogram(jitter(start, rng), *REGION)
    image = worsen(look(candidate.patch, region), rng)
    edges = np.concatenate([region[0], region[1] - region[0], region[3] - region[0]]).astype(np.float32)
    truth = np.zeros((4, 2), np.float32) if candidate.truth is None else candidate.truth
    return image, edges, truth.reshape(8).astype(np.float32), float(candidate.kind), float(candidate.truth is not None)


class Looks(IterableDataset):
    """Endless batches; batch number n is the same in every run with the same seed."""

    def __init__(self, candidates: list[Candidate], seed: int, start: int) -> None:
        self.plates = [c for c in candidates if c.truth is not None]
        self.others = [c for c in candidates if c.truth is None]
        self.seed, self.start = seed, start

    def __iter__(self) -> Iterator[Batch]:
        cv2.setNumThreads(0)
        step = self.start
        while True:
            rng = np.random.default_rng([self.seed, step])
            pools = [self.plates if rng.random() < PLATES else self.others for _ in range(BATCH)]
            parts = zip(*(sample(pool[int(rng.integers(len(pool)))], rng) for pool in pools))
            images, regions, truths, kinds, plates = (torch.from_numpy(np.stack(p)) for p in parts)
            yield images[:, None], regions, truths, kinds, plates.float()
            step += 1


class Run:
    """Everything a resumed run needs: weights, their average, the optimiser and how far it has come."""

    def __init__(self, size: str) -> None:
        self.net = Refiner(size).to(memory_format=torch.channels_last)
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
        image = ((batch[0].float() - MEAN) / STD).contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16):
            outputs = self.net(image)
        score, corner = loss(outputs, *batch[1:])
        self.optimiser.zero_grad()
        (score + CORNER_WEIGHT * corner).backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 5.0)
        self.optimiser.step()
        self.step += 1
        # A young average forgets faster, or it would remember the start.
        follow(self.average, self.net, min(AVERAGING, self.step / (self.step + 10)))
        return float(score.detach()), float(corner.detach())


def train(run: Run, candidates: list[Candidate], seed: int, minutes: float, checkpoint: Path) -> None:
    batches = iter(DataLoader(Looks(candidates, seed, run.step), batch_size=None, num_workers=1, prefetch_factor=4))
    run.net.train()
    begun, before, saved, recent = time.monotonic(), run.seconds, time.monotonic(), []
    while run.seconds < 60 * minutes:
        recent.append(run.learn(next(batches), minutes))
        run.seconds = before + time.monotonic() - begun
        if run.step % 100 == 0:
            score, corner = np.mean(recent, axis=0)
            print(f"step {run.step} minute {run.seconds / 60:.1f} score {score:.4f} corner {corner:.5f}", flush=True)
            recent.clear()
        if time.monotonic() - saved > SAVE_EVERY:
            run.save(checkpoint)
            saved = time.monotonic()
    run.save(checkpoint)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--output", type=Path, default=Path("out/detector"), help="folder of the candidates and the checkpoint")
    add("--minutes", type=float, default=60.0, help="training time, over which the learning rate falls")
    add("--size", choices=SIZES, default="standard")
    add("--seed", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    candidates = [c for p in sorted(options.output.glob("candidates-*.pkl")) for c in pickle.loads(p.read_bytes())]
    checkpoint = options.output / "refiner.pt"
    run = Run(options.size)
    if checkpoint.exists():
        run.load(checkpoint)
    train(run, candidates, options.seed, options.minutes, checkpoint)


if __name__ == "__main__":
    main()
