"""Samples for the reader: drawn plates and photographs, each with text and state, disturbed anew each time."""

import random
from dataclasses import dataclass, field

import cv2
import numpy as np

WIDTH, HEIGHT = 128, 64
GLYPHS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BLANK = len(GLYPHS)
PREFIX, MAIN, SUFFIX = 3, 10, 3
SLOTS = PREFIX + MAIN + SUFFIX
# Pictures are kept with this much of their surroundings on each side, for corners that miss.
MARGIN = 0.12
KEPT_W, KEPT_H = 236, 118
# Where the library looks at a plate (`LOOKS` of its engine): left, top, right, bottom in shares of the plate.
LOOKS = ((0.0, 0.0, 1.03, 1.04), (-0.005, -0.01, 0.975, 0.97))
WORN = 0.85  # of pictures that a camera blurs, shrinks and compresses
IGNORE = -1  # not known, not judged
UNSURE = -2  # not legible: all characters are alike


@dataclass
class Sample:
    """A picture of KEPT_W x KEPT_H with margins, its labels (IGNORE: unknown), and where characters stand.

    `spots` has the middle of each slot's character in the picture, not a number where that is unknown.
    """

    pixels: np.ndarray
    slots: np.ndarray
    state: int
    spots: np.ndarray = field(default_factory=lambda: np.full((SLOTS, 2), np.nan, np.float32))


def slots_of(text: str, prefix: str = "", suffix: str = "") -> np.ndarray:
    """The class of each slot; `?` is left out of the loss, and alone in brackets leaves out all of them."""
    def fill(part: str, size: int) -> list[int]:
        if part == "?" and size < MAIN:
            return [IGNORE] * size
        classes = [IGNORE if c == "?" else GLYPHS.index(c) for c in part[:size]]
        return classes + [BLANK] * (size - len(classes))
    return np.array(fill(prefix, PREFIX) + fill(text, MAIN) + fill(suffix, SUFFIX), np.int64)


def spots_of(centers: list[tuple[float, float]], prefix: int, main: int) -> np.ndarray:
    """Where each slot's character stands in a picture with margins, from its place on the plate."""
    spots = np.full((SLOTS, 2), np.nan, np.float32)
    slots = [*range(prefix), *range(PREFIX, PREFIX + main), *range(PREFIX + MAIN, SLOTS)]
    for slot, (x, y) in zip(slots, centers):
        spots[slot] = (KEPT_W * (x + MARGIN) / (1 + 2 * MARGIN), KEPT_H * (y + MARGIN) / (1 + 2 * MARGIN))
    return spots


def with_margin(plate: np.ndarray, rng: random.Random) -> np.ndarray:
    """A plate that fills its picture, set into surroundings: a car's paint, a frame, or its own edge."""
    inner_w, inner_h = round(KEPT_W / (1 + 2 * MARGIN)), round(KEPT_H / (1 + 2 * MARGIN))
    inner = cv2.resize(plate, (inner_w, inner_h), interpolation=cv2.INTER_AREA)
    x, y = (KEPT_W - inner_w) // 2, (KEPT_H - inner_h) // 2
    if rng.random() < 0.2:
        return cv2.copyMakeBorder(inner, y, KEPT_H - inner_h - y, x, KEPT_W - inner_w - x, cv2.BORDER_REPLICATE)
    base = np.array([rng.randint(0, 200)] * 3) + np.array([rng.randint(-30, 55) for _ in range(3)])
    around = np.clip(np.broadcast_to(base, (KEPT_H, KEPT_W, 3)), 0, 255).astype(np.uint8).copy()
    if rng.random() < 0.4:  # the holder's legend above or below, an edge of the boot
        for _ in range(rng.randint(1, 3)):
            color = tuple(rng.randint(0, 255) for _ in range(3))
            row = rng.choice([rng.randint(0, y), rng.randint(KEPT_H - y, KEPT_H)])
            cv2.line(around, (0, row), (KEPT_W, row + rng.randint(-4, 4)), color, rng.randint(1, 4))
            cv2.putText(around, rng.choice(["AUTO", "MOTORS", "FORD", "DEALER.COM"]), (rng.randint(5, 120), row + 3),
                        cv2.FONT_HERSHEY_SIMPLEX, rng.uniform(0.25, 0.4), color, 1, cv2.LINE_AA)
    around[y:y + inner_h, x:x + inner_w] = inner
    return around


