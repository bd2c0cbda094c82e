"""Draws the pictures of `fixtures/frames`: streets with plates of known place and text, colour and infrared, and single plates.

    python -m training.fixtures --fonts ~/.cache/alpr-fonts
"""

import argparse
import random
from pathlib import Path

import cv2
import numpy as np

from . import fonts, plates, serials

FRAMES = Path(__file__).parents[1] / "fixtures" / "frames"
SIZE = 1280, 720
# Two plates at most in a picture: where they stand, how wide they are, how far they are turned.
STREETS = [
    ("street-1", [("ABK 4821", 0.42, 0.62, 190, 0.02)]),
    ("street-2", [("7XPR 264", 0.24, 0.6, 150, -0.06), ("HT5 R2K", 0.7, 0.55, 120, 0.05)]),
    ("street-3", [("RK-482CD", 0.5, 0.66, 210, 0.0)]),
    ("street-4", [("PHW-7316", 0.36, 0.58, 96, 0.08)]),
]
PLATES = [("plate-1", "BKT 5297", ""), ("plate-2", "6RHD 438", ""), ("plate-3", "2006R", "7B"), ("plate-4", "NX-71483", "")]


def street(rng: random.Random, width: int, height: int) -> np.ndarray:
    """Sky, houses, a road: nothing that could be taken for a plate."""
    picture = np.empty((height, width, 3), np.float32)
    picture[:] = np.linspace(190, 120, height)[:, None, None]
    picture[int(height * 0.55):] = rng.randint(70, 100)
    for _ in range(9):
        x, w, h = rng.randint(0, width), rng.randint(120, 300), rng.randint(120, 330)
        color = tuple(rng.randint(60, 190) for _ in range(3))
        cv2.rectangle(picture, (x, int(height * 0.55) - h), (x + w, int(height * 0.55)), color, -1)
    grain = np.random.default_rng(rng.randrange(1 << 30)).normal(0, 7, (height, width, 1))
    return np.clip(cv2.GaussianBlur(picture, (0, 0), 2) + grain, 0, 255).astype(np.uint8)


def car(rng: random.Random, picture: np.ndarray, x: int, y: int, width: int) -> None:
    """The back of a car around a plate whose middle is at (x, y)."""
    paint = tuple(rng.randint(20, 160) for _ in range(3))
    w, h = int(width * 2.6), int(width * 1.8)
    cv2.rectangle(picture, (x - w // 2, y - int(h * 0.75)), (x + w // 2, y + h // 3), paint, -1)
    glass = np.array([[x - w // 3, y - int(h * 0.72)], [x + w // 3, y - int(h * 0.72)],
                      [x + int(w * 0.42), y - int(h * 0.35)], [x - int(w * 0.42), y - int(h * 0.35)]])
    cv2.fillPoly(picture, [glass], (40, 45, 50))
    for side in (-1, 1):
        cv2.rectangle(picture, (x + side * int(w * 0.47), y - h // 4), (x + side * int(w * 0.36), y - h // 12), (150, 20, 25), -1)
        cv2.ellipse(picture, (x + side * int(w * 0.36), y + h // 3), (w // 11, w // 11), 0, 0, 360, (15, 15, 15), -1)
    cv2.rectangle(picture, (x - w // 2, y + h // 6), (x + w // 2, y + h // 3), tuple(int(c * 0.7) for c in paint), -1)


def mount(picture: np.ndarray, plate: np.ndarray, x: int, y: int, width: int, turn: float) -> np.ndarray:
    """Warps a plate into the picture; gives its corners."""
    height = width * plate.shape[0] / plate.shape[1]
    offsets = np.array([[-width / 2, -height / 2], [width / 2, -height / 2], [width / 2, height / 2], [-width / 2, height / 2]])
    corners = (np.array([x, y]) + offsets @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])).astype(np.float32)
    h, w = plate.shape[:2]
    matrix = cv2.getPerspectiveTransform(np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32), corners)
    size = picture.shape[1], picture.shape[0]
    warped = cv2.warpPerspective(plate, matrix, size, flags=cv2.INTER_AREA)
    mask = cv2.warpPerspective(np.full((h, w), 255, np.uint8), matrix, size)[..., None] / 255
    picture[:] = (picture * (1 - mask) + warped * mask).astype(np.uint8)
    return corners


def infrared(picture: np.ndarray, quads: list[np.ndarray]) -> np.ndarray:
    """Simulated: grey, surroundings dark, the retro-reflective plate bright. No infrared camera was at hand."""
    gray = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    mask = np.zeros(gray.shape, np.uint8)
    cv2.fillPoly(mask, [q.astype(np.int32) for q in quads], 255)
    bright = np.clip(gray * 1.15, 0, 250)
    return np.where(mask > 0, bright, gray * 0.3).astype(np.uint8)


def make_plate(rng: random.Random, kinds: plates.Fonts, printed: str, prefix: str) -> plates.Plate:
    serial = serials.Serial(printed, prefix)
    return plates.foreign(rng, kinds, serial) if "-" in printed and printed[2] == "-" else plates.american(rng, kinds, serial, None)


def row(file: str, infra: str | None, truths: list[tuple[plates.Plate, np.ndarray]]) -> str:
    lines = ["[[scene]]", f'file = "{file}"'] + ([f'infrared = "{infra}"'] if infra else []) + ["plates = ["]
    for plate, quad in truths:
        corners = ", ".join(f"[{x:.1f}, {y:.1f}]" for x, y in quad)
        lines.append(f'  {{ text = "{plate.text}", prefix = "{plate.prefix}", quad = [{corners}] }},')
    return "\n".join([*lines, "]", ""])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fonts", type=Path, default=Path("~/.cache/alpr-fonts").expanduser())
    parser.add_argument("--seed", type=int, default=11)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    dies = [f for f in fonts.fetch(args.fonts) if f.stem.startswith(("RG2014C", "RG2014D", "OSP-DIN"))]
    kinds = plates.Fonts(dies)
    FRAMES.mkdir(parents=True, exist_ok=True)
    rows = []
    for name, wanted in STREETS:
        picture, truths = street(rng, *SIZE), []
        for printed, x, y, width, turn in wanted:
            at = int(x * SIZE[0]), int(y * SIZE[1])
            car(rng, picture, *at, width)
            plate = make_plate(rng, kinds, printed, "")
            truths.append((plate, mount(picture, plate.pixels, *at, width, turn)))
        cv2.imwrite(str(FRAMES / f"{name}.jpg"), picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 85])
        dark = infrared(picture, [q for _, q in truths])
        cv2.imwrite(str(FRAMES / f"{name}-infrared.jpg"), dark, [cv2.IMWRITE_JPEG_QUALITY, 85])
        rows.append(row(f"{name}.jpg", f"{name}-infrared.jpg", truths))
    (FRAMES / "scenes.toml").write_text("\n".join(rows), encoding="utf-8")
    rows = []
    for name, printed, prefix in PLATES:
        plate = make_plate(rng, kinds, printed, prefix)
        pixels = cv2.resize(plate.pixels, (320, 160 if prefix or "-" not in printed else 80), interpolation=cv2.INTER_AREA)
        h, w = pixels.shape[:2]
        cv2.imwrite(str(FRAMES / f"{name}.png"), pixels[..., ::-1])
        rows.append(row(f"{name}.png", None, [(plate, np.array([[0, 0], [w, 0], [w, h], [0, h]]))]))
    (FRAMES / "plates.toml").write_text("\n".join(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
