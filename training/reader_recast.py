"""Plates with new serials, set from the characters of photographed plates of the same kind.

Photographs that somebody has read are few, and a network soon knows them by heart. A plate whose characters come
from its like has the same dies, paint and wear, and says something that no label said before.
"""

import random
import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import accumulate, product

import cv2
import numpy as np
import torch

from . import reader_data, serials
from .reader_data import BLANK, KEPT_H, KEPT_W, MAIN, MARGIN, PREFIX, Sample, central
from .reader_net import COLUMNS, ROWS, Reader, normal
from .reader_samples import STATES

TAKEN = 0.8  # of the characters of a plate come from others
LIKE = 12  # plates that are looked at for the one most like in colour
ALIKE = 28.0  # of 255: how far the colours of two plates may be apart on the whole
TALL, TALLER = 0.25, 0.32  # of a kept picture's height above and below a character's middle; the same outside the US
WIDEST = 1.3  # of the usual place of a plate's characters: an end may stand apart
LEAST = 5.0  # pixels of half a character's width: narrower ones are not to be told apart
# What drives today bears a format of today, and what this library is written for drives in Missouri.
CURRENT, HOME = 3.0, 3.0


def current() -> dict[str, set[tuple[bool, ...]]]:
    """Where the digits stand in the formats of each state."""
    table: dict[str, set[tuple[bool, ...]]] = {}
    for code, formats in serials.load().items():
        for pattern, *_ in formats:
            places = re.sub(r"\[.*?\]|[ .-]", "", pattern)
            either = [(True, False) if c == "*" else (c == "#" or c.isdigit(),) for c in places]
            table.setdefault(code, set()).update(product(*either))
    return table


class Plate:
    """A photographed plate, and where its characters stand."""

    def __init__(self, sample: Sample, spots: np.ndarray):
        self.sample = sample
        self.text = [int(c) for c in sample.slots[PREFIX:PREFIX + MAIN] if c != BLANK]
        self.spots = spots[:len(self.text)]
        gaps = np.diff(self.spots[:, 0])
        before, after = np.append(gaps[:1], gaps), np.append(gaps, gaps[-1:])
        self.halves = np.minimum(np.minimum(before, after) / 2, WIDEST * np.median(gaps) / 2)
        self.kinds = tuple(c < 10 for c in self.text)  # digits come first
        self.look = cv2.resize(central(sample), (12, 6), interpolation=cv2.INTER_AREA).astype(np.float32)
        self.is_american = 0 <= sample.state < STATES.index("XX")

    def weight(self, formats: dict[str, set[tuple[bool, ...]]]) -> float:
        """How often it is taken."""
        code = STATES[self.sample.state] if self.is_american else ""
        return (CURRENT if self.kinds in formats.get(code, ()) else 1.0) * (HOME if code == "MO" else 1.0)

    def is_usable(self) -> bool:
        """Whether its characters stand in a row, far enough from each other."""
        level = np.ptp(self.spots[:, 1]) < 0.2 * KEPT_H
        return bool(level and (self.halves >= LEAST).all())


@torch.no_grad()
def found(net: Reader, samples: list[Sample]) -> list[Plate]:
    """The plates whose label is whole and is what the network reads, with the places that it looks at."""
    net.eval()
    device, plates = next(net.parameters()).device, []
    whole = [s for s in samples if (s.slots[PREFIX:PREFIX + MAIN] >= 0).all() and (s.slots[PREFIX:PREFIX + 3] != BLANK).all()]
    for start in range(0, len(whole), 64):
        part = whole[start:start + 64]
        text, _, maps = net.attend(normal(torch.from_numpy(np.stack([central(s) for s in part])).to(device)))
        said = text.argmax(-1).cpu().numpy()[:, PREFIX:PREFIX + MAIN]
        maps = maps.cpu()[:, PREFIX:PREFIX + MAIN].reshape(len(part), MAIN, ROWS, COLUMNS)
        x = (maps.sum(2) * (torch.arange(COLUMNS) + 0.5)).sum(-1) / COLUMNS
        y = (maps.sum(3) * (torch.arange(ROWS) + 0.5)).sum(-1) / ROWS
        places = (torch.stack([x, y], -1).numpy() + MARGIN) / (1 + 2 * MARGIN) * [KEPT_W, KEPT_H]
        for sample, row, spots in zip(part, said, places):
            if (row == sample.slots[PREFIX:PREFIX + MAIN]).all():
                plates.append(Plate(sample, spots))
    return [plate for plate in plates if plate.is_usable()]


class Recaster:
    """Sets new serials without end; plates of one state with letters and digits at the same places are one kind."""

    def __init__(self, plates: list[Plate], rng: random.Random):
        self.plates, self.rng = plates, rng
        formats = current()
        self.sums = list(accumulate(plate.weight(formats) for plate in plates))
        self.kinds: dict[tuple, list[Plate]] = defaultdict(list)
        for plate in plates:
            self.kinds[plate.sample.state, plate.kinds].append(plate)

    def __iter__(self) -> Iterator[Sample]:
        while True:
            yield self._one(self.rng.choices(self.plates, cum_weights=self.sums)[0])

    def _one(self, plate: Plate) -> Sample:
        pixels, slots = plate.sample.pixels.copy(), plate.sample.slots.copy()
        of_kind = self.kinds[plate.sample.state, plate.kinds]
        for i in range(len(plate.text)):
            if self.rng.random() < TAKEN:
                donors = [self.rng.choice(of_kind) for _ in range(LIKE)]
                far, nearest = min((float(np.abs(d.look - plate.look).mean()), n) for n, d in enumerate(donors))
                donor = donors[nearest] if far < ALIKE else plate
                j = self.rng.choice([j for j, kind in enumerate(donor.kinds) if kind == plate.kinds[i]])
                set_in(pixels, plate, i, donor, j)
                slots[PREFIX + i] = donor.text[j]
        return Sample(pixels, slots, plate.sample.state)


def set_in(pixels: np.ndarray, plate: Plate, i: int, donor: Plate, j: int) -> None:
    """Lays a donor's character over one of the plate, as wide as that one's place, in the colours around it."""
    half, tall = plate.halves[i], (TALL if plate.is_american else TALLER) * KEPT_H
    scale = half / donor.halves[j]
    (x, y), (dx, dy) = plate.spots[i], donor.spots[j]
    matrix = np.array([[scale, 0, x - scale * dx], [0, 1, y - dy]], np.float64)
    moved = cv2.warpAffine(donor.sample.pixels, matrix, (KEPT_W, KEPT_H), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    left, right = max(0, round(x - half)), min(KEPT_W, round(x + half) + 1)
    top, bottom = max(0, round(y - tall)), min(KEPT_H, round(y + tall))
    box = np.s_[top:bottom, left:right]
    old, new = pixels[box].astype(np.float32), moved[box].astype(np.float32)
    spread = np.clip((old.std((0, 1)) + 4) / (new.std((0, 1)) + 4), 0.5, 2)
    new = (new - new.mean((0, 1))) * spread + old.mean((0, 1))
    fade = np.minimum(1, edges(right - left, 0.25 * half)) * np.minimum(1, edges(bottom - top, 4))[:, None]
    pixels[box] = np.clip(old + (new - old) * fade[..., None], 0, 255).astype(np.uint8)


def edges(size: int, soft: float) -> np.ndarray:
    """How far each of these pixels is from the nearest end, in lengths of `soft`."""
    at = np.arange(size)
    return (np.minimum(at, size - 1 - at) + 1) / max(soft, 1.0)
