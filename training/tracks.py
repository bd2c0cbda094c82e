"""What following a vehicle gains at most: films of held-out plates, each frame spoilt anew, read alone and together.

Frames of a real film are more alike than these. The plates fill their pictures, so that finding them again is not tested.

    python -m training.tracks --data ../shared/data --output out/tracks
    python -m training.tracks --output out/tracks --alpr target/release/alpr
"""

import argparse
import json
import random
import subprocess
from pathlib import Path

import cv2
import numpy as np

from . import reader_samples
from .reader_data import BLANK, GLYPHS, MAIN, PREFIX, disturb

FRAMES = 6  # half a second of a film, of which every other frame shows the plate
MOST = 600  # plates: shares are known to 2 %


def write(data: Path, output: Path, seed: int) -> None:
    """A folder of frames for each plate of which every character is known, named by its serial."""
    held = reader_samples.us_plates(data, random.Random(seed))[1]
    known = [sample for sample in held if sample.slots.min() >= 0][:MOST]
    for i, sample in enumerate(known):
        text = "".join(GLYPHS[c] for c in sample.slots[PREFIX:PREFIX + MAIN] if c != BLANK)
        folder = output / f"{i:04d}-{text}"
        folder.mkdir(parents=True, exist_ok=True)
        rng = np.random.default_rng([seed, i])
        for k in range(FRAMES):
            cv2.imwrite(str(folder / f"{k}.png"), disturb(sample, rng)[0][..., ::-1])


def measure(output: Path, alpr: Path) -> None:
    """Shares of right serials (O as 0): of single frames, of the surest frame, and of all frames together."""
    single, surest, together, tracks, sure = [], [], [], [], []
    for folder in sorted(output.iterdir()):
        truth = folder.name.split("-")[1].replace("O", "0")
        reads = [plate for row in run(alpr, folder) for plate in row["plates"]]
        rows = run(alpr, folder, "--film", "10")
        right = [plate["text"].replace("O", "0") == truth for plate in reads]
        single.append(sum(right) / FRAMES)
        best = max(range(len(reads)), key=lambda k: reads[k]["confidence"], default=None)
        surest.append(best is not None and right[best])
        most = max(rows, key=lambda row: row["passage"]["frames"], default=None)
        plate = most["plates"][0] if most else {"text": "", "confidence": 0.0}
        together.append(plate["text"].replace("O", "0") == truth)
        sure.append((plate["confidence"], together[-1]))
        tracks.append(len(rows))
    print(f"{len(together)} films of {FRAMES} frames, {np.mean(tracks):.2f} tracks a film")
    for name, values in (("a frame", single), ("the surest frame", surest), ("all together", together)):
        print(f"{name}: {100 * np.mean(values):.1f} % right")
    for least in (0.5, 0.7, 0.8, 0.9):
        said = [right for confidence, right in sure if confidence >= least]
        print(f"together at {least} or more: {100 * np.mean(said):.1f} % of {len(said)} right")


def run(alpr: Path, folder: Path, *options: str) -> list[dict]:
    output = subprocess.run([alpr, "read", "--json", "--plate", *options, folder], capture_output=True, check=True, text=True)
    return [json.loads(line) for line in output.stdout.splitlines()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="write films of what is here")
    parser.add_argument("--output", type=Path, required=True, help="the folder of the films")
    parser.add_argument("--alpr", type=Path, help="measure with this program")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.data:
        write(options.data, options.output, options.seed)
    if options.alpr:
        measure(options.output, options.alpr)


if __name__ == "__main__":
    main()
