"""What the left and the right edge of a frame do to plates: pictures and films in which it cuts them, read and counted.

    python -m training.edges ../shared/data/openalpr-dev out/edges target/release/alpr

A film is a view that pans over a photograph, so many plate widths a frame, five frames a second; between two vehicles nothing is
seen for longer than the tracker's gap. Nothing moves but the view, and no frame is blurred: it is the least that can go wrong.
"""

import argparse
import csv
import json
import random
import subprocess
from collections import defaultdict
from pathlib import Path

import cv2
import numpy as np

CUTS = (0.1, 0.2, 0.35)  # shares of a plate's width
STEPS = (0.6, 2.0)  # plate widths a frame
RATE = 5  # frames a second
PAUSE = 11  # frames: over 2 s, the command's gap
SURE = 0.9


def scenes(data: Path) -> list[tuple[Path, str, list[float]]]:
    """The photographs of one labelled plate, with its text and box."""
    rows = defaultdict(list)
    for row in csv.DictReader((data / "scenes.csv").open()):
        rows[row["file"]].append((row["text"], [float(row[k]) for k in "xywh"]))
    return [(data / file, *plates[0]) for file, plates in rows.items() if len(plates) == 1]


def read(alpr: Path, folder: Path, *options: str) -> list[dict]:
    out = subprocess.run([alpr, "read", "--json", *options, folder], check=True, capture_output=True, text=True).stdout
    return [json.loads(line) for line in out.splitlines()]


def is_right(plate: dict, text: str) -> bool:
    return text.replace("O", "0") in {plate[key].replace("O", "0") for key in ("text", "full_text")}


def cut(picture: np.ndarray, box: list[float], side: str, share: float) -> tuple[np.ndarray, float]:
    """The picture that ends within a plate, and where the middle of what is left of the plate is in it."""
    x, _, width, _ = box
    if side == "left":
        return picture[:, int(x + share * width):], (1 - share) * width / 2
    return picture[:, : int(x + (1 - share) * width)], x + (1 - share) * width / 2


def pictures(data: Path, output: Path, alpr: Path) -> None:
    output.mkdir(parents=True, exist_ok=True)
    truth = {}
    for i, (file, text, box) in enumerate(scenes(data)):
        picture = cv2.imread(str(file))
        for side in ("left", "right"):
            for share in CUTS:
                name = f"{i:03d}-{side}-{share}.png"
                part, middle = cut(picture, box, side, share)
                cv2.imwrite(str(output / name), part)
                truth[name] = (text, middle, box)
    counts = dict.fromkeys(("found", "told as cut", "wrong at 0.9 or more", "of them told as cut"), 0)
    for row in read(alpr, output):
        text, middle, (_, y, width, height) = truth[Path(row["image"]).name]
        for plate in row["plates"]:
            left, top, wide, high = plate["box"]
            if abs(left + wide / 2 - middle) < width / 2 and abs(top + high / 2 - y - height / 2) < height / 2:
                may_be_cut, is_wrong = plate.get("may_be_cut", False), plate["confidence"] >= SURE and not is_right(plate, text)
                for name, one in zip(counts, (True, may_be_cut, is_wrong, is_wrong and may_be_cut)):
                    counts[name] += one
                break
    print(f"{len(truth)} pictures of plates that an edge cuts:", counts)


def film(data: Path, output: Path, alpr: Path, step: float) -> None:
    output.mkdir(parents=True, exist_ok=True)
    rng, frames, begins = random.Random(1), 0, []
    for file, text, (x, _, width, _) in scenes(data)[::4]:
        picture = cv2.imread(str(file))
        view = int(max(0.6 * picture.shape[1], 3 * width))
        wide = cv2.copyMakeBorder(picture, 0, 0, view, view, cv2.BORDER_REPLICATE)
        begins.append((frames, text))
        left = x + (0.8 + rng.random() * step) * width - width
        while left < x + view + width:
            at = int(min(max(left, 0), wide.shape[1] - view))
            cv2.imwrite(str(output / f"{frames:05d}.png"), wide[:, at:at + view])
            frames, left = frames + 1, left + step * width
        for _ in range(PAUSE):
            cv2.imwrite(str(output / f"{frames:05d}.png"), np.zeros_like(wide[:, :view]))
            frames += 1
    rows = read(alpr, output, "--film", str(RATE))
    wrong, right = [], set()
    for row in rows:
        begin, text = [pair for pair in begins if pair[0] <= int(Path(row["image"]).stem)][-1]
        if is_right(row["plates"][0], text):
            right.add(begin)
        else:
            wrong.append(row["plates"][0])
    sure = [plate for plate in wrong if plate["confidence"] >= SURE]
    whole = [plate["text"] for plate in sure if not plate.get("may_be_cut")]
    print(f"{step} widths a frame: {len(begins)} vehicles, {len(right)} read right, {len(rows)} tracks, {len(sure)} wrong at {SURE} or more, "
          f"not told as cut: {whole}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("data", "output", "alpr"):
        parser.add_argument(name, type=Path)
    options = parser.parse_args()
    pictures(options.data, options.output / "cut", options.alpr)
    for step in STEPS:
        film(options.data, options.output / f"film-{step}", options.alpr, step)


if __name__ == "__main__":
    main()