def central(sample: Sample) -> np.ndarray:
    """The sample without its margin, at the reader's size."""
    share = MARGIN / (1 + 2 * MARGIN)
    x, y = round(KEPT_W * share), round(KEPT_H * share)
    return cv2.resize(sample.pixels[y:KEPT_H - y, x:KEPT_W - x], (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)


def disturb(sample: Sample, rng: np.random.Generator, worn: float = WORN) -> tuple[np.ndarray, np.ndarray]:
    """The sample as a detector and a camera would give it, at the reader's size, and where its characters went.

    `worn` is the share of pictures that a camera spoils.
    """
    matrix = _corners(rng)
    pixels = _warp(sample.pixels, matrix)
    pixels = _light(pixels, rng)
    if rng.random() < worn:
        pixels = _camera(pixels, rng)
    spots = cv2.perspectiveTransform(sample.spots[None].astype(np.float64), matrix)[0].astype(np.float32)
    spots[np.isnan(sample.spots)] = np.nan  # OpenCV makes zeros of them
    return pixels, spots


def looks(sample: Sample, rng: np.random.Generator) -> np.ndarray:
    """What the library's looks see of one disturbed picture of the sample."""
    x, y = WIDTH // 8, HEIGHT // 8  # of surroundings on each side
    size = (WIDTH + 2 * x, HEIGHT + 2 * y)
    moved = np.array([[1, 0, x], [0, 1, y], [0, 0, 1]], np.float64) @ _corners(rng)
    picture = _light(_warp(sample.pixels, moved, size), rng)
    if rng.random() < WORN:
        picture = _camera(picture, rng)
    views = []
    for left, top, right, bottom in LOOKS:
        scale = np.array([[1 / (right - left), 0, 0], [0, 1 / (bottom - top), 0], [0, 0, 1]])
        to_corner = np.array([[1, 0, -x - WIDTH * left], [0, 1, -y - HEIGHT * top], [0, 0, 1]])
        views.append(_warp(picture, scale @ to_corner))
    return np.stack(views)


def true_corners() -> np.ndarray:
    """Where a plate's corners stand in a picture with margins."""
    mx, my = KEPT_W * MARGIN / (1 + 2 * MARGIN), KEPT_H * MARGIN / (1 + 2 * MARGIN)
    return np.array([[mx, my], [KEPT_W - mx, my], [KEPT_W - mx, KEPT_H - my], [mx, KEPT_H - my]], np.float32)


def _corners(rng: np.random.Generator) -> np.ndarray:
    """Corners that miss by some per cent, mostly outside; sometimes a tilted plate in an upright box."""
    corners = true_corners()
    center = np.array([KEPT_W / 2, KEPT_H / 2], np.float32)
    grow = 1 + rng.uniform(-0.02, 0.1) if rng.random() < 0.6 else 1 + rng.normal(0, 0.02)
    corners = center + (corners - center) * np.array([grow + rng.normal(0, 0.015), grow + rng.normal(0, 0.025)])
    if rng.random() < 0.7:
        corners += rng.normal(0, 1, (4, 2)) * np.array([KEPT_W * 0.018, KEPT_H * 0.035])
    corners += rng.normal(0, 1, (1, 2)) * np.array([KEPT_W * 0.012, KEPT_H * 0.02])
    if rng.random() < 0.35:
        tilt = rng.normal(0, 0.07)
        corners = center + (corners - center) @ np.array([[1, tilt * 0.6], [rng.normal(0, 0.12), 1]])
    target = np.array([[0, 0], [WIDTH, 0], [WIDTH, HEIGHT], [0, HEIGHT]], np.float32)
    return cv2.getPerspectiveTransform(corners.astype(np.float32), target)


def _warp(pixels: np.ndarray, matrix: np.ndarray, size: tuple[int, int] = (WIDTH, HEIGHT)) -> np.ndarray:
    # Twice the size and then averaged: the library's rectification averages as well.
    double = np.diag([2.0, 2.0, 1.0]) @ matrix
    large = (2 * size[0], 2 * size[1])
    warped = cv2.warpPerspective(pixels, double, large, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return cv2.resize(warped, size, interpolation=cv2.INTER_AREA)


def _light(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Colour casts, contrast, gamma, shadows; grey and simulated infrared."""
    x = pixels.astype(np.float32)
    height, width = pixels.shape[:2]
    kind = rng.random()
    if kind < 0.25:
        x[:] = (x @ np.array([0.299, 0.587, 0.114], np.float32))[..., None]
        if kind < 0.1:  # infrared: little contrast in paint, the retro-reflective ground bright
            x = 255 * (x / 255) ** rng.uniform(0.4, 1.0) * rng.uniform(0.8, 1.3)
    elif kind < 0.6:
        x *= 1 + rng.normal(0, 0.08, 3).astype(np.float32)
    if rng.random() < 0.3:
        ramp = np.linspace(rng.uniform(0.5, 1), rng.uniform(0.5, 1), width, dtype=np.float32)
        x *= ramp[None, :, None]
    if rng.random() < 0.15:  # the shadow of a bumper
        row = rng.integers(0, height)
        x[:row] *= rng.uniform(0.4, 0.9)
    contrast = np.exp(rng.normal(-0.15, 0.35))
    mean = x.mean()
    x = (x - mean) * min(contrast, 1.6) + mean * np.exp(rng.normal(-0.05, 0.35)) + rng.normal(0, 8)
    return np.clip(x, 0, 255).astype(np.uint8)


def _camera(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Few pixels, blur, motion, noise and JPEG, in a random measure of each."""
    size = pixels.shape[1::-1]
    if rng.random() < 0.65:
        width = int(size[0] / WIDTH * np.exp(rng.uniform(np.log(36), np.log(128))))  # 36 to 128 for the plate
        height = max(14, int(width * rng.uniform(0.36, 0.56)))
        how = cv2.INTER_AREA if rng.random() < 0.7 else cv2.INTER_LINEAR
        small = cv2.resize(pixels, (width, height), interpolation=how)
        small = _compress(_noise(small, rng), rng) if rng.random() < 0.7 else small
        pixels = cv2.resize(small, size, interpolation=cv2.INTER_LINEAR)
    else:
        if rng.random() < 0.5:
            pixels = cv2.GaussianBlur(pixels, (0, 0), rng.uniform(0.3, 1.5))
        pixels = _compress(_noise(pixels, rng), rng) if rng.random() < 0.5 else pixels
    if rng.random() < 0.12:
        pixels = cv2.filter2D(pixels, -1, motion(rng))
    if rng.random() < 0.15:
        soft = cv2.GaussianBlur(pixels, (0, 0), 1.2)
        pixels = cv2.addWeighted(pixels, 1.6, soft, -0.6, 0)
    return pixels


def motion(rng: np.random.Generator) -> np.ndarray:
    """The kernel of a blur along a line."""
    size = int(rng.integers(3, 8))
    kernel = np.zeros((size, size), np.float32)
    kernel[size // 2] = 1 / size
    turn = cv2.getRotationMatrix2D((size / 2 - 0.5, size / 2 - 0.5), rng.uniform(-30, 30), 1)
    return cv2.warpAffine(kernel, turn, (size, size))


def _noise(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    noisy = pixels + rng.normal(0, rng.uniform(0, 9), pixels.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8)


def _compress(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    # Plates sit anywhere in a JPEG's grid of blocks.
    dx, dy = rng.integers(0, 8, 2)
    padded = cv2.copyMakeBorder(pixels, dy, 0, dx, 0, cv2.BORDER_REPLICATE)
    bgr = padded[..., ::-1]  # as OpenCV has it: JPEG keeps more of green than of red, and of red than of blue
    data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(12, 80))])[1]
    return cv2.imdecode(data, cv2.IMREAD_COLOR)[dy:, dx:, ::-1]
