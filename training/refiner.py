"""Trains the refiner on the candidates of `refiner_data` for a number of minutes; run it again to resume.

    python -m training.refiner --output out/detector --minutes 60
"""

from __future__ import annotations

import argparse
import pickle
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.utils.data import IterableDataset

from training import run
from training.refiner_data import HEIGHT, REGION, WIDTH, Candidate, parallelogram
from training.refiner_net import MEAN, SIZES, STD, Refiner, loss

BATCH = 128
PLATES = 0.75  # of a batch; the others are what the detector took for plates
PEAK_RATE, WARM_UP = 2e-3, 200
CORNER_WEIGHT = 8.0  # brings the corner loss to the size of the score loss

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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, default=Path("out/detector"), help="folder of the candidates and the checkpoint")
    run.add_options(parser, SIZES, 60.0, PEAK_RATE)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    candidates = [c for p in sorted(options.output.glob("candidates-*.pkl")) for c in pickle.loads(p.read_bytes())]
    batches = partial(Looks, candidates, options.seed)
    ready = lambda pictures: (pictures.float() - MEAN) / STD
    task = run.Task(batches, ready, lambda outputs, truth: loss(outputs, *truth), CORNER_WEIGHT, WARM_UP)
    run.carry_out(Refiner(options.size), task, options, options.output / "refiner.pt")


if __name__ == "__main__":
    main()
