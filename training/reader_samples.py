"""Where the reader's samples come from: labelled photographs, and plates drawn on the fly."""

import csv
import random
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from . import fonts, plates, reader_data, serials, texts
from .reader_data import IGNORE, Sample
from .scenes import DEVELOPMENT, labelled_corners

STATES = """AK AL AR AZ CA CO CT DC DE FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT NC ND NE NH NJ NM NV NY OH OK
OR PA RI SC SD TN TX UT VA VT WA WI WV WY AS GU MP PR VI XX""".split()
# One file in twelve (8 %) is left out of training: it fits the temperatures, and what is printed on the way is of it.
HELD_OUT = 12
GROUNDS = 0.4  # of the plates trained on that others are drawn over


def held_out(name: str) -> bool:
    """Whether a photograph is for validation; by its name, so that it stays so."""
    return sum(name.encode()) % HELD_OUT == 0


def us_labels(data: Path) -> Iterator[tuple[str, np.ndarray, int]]:
    """File, classes of slots and state of each plate of us-plates that may be used; none is trained on and held out."""
    labels = texts.us_plates(data)
    kept_out = {texts.plate(state, label[0]) for file, (state, label) in labels.items() if label and held_out(file)}
    for file, (state, label) in labels.items():
        is_copy = label and not held_out(file) and texts.plate(state, label[0]) in kept_out
        if not is_copy:
            slots = reader_data.slots_of(*label) if label else np.full(reader_data.SLOTS, IGNORE)
            yield file, slots, STATES.index(state)


def us_plates(data: Path, rng: random.Random) -> tuple[list[Sample], list[Sample]]:
    """The labelled plates that fill their pictures: for training, and held out."""
    parts: tuple[list[Sample], list[Sample]] = ([], [])
    for file, slots, state in us_labels(data):
        pixels = cv2.imread(str(data / "us-plates" / file))[..., ::-1]
        parts[held_out(file)].append(Sample(reader_data.with_margin(pixels, rng), slots, state))
    return parts


def scene_plates(data: Path) -> tuple[list[Sample], list[Sample]]:
    """The labelled plates of photographs of cars, with their true surroundings; no serial is in both parts."""
    parts: tuple[list[Sample], list[Sample]] = ([], [])
    rows = list(csv.DictReader(open(texts.LABELS / "scenes.csv", encoding="utf-8")))
    kept_out = {row["text"] for row in rows if held_out(row["file"])}
    for row in rows:
        is_copy = row["text"] in kept_out and not held_out(row["file"])
        label = texts.parse(row["text"])
        if label is None or is_copy or row["file"] in DEVELOPMENT:
            continue
        picture = cv2.imread(str(data / "scenes-train" / row["file"]))
        if picture is None:
            continue
        state = STATES.index(row["state"]) if row["state"] in STATES else IGNORE
        pixels = _cut(picture[..., ::-1], labelled_corners(row))
        parts[held_out(row["file"])].append(Sample(pixels, reader_data.slots_of(*label), state))
    return parts


def _cut(picture: np.ndarray, corners: np.ndarray) -> np.ndarray:
    matrix = cv2.getPerspectiveTransform(corners, reader_data.true_corners())
    return cv2.warpPerspective(picture, matrix, (reader_data.KEPT_W, reader_data.KEPT_H), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def official_designs(data: Path) -> list[tuple[np.ndarray, str]]:
    """The states' sample plates, with their states."""
    designs = []
    for row in csv.DictReader(open(data / "plate-designs" / "designs.csv", encoding="utf-8")):
        picture = cv2.imread(str(data / "plate-designs" / row["file"]))
        if picture is not None:
            designs.append((cv2.resize(picture, (256, 128))[..., ::-1], row["state"]))
    return designs


def photographed(data: Path, rng: random.Random) -> list[tuple[np.ndarray, str]]:
    """Some of the plates trained on, with their states, for others to be drawn over."""
    chosen = []
    for file, _, state in us_labels(data):
        if not held_out(file) and rng.random() < GROUNDS:
            chosen.append((cv2.imread(str(data / "us-plates" / file))[..., ::-1], STATES[state]))
    return chosen


class Painter:
    """Draws plates without end, by these shares of each kind: half of them foreign, of whose lettering there are few
    photographs, and of the others two in three on real designs. Judgements.
    """

    DESIGN, ON_DESIGN, AMERICAN, FOREIGN = 0.06, 0.27, 0.12, 0.48  # the rest has two lines
    HIDDEN = 0.05  # with a character that cannot be read

    def __init__(self, designs: list[tuple[np.ndarray, str]], font_cache: Path, rng: random.Random):
        self.rng = rng
        self.fonts = plates.Fonts(fonts.fetch(font_cache))
        self.formats = serials.load()
        self.designs = designs

    def __iter__(self) -> Iterator[Sample]:
        while True:
            yield self._one()

    def _one(self) -> Sample:
        rng, state, kind = self.rng, IGNORE, self.rng.random()
        on_design = self.DESIGN + self.ON_DESIGN
        if self.designs and kind < self.DESIGN:  # a design as it is, for its state
            design, code = rng.choice(self.designs)
            unknown = np.full(reader_data.SLOTS, IGNORE)
            return Sample(reader_data.with_margin(design, rng), unknown, STATES.index(code))
        if self.designs and kind < on_design:
            design, code = rng.choice(self.designs)
            plate = plates.american(rng, self.fonts, serials.draw(rng, self.formats.get(code, [])), design)
            state = STATES.index(code)
        elif kind < on_design + self.AMERICAN:
            code = rng.choice(STATES[:-1])
            plate = plates.american(rng, self.fonts, serials.draw(rng, self.formats.get(code, [])), None)
        elif kind < on_design + self.AMERICAN + self.FOREIGN:
            plate = plates.foreign(rng, self.fonts, serials.draw(rng, self.formats["XX"]))
            state = STATES.index("XX")
        else:
            plate = plates.two_lines(rng, self.fonts, serials.draw(rng, self.formats[rng.choice(STATES)]))
        slots = reader_data.slots_of(plate.text, plate.prefix, plate.suffix)
        spots = reader_data.spots_of(plate.centers, len(plate.prefix), len(plate.text))
        sample = Sample(reader_data.with_margin(plate.pixels, rng), slots, state, spots)
        if rng.random() < self.HIDDEN:
            self._hide(sample)
        return sample

    def _hide(self, sample: Sample) -> None:
        """Covers a character with dirt, and those above or below it, so that the network says that it does not know."""
        known = np.flatnonzero(~np.isnan(sample.spots[:, 0]))
        x, y = sample.spots[self.rng.choice(known)]
        half_w, half_h = self.rng.randint(10, 13), self.rng.randint(30, 36)
        box = np.s_[max(0, int(y) - half_h):int(y) + half_h, max(0, int(x) - half_w):int(x) + half_w]
        sample.pixels[box] = cv2.GaussianBlur(sample.pixels[box], (0, 0), 14)
        covered = (np.abs(sample.spots[known] - (x, y)) < (half_w, half_h)).all(1)
        sample.slots[known[covered]] = reader_data.UNSURE
