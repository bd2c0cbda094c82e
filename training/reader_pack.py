"""Packs what the reader learns from at its own resolution, so that it can travel to a machine with a GPU.

    python -m training.reader_pack --data /path/to/data --fonts ~/.cache/alpr-fonts --output out/pack
"""

import argparse
import pickle
import random
import shutil
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from . import fonts, reader_data, reader_samples
from .reader_data import Sample

QUALITY = 80  # of WebP: at most some noise of the photographs is lost
PARTS = 2  # of us-plates: what travels at once is limited to 64 MiB
SURROUNDINGS = 3  # drawn around each plate that fills its picture


@dataclass
class Pack:
    """Samples for training and held out, and the grounds of drawn plates."""

    us: tuple[list[Sample], list[Sample]]
    scenes: tuple[list[Sample], list[Sample]]
    designs: list[tuple[np.ndarray, str]]


def squeeze(pixels: np.ndarray) -> bytes:
    return cv2.imencode(".webp", pixels[..., ::-1], [cv2.IMWRITE_WEBP_QUALITY, QUALITY])[1].tobytes()


def unsqueeze(data: bytes) -> np.ndarray:
    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)[..., ::-1]


def write(data: Path, font_cache: Path, folder: Path) -> None:
    """A few files, each small enough to travel alone, and the fonts."""
    folder.mkdir(parents=True, exist_ok=True)
    read = lambda path: cv2.imread(str(path))[..., ::-1]
    us = [(reader_samples.held_out(file), squeeze(read(data / "us-plates" / file)), slots, state)
          for file, slots, state in reader_samples.us_labels(data)]
    for part in range(PARTS):
        (folder / f"us-{part}.pkl").write_bytes(pickle.dumps(us[part::PARTS]))
    scenes = [[(squeeze(s.pixels), s.slots, s.state) for s in part] for part in reader_samples.scene_plates(data)]
    (folder / "scenes.pkl").write_bytes(pickle.dumps(scenes))
    designs = [(squeeze(picture), state) for picture, state in reader_samples.official_designs(data)]
    (folder / "designs.pkl").write_bytes(pickle.dumps(designs))
    fonts.fetch(font_cache)
    shutil.copytree(font_cache / "ttf", folder / "ttf", dirs_exist_ok=True)


def read(folder: Path, seed: int) -> Pack:
    """The pack; the surroundings of us-plates are drawn anew for each seed."""
    rng = random.Random(seed)
    us: tuple[list[Sample], list[Sample]] = ([], [])
    textures = []
    rows = [row for part in range(PARTS) for row in pickle.loads((folder / f"us-{part}.pkl").read_bytes())]
    for held_out, picture, slots, state in rows:
        pixels = unsqueeze(picture)
        for _ in range(1 if held_out else SURROUNDINGS):
            us[held_out].append(Sample(reader_data.with_margin(pixels, rng), slots, state))
        if not held_out and rng.random() < reader_samples.GROUNDS:
            textures.append((pixels, reader_samples.STATES[state]))
    train, kept = ([Sample(unsqueeze(p), slots, state) for p, slots, state in part]
                   for part in pickle.loads((folder / "scenes.pkl").read_bytes()))
    designs = [(unsqueeze(p), state) for p, state in pickle.loads((folder / "designs.pkl").read_bytes())]
    return Pack(us, (train, kept), designs + textures)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--fonts", type=Path, default=Path("~/.cache/alpr-fonts").expanduser())
    parser.add_argument("--output", type=Path, default=Path("out/pack"))
    options = parser.parse_args()
    write(options.data, options.fonts, options.output)


if __name__ == "__main__":
    main()
