"""Trains the plate detector on composed scenes for a number of minutes; run it again to resume.

    python -m training.detector --data /path/to/data --output out/detector --minutes 80
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.utils.data import IterableDataset

from training import run
from training.detector_net import GRIDS, INPUT, SIZES, Detector, loss, targets
from training.scenes import Composer, Corpus, load_corpus

CROP, BATCH = (384, 256), 16
WIDE_EVERY, WIDE_BATCH = 6, 6  # every sixth batch is whole frames, the only home of plates wider than a crop
PEAK_RATE = 3e-3
WARM_UP = 300  # steps
CORNER_WEIGHT = 4.0  # brings the corner loss to the size of the score loss

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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with scenes-train, us-plates and plate-designs")
    parser.add_argument("--output", type=Path, default=Path("out/detector"), help="folder of the checkpoint and picture cache")
    run.add_options(parser, SIZES, 75.0, PEAK_RATE)
    options = parser.parse_args()
    torch.set_num_threads(1)
    cv2.setNumThreads(0)
    torch.manual_seed(options.seed)
    corpus = load_corpus(options.data, options.output, options.seed)
    batches = partial(Scenes, corpus, options.seed)
    task = run.Task(batches, lambda pictures: pictures.float() / 255, loss, CORNER_WEIGHT, WARM_UP)
    run.carry_out(Detector(options.size), task, options, options.output / "checkpoint.pt")


if __name__ == "__main__":
    main()
